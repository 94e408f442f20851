import { assertInteger, countRows } from '../statistics/matrix.ts';
import { accuracy } from '../metrics/metrics.ts';
import { mostProbableClass, predictProbability, type ClassIndices, type RandomForest } from '../forests/random-forest.ts';
import { createRandom } from '../statistics/random.ts';

/** Options of permutation importance. */
export interface PermutationImportanceOptions {
  /** Integer in [0, 2^32): the same seed gives the same importances. */
  readonly seed: number;
  /** Shuffles of each column, at least 1; default 5. */
  readonly nRepeats?: number;
  /** Quality measure of probabilities (row-major, nRows * nClasses), **higher is better**; default: accuracy of the most probable class. */
  readonly measure?: (probabilities: Float64Array) => number;
}

/**
 * Returns, for each feature, the mean drop of the measure when the feature's column is shuffled.
 *
 * About 0 for a feature that the forest does not need (also for a copy of another one); below 0 by chance. Use rows that the forest was not
 * fitted on to measure the importance for unseen rows. Feature `f` uses random stream `f` of the seed.
 *
 * @param X - row-major, length nRows * nFeatures, at least one row; read only.
 * @param y - class index of each row, length nRows.
 * @returns length nFeatures, in the measure's unit (accuracy: share of rows).
 * @throws RangeError on no rows, NaN or infinities, mismatched lengths, or a bad option.
 * @see Breiman, "Random forests", 2001, section 10; defined as `sklearn.inspection.permutation_importance`.
 */
export function permutationImportance(
  forest: RandomForest,
  X: Float64Array,
  y: ClassIndices,
  options: PermutationImportanceOptions,
): Float64Array {
  const { nFeatures, nClasses } = forest;
  const { seed, nRepeats = 5, measure = (p: Float64Array) => accuracy(y, mostProbableClass(p, nClasses)) } = options;
  const nRows = countRows(X, nFeatures);
  if (nRows === 0) throw new RangeError('X has 0 rows; at least 1 is needed');
  assertInteger(nRepeats, 'nRepeats', 1);
  const baseline = measure(predictProbability(forest, X));
  const importance = new Float64Array(nFeatures);
  const shuffled = X.slice();
  for (let f = 0; f < nFeatures; f++) {
    const random = createRandom(seed, f);
    for (let repeat = 0; repeat < nRepeats; repeat++) {
      for (let i = nRows - 1; i > 0; i--) {
        const a = i * nFeatures + f;
        const b = random.below(i + 1) * nFeatures + f;
        const value = shuffled[a];
        shuffled[a] = shuffled[b];
        shuffled[b] = value;
      }
      importance[f] += (baseline - measure(predictProbability(forest, shuffled))) / nRepeats;
    }
    for (let row = 0; row < nRows; row++) shuffled[row * nFeatures + f] = X[row * nFeatures + f];
  }
  return importance;
}
