import { join, resolve } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import {
  fitIsolationForest,
  fitRandomForest,
  predictProbability,
  scoreIsolationForest,
  useKernelBackend,
  type IsolationForest,
  type KernelBackend,
  type RandomForest,
} from '@weir/kernels';
import { buildSync } from 'esbuild';
import { IsolationForest as MlIsolationForest } from 'ml-isolation-forest';
import { RandomForestClassifier as MlRandomForest } from 'ml-random-forest';
import { createKernelPool } from '../../datasource-server/src/runtime/threads/kernel-pool.ts';
import { Thread } from '../../datasource-server/src/runtime/threads/thread.ts';
import { startPython } from '../python-peer.ts';
import { take, type Taken } from './stopwatch.ts';
import type { TrafficMatrix } from './traffic-matrix.ts';

export const JOBS = ['if-fit', 'if-score', 'rf-fit', 'rf-probability'] as const;
export type Job = (typeof JOBS)[number];

export const N_TREES = 100;
const MAX_DEPTH = 10;
const SEED = 1;

/** A contestant. Fitted forests are kept for scoring. */
export interface Contestant {
  readonly name: string;
  readonly jobs: readonly Job[];
  /** True if it uses the fit of another contestant, which is not timed again. */
  load(data: TrafficMatrix, files: { readonly X: string; readonly y: string }): Promise<void>;
  run(job: Job): Promise<Taken>;
  end(): Promise<void>;
}

/** Weir's kernels on one thread, with a given backend. */
export function weir(backend: KernelBackend): Contestant {
  let data: TrafficMatrix;
  let anomaly: IsolationForest;
  let risk: RandomForest;
  return {
    name: `weir ${backend}`,
    // Every backend grows an isolation forest in plain JavaScript; random forests do not use SIMD.
    jobs: JOBS.filter((job) => backend === 'wasm-simd' || (job !== 'if-fit' && (job !== 'rf-fit' || backend === 'javascript'))),
    load: async (given) => {
      data = given;
      if (backend === 'wasm-simd') return;
      anomaly = fitIsolationForest(data.X, { nFeatures: data.nFeatures, nTrees: N_TREES, seed: SEED });
    },
    run: (job) => {
      const { X, y, nFeatures } = data;
      useKernelBackend(backend);
      if (job === 'if-fit') return take(() => (anomaly = fitIsolationForest(X, { nFeatures, nTrees: N_TREES, seed: SEED })));
      if (job === 'if-score') return take(() => scoreIsolationForest(anomaly, X));
      if (job === 'rf-fit') return take(() => (risk = sharedRisk = fitRandomForest(X, y, { nFeatures, nTrees: N_TREES, maxDepth: MAX_DEPTH, seed: SEED })));
      return take(() => predictProbability((risk ??= sharedRisk), X));
    },
    end: async () => undefined,
  };
}

/** The backends share one random forest, because fitting a million rows takes a long time. */
let sharedRisk: RandomForest;

/** Weir's kernels on a thread pool, as in the server. */
export function weirThreads(size: number, cache: string): Contestant {
  const script = join(cache, 'kernel-worker.cjs');
  const contents = "import { serveKernels } from './kernel-pool.ts'; import { serveCalls } from './serve-calls.ts'; serveCalls({ serveKernels });";
  buildSync({
    stdin: { contents, resolveDir: resolve('datasource-server/src/runtime/threads'), loader: 'ts' },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    conditions: ['weir-source'],
  });
  // This thread works too.
  const helpers = Array.from({ length: size - 1 }, () => new Thread<{ serveKernels(port: MessagePort): Promise<void> }>(script, undefined, () => undefined));
  const ports = helpers.map((helper) => {
    const { port1, port2 } = new MessageChannel();
    helper.send('serveKernels', [port2], [port2]).catch(() => undefined);
    return port1;
  });
  const pool = createKernelPool(ports);
  let data: TrafficMatrix;
  let anomaly: IsolationForest;
  let risk: RandomForest;
  return {
    name: `weir, ${size} threads`,
    jobs: ['if-score', 'rf-fit', 'rf-probability'],
    load: async (given) => {
      // In shared memory, as in the server.
      const X = new Float64Array(new SharedArrayBuffer(given.X.byteLength));
      X.set(given.X);
      data = { ...given, X };
      anomaly = fitIsolationForest(X, { nFeatures: data.nFeatures, nTrees: N_TREES, seed: SEED });
    },
    run: (job) => {
      const { X, y, nFeatures } = data;
      if (job === 'if-score') return take(() => pool.scoreIsolationForest(anomaly, X));
      if (job === 'rf-probability') return take(() => pool.predictProbability(risk, X));
      return take(async () => (risk = await pool.fitRandomForest(X, y, { nFeatures, nTrees: N_TREES, maxDepth: MAX_DEPTH, seed: SEED })));
    },
    end: async () => {
      await pool.close();
      await Promise.all(helpers.map((helper) => helper.end()));
    },
  };
}

/** scikit-learn; undefined if it is not installed. */
export async function scikit(threads: number): Promise<(Contestant & { readonly versions: Record<string, string> }) | undefined> {
  const python = await startPython('bench/models/scikit_models.py');
  if (python === undefined) return undefined;
  return {
    name: threads === 1 ? 'scikit-learn' : `scikit-learn, ${threads} threads`,
    versions: python.versions,
    jobs: JOBS,
    load: async ({ nFeatures }, files) => {
      await python.ask({ job: 'load', ...files, nFeatures });
      // With two threads, only scoring is compared; the isolation forest is fitted on one thread.
      if (threads > 1) await python.ask({ job: 'if-fit', nTrees: N_TREES, seed: SEED, threads: 1 });
    },
    run: (job) => python.ask<Taken>({ job, nTrees: N_TREES, seed: SEED, threads }),
    end: async () => python.end(),
  };
}

/** The two npm packages; on few rows, because one of them takes quadratic time. */
export function mlPackages(): Contestant {
  let rows: number[][];
  let labels: number[];
  let anomaly: MlIsolationForest;
  let risk: MlRandomForest;
  return {
    name: 'ml-* packages',
    jobs: JOBS,
    load: async ({ X, y, nRows, nFeatures }) => {
      rows = Array.from({ length: nRows }, (_, row) => [...X.subarray(row * nFeatures, (row + 1) * nFeatures)]);
      labels = [...y];
    },
    run: (job) =>
      take(() => {
        if (job === 'if-fit') (anomaly = new MlIsolationForest({ nEstimators: N_TREES })).train(rows);
        else if (job === 'if-score') anomaly.predict(rows);
        else if (job === 'rf-fit') (risk = new MlRandomForest({ nEstimators: N_TREES, seed: SEED, treeOptions: { maxDepth: MAX_DEPTH } })).train(rows, labels);
        else risk.predictProbability(rows, 1);
      }),
    end: async () => undefined,
  };
}
