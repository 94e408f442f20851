import { explainIsolationForest, explainRandomForest, fitIsolationForest, fitRandomForest, predictProbability, scoreIsolationForest, quantiles } from '@weir/kernels';
import { trafficMatrix } from './traffic-matrix.ts';

const N_FIT = 20_000;
const N_SESSIONS = 5_000;

/** Returns the time to score and classify one session with contributions, both forests, in process: p50, p99 and maximum, ms. */
export function measureLatency(nFeatures: number): { readonly p50_ms: number; readonly p99_ms: number; readonly max_ms: number } {
  const { X, y } = trafficMatrix(N_FIT, nFeatures, 3);
  const anomaly = fitIsolationForest(X, { nFeatures, seed: 1 });
  const risk = fitRandomForest(X, y, { nFeatures, seed: 1 });
  const taken: number[] = [];
  // An additional tenth of the runs is for warm-up and not counted.
  for (let session = -N_SESSIONS / 10; session < N_SESSIONS; session++) {
    const row = X.slice(Math.abs(session) * nFeatures, (Math.abs(session) + 1) * nFeatures);
    const start = performance.now();
    scoreIsolationForest(anomaly, row);
    explainIsolationForest(anomaly, row);
    predictProbability(risk, row);
    explainRandomForest(risk, row, 1);
    if (session >= 0) taken.push(performance.now() - start);
  }
  const [p50_ms, p99_ms, max_ms] = quantiles(taken, [0.5, 0.99, 1]);
  return { p50_ms, p99_ms, max_ms };
}
