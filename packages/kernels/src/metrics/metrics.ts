import { assertLabel, assertProbability, assertSameLength, fromHighest } from './labelled-scores.ts';
import type { ClassIndices } from '../forests/random-forest.ts';

/**
 * Returns the area under the ROC curve in [0, 1]: the probability that a positive scores above a negative, ties counted half.
 *
 * 0.5 is a random order, 1 a perfect one. NaN if one of the classes has no row, as in scikit-learn.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length, **higher is more positive**; NaN is rejected.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or a score is NaN.
 * @see Hanley and McNeil, 1982. Checked against `sklearn.metrics.roc_auc_score`.
 */
export function rocAuc(yTrue: ClassIndices, scores: Float64Array): number {
  let positives = 0;
  let negatives = 0;
  let won = 0;
  for (const { hits, misses } of fromHighest(yTrue, scores)) {
    won += misses * (positives + hits / 2);
    positives += hits;
    negatives += misses;
  }
  return won / (positives * negatives);
}

/**
 * Returns average precision in [0, 1]: the sum over thresholds of recall increase times precision, without interpolation; 1 is a perfect order.
 *
 * A random order gives the share of positives. NaN without positives (scikit-learn warns and returns 0).
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length, **higher is more positive**; NaN is rejected.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or a score is NaN.
 * @see `sklearn.metrics.average_precision_score`, checked against it.
 */
export function averagePrecision(yTrue: ClassIndices, scores: Float64Array): number {
  let positives = 0;
  let flagged = 0;
  let area = 0;
  for (const { hits, misses } of fromHighest(yTrue, scores)) {
    positives += hits;
    flagged += hits + misses;
    area += (hits * positives) / flagged;
  }
  return area / positives;
}

/**
 * Counts rows by true class (row of the matrix) and predicted class (column).
 *
 * @returns row-major, length nClasses * nClasses.
 * @throws RangeError when lengths differ or a class is out of range.
 */
export function confusionMatrix(yTrue: ClassIndices, yPredicted: ClassIndices, nClasses: number): Int32Array {
  assertSameLength(yTrue, yPredicted);
  const matrix = new Int32Array(nClasses * nClasses);
  for (let row = 0; row < yTrue.length; row++) {
    const [is, said] = [yTrue[row], yPredicted[row]];
    if (is < 0 || is >= nClasses || said < 0 || said >= nClasses) {
      throw new RangeError(`row ${row} has true class ${is} and predicted class ${said}; both must be from 0 to ${nClasses - 1}`);
    }
    matrix[is * nClasses + said]++;
  }
  return matrix;
}

/** Returns the share of rows with a correct predicted class, in [0, 1]; NaN for no rows. @throws RangeError when lengths differ. */
export function accuracy(yTrue: ClassIndices, yPredicted: ClassIndices): number {
  assertSameLength(yTrue, yPredicted);
  let right = 0;
  for (let row = 0; row < yTrue.length; row++) if (yTrue[row] === yPredicted[row]) right++;
  return right / yTrue.length;
}

/** Metrics of a classifier for one class. */
export interface ClassReport {
  /** Share of the rows predicted as the class that belong to it; 0 without predictions, as in scikit-learn. */
  readonly precision: number;
  /** Share of the rows of the class that are predicted as the class; 0 without rows. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 if both are 0. */
  readonly f1: number;
  /** Rows of the class. */
  readonly support: number;
  /** Rows predicted as the class. */
  readonly said: number;
}

/**
 * Returns precision, recall and F1 of each class.
 *
 * @returns one report per class, by class index.
 * @throws RangeError when lengths differ or a class is out of range.
 * @see `sklearn.metrics.precision_recall_fscore_support` with zero_division 0.
 */
export function classReports(yTrue: ClassIndices, yPredicted: ClassIndices, nClasses: number): ClassReport[] {
  return reportsOfMatrix(confusionMatrix(yTrue, yPredicted, nClasses), nClasses);
}

/** Returns the result of {@link classReports} from the counts of {@link confusionMatrix}. */
export function reportsOfMatrix(matrix: Int32Array, nClasses: number): ClassReport[] {
  return Array.from({ length: nClasses }, (_, k) => {
    const hits = matrix[k * nClasses + k];
    let support = 0;
    let said = 0;
    for (let other = 0; other < nClasses; other++) {
      support += matrix[k * nClasses + other];
      said += matrix[other * nClasses + k];
    }
    return {
      precision: said > 0 ? hits / said : 0,
      recall: support > 0 ? hits / support : 0,
      f1: support + said > 0 ? (2 * hits) / (support + said) : 0,
      support,
      said,
    };
  });
}

/**
 * Returns the mean recall of the classes that have rows, in [0, 1]; a constant prediction gives one divided by the number of classes.
 *
 * @param matrix - counts as returned by {@link confusionMatrix}.
 * @returns NaN for no rows.
 * @see `sklearn.metrics.balanced_accuracy_score`, checked against it.
 */
export function balancedAccuracy(matrix: Int32Array, nClasses: number): number {
  const present = reportsOfMatrix(matrix, nClasses).filter(({ support }) => support > 0);
  return present.reduce((sum, { recall }) => sum + recall, 0) / present.length;
}

/**
 * Returns the Brier score in [0, 1], the mean squared error of a probability: **lower is better**; NaN for no rows.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param probability - of the positive class, same length, in [0, 1].
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or a probability is out of range.
 * @see Brier, "Verification of forecasts expressed in terms of probability", 1950, in scikit-learn's binary form.
 */
export function brierScore(yTrue: ClassIndices, probability: Float64Array): number {
  assertSameLength(yTrue, probability);
  let squares = 0;
  for (let row = 0; row < yTrue.length; row++) {
    assertLabel(yTrue, row);
    assertProbability(probability, row);
    squares += (yTrue[row] - probability[row]) ** 2;
  }
  return squares / yTrue.length;
}

/**
 * Returns the Brier score of several classes in [0, 1]: half the squared distance from the true class, averaged over rows; **lower is better**.
 *
 * Equals {@link brierScore} for two classes. NaN for no rows.
 *
 * @param yTrue - class index of each row, below nClasses.
 * @param probabilities - row-major, length nRows * nClasses, in [0, 1].
 * @throws RangeError on mismatched lengths, a class or a probability out of range.
 * @see `sklearn.metrics.brier_score_loss` with scale_by_half=True, checked against it.
 */
export function classBrierScore(yTrue: ClassIndices, probabilities: Float64Array, nClasses: number): number {
  assertSameLength(probabilities, { length: yTrue.length * nClasses });
  let squares = 0;
  for (let row = 0; row < yTrue.length; row++) {
    if (yTrue[row] < 0 || yTrue[row] >= nClasses) throw new RangeError(`row ${row} has class ${yTrue[row]}; it must be from 0 to ${nClasses - 1}`);
    for (let k = 0; k < nClasses; k++) {
      assertProbability(probabilities, row * nClasses + k);
      squares += ((yTrue[row] === k ? 1 : 0) - probabilities[row * nClasses + k]) ** 2;
    }
  }
  return squares / (2 * yTrue.length);
}
