import { assertSameLength, fromHighest } from './labelled-scores.ts';
import type { ClassIndices } from '../forests/random-forest.ts';

/** Points of a ROC curve, from nothing flagged to everything flagged: the first point, then one per distinct score. */
export interface RocCurve {
  /** Descending: a row is flagged if its score is at least this. The first is Infinity, for nothing flagged. */
  readonly threshold: Float64Array;
  /** False positive rate: share of the negatives that are flagged, non-decreasing, from 0 to 1. */
  readonly fpr: Float64Array;
  /** True positive rate: share of the positives that are flagged, non-decreasing, from 0 to 1. */
  readonly tpr: Float64Array;
}

/**
 * Returns the ROC curve; the area under it is `rocAuc`.
 *
 * Collinear points are kept. A rate is NaN at every point if its class has no row; no rows give only the first point.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length, **higher is more positive**; NaN is rejected.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or a score is NaN.
 * @see `sklearn.metrics.roc_curve` with `drop_intermediate=False`, checked against it.
 */
export function rocCurve(yTrue: ClassIndices, scores: Float64Array): RocCurve {
  const { threshold, hits, misses } = countFlagged(yTrue, scores);
  const last = threshold.length - 1;
  return {
    threshold: Float64Array.from(threshold),
    fpr: Float64Array.from(misses, (count) => count / misses[last]),
    tpr: Float64Array.from(hits, (count) => count / hits[last]),
  };
}

/** Points of a precision-recall curve, from everything flagged to nothing flagged: one per distinct score, then the last point. */
export interface PrecisionRecallCurve {
  /** Ascending: a row is flagged if its score is at least this. **One shorter than the others**: the last point has no threshold. */
  readonly threshold: Float64Array;
  /** Share of the flagged rows that are positive; 1 at the last point, at which nothing is flagged. */
  readonly precision: Float64Array;
  /** Share of the positives that are flagged, non-increasing, from 1 to 0. */
  readonly recall: Float64Array;
}

/**
 * Returns the precision-recall curve, **in the opposite order to {@link rocCurve}**, as in scikit-learn.
 *
 * Do not interpolate linearly to compute an area: use `averagePrecision`. Without positives, recall is NaN at every point but the last
 * (scikit-learn warns and returns 1); no rows give only the last point.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length, **higher is more positive**; NaN is rejected.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or a score is NaN.
 * @see `sklearn.metrics.precision_recall_curve`, checked against it; Davis and Goadrich, "The relationship between precision-recall and ROC
 * curves", 2006.
 */
export function precisionRecallCurve(yTrue: ClassIndices, scores: Float64Array): PrecisionRecallCurve {
  const { threshold, hits, misses } = countFlagged(yTrue, scores);
  const last = threshold.length - 1;
  const precision = new Float64Array(last + 1);
  const recall = new Float64Array(last + 1);
  for (let i = 1; i <= last; i++) {
    precision[last - i] = hits[i] / (hits[i] + misses[i]);
    recall[last - i] = hits[i] / hits[last];
  }
  precision[last] = 1;
  return { threshold: Float64Array.from(threshold.slice(1)).reverse(), precision, recall };
}

/**
 * Returns the area under a piecewise linear curve by the trapezoidal rule; NaN if a point is NaN.
 *
 * @param x - at least two, non-decreasing.
 * @param y - same length.
 * @throws RangeError when lengths differ, there are fewer than two points, or x decreases.
 * @see `sklearn.metrics.auc`.
 */
export function areaUnderCurve(x: Float64Array, y: Float64Array): number {
  assertSameLength(x, y);
  if (x.length < 2) throw new RangeError(`there are ${x.length} points; at least 2 are needed`);
  let area = 0;
  for (let i = 1; i < x.length; i++) {
    if (x[i] < x[i - 1]) throw new RangeError(`x falls from ${x[i - 1]} to ${x[i]} at point ${i}; it must not fall`);
    area += (x[i] - x[i - 1]) * ((y[i] + y[i - 1]) / 2);
  }
  return area;
}

/** Counts the positives and negatives with a score of at least each threshold: first Infinity, then each distinct score, descending. */
function countFlagged(yTrue: ClassIndices, scores: Float64Array): { threshold: number[]; hits: number[]; misses: number[] } {
  const threshold = [Infinity];
  const hits = [0];
  const misses = [0];
  for (const group of fromHighest(yTrue, scores)) {
    const last = threshold.length - 1;
    threshold.push(group.score);
    hits.push(hits[last] + group.hits);
    misses.push(misses[last] + group.misses);
  }
  return { threshold, hits, misses };
}
