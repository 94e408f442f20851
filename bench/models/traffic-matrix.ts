import { createRandom } from '@weir/kernels';

/** Rows similar to a session matrix, with a class that depends on some of the columns. */
export interface TrafficMatrix {
  readonly X: Float64Array;
  readonly y: Int32Array;
  readonly nFeatures: number;
  readonly nRows: number;
}

/**
 * Returns rows of mixed columns: every fourth log-normal like byte counts, the others normal, one of them discrete.
 *
 * The class is a noisy rule over the first six columns with one interaction, so that trees grow to their full depth.
 */
export function trafficMatrix(nRows: number, nFeatures: number, seed: number): TrafficMatrix {
  const random = createRandom(seed);
  const bell = (): number => (random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2) * Math.sqrt(3);
  const X = new Float64Array(nRows * nFeatures);
  const y = new Int32Array(nRows);
  for (let row = 0; row < nRows; row++) {
    const from = row * nFeatures;
    let rule = bell();
    for (let f = 0; f < nFeatures; f++) {
      const value = bell();
      X[from + f] = f % 4 === 1 ? Math.exp(value) : f === 3 ? Math.round(value * 4) : value;
      if (f < 6) rule += (f % 2 === 0 ? value : -value) * (f === 2 ? X[from] : 1);
    }
    y[row] = rule > 0.5 ? 1 : 0;
  }
  return { X, y, nFeatures, nRows };
}
