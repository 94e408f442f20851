import { createRandom } from '@weir/kernels';
import { createDraws } from './draws.ts';

/** Training rows and held-out rows, each ascending. */
export interface Split {
  readonly train: Int32Array;
  readonly heldOut: Int32Array;
}

/** Holds out 30 % of the rows of each class, chosen by the seed, and at least one row of a class with two or more. */
export function stratifiedSplit(y: Uint8Array, nClasses: number, seed: number): Split {
  const draws = createDraws(createRandom(seed, 7));
  const isHeldOut = new Uint8Array(y.length);
  for (let klass = 0; klass < nClasses; klass++) {
    const rows = Array.from(y.keys()).filter((row) => y[row] === klass);
    const wanted = Math.max(rows.length > 1 ? 1 : 0, Math.round(0.3 * rows.length));
    for (let i = 0; i < wanted; i++) {
      const other = i + draws.below(rows.length - i);
      [rows[i], rows[other]] = [rows[other], rows[i]];
      isHeldOut[rows[i]] = 1;
    }
  }
  const rows = Int32Array.from(y.keys());
  return { train: rows.filter((row) => isHeldOut[row] === 0), heldOut: rows.filter((row) => isHeldOut[row] === 1) };
}

/** Copies some rows of a row-major matrix. */
export function takeRows(X: Float64Array, nFeatures: number, rows: Int32Array): Float64Array {
  const taken = new Float64Array(rows.length * nFeatures);
  rows.forEach((row, i) => taken.set(X.subarray(row * nFeatures, (row + 1) * nFeatures), i * nFeatures));
  return taken;
}
