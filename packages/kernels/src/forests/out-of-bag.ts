import { drawBootstrap } from './draw-bootstrap.ts';
import { assertFinite, countRows } from '../statistics/matrix.ts';
import type { RandomForest } from './random-forest.ts';
import { createRandom } from '../statistics/random.ts';

/**
 * Returns the out-of-bag class probabilities of the training rows: each row is predicted only by trees whose bootstrap sample excludes it.
 *
 * Estimates the performance on unseen rows without a hold-out set. A row in every bootstrap sample has NaN. The bootstrap samples are
 * drawn again from the seed.
 *
 * @param X - the training matrix, rows in the same order (only their number is checked).
 * @param maxRows - rows predicted at most, at least 1: of more rows, every nth is predicted and the others have NaN.
 * @returns row-major, length nRows * nClasses, a new array.
 * @throws RangeError when the forest was imported and has no seed, the number of rows differs, or maxRows is below 1.
 * @see Breiman, "Out-of-bag estimation", 1996.
 */
export function outOfBagProbability(forest: RandomForest, X: Float64Array, maxRows = Infinity): Float64Array {
  const { nFeatures, nClasses, nTrees, nSamples, seed, nodes, probability } = forest;
  if (seed === null) throw new RangeError('the forest has no seed; out-of-bag rows are known only for a forest fitted here');
  if (countRows(X, nFeatures) !== nSamples) {
    throw new RangeError(`X has ${countRows(X, nFeatures)} rows; it must be the ${nSamples} rows that the forest was fitted on`);
  }
  if (!(maxRows >= 1)) throw new RangeError(`maxRows is ${maxRows}; it must be at least 1`);
  assertFinite(X, nFeatures);
  const step = Math.max(1, Math.ceil(nSamples / maxRows));
  const { start, feature, threshold, left } = nodes;
  const result = new Float64Array(nSamples * nClasses);
  const nVotes = new Int32Array(nSamples);
  const drawn = new Int32Array(nSamples);
  for (let tree = 0; tree < nTrees; tree++) {
    drawBootstrap(createRandom(seed, tree), drawn);
    for (let row = 0; row < nSamples; row += step) {
      if (drawn[row] > 0) continue;
      let node = start[tree];
      while (left[node] !== node) node = X[row * nFeatures + feature[node]] > threshold[node] ? left[node] + 1 : left[node];
      nVotes[row]++;
      for (let k = 0; k < nClasses; k++) result[row * nClasses + k] += probability[node * nClasses + k];
    }
  }
  // Rows without a vote become NaN.
  for (let i = 0; i < result.length; i++) result[i] /= nVotes[Math.floor(i / nClasses)];
  return result;
}
