import { assertSameLength, fromHighest } from './labelled-scores.ts';
import type { ClassIndices } from '../forests/random-forest.ts';

/** Points of a ROC curve, from nothing flagged to everything flagged: one for each distinct score, and the first. */
export interface RocCurve {
  /** Falling: a row is flagged where its score is at least this. The first is Infinity, for nothing flagged. */
  readonly threshold: Float64Array;
  /** False positive rate: share of the negatives that are flagged, never falling, from 0 to 1. */
  readonly fpr: Float64Array;
  /** True positive rate: share of the positives that are flagged, never falling, from 0 to 1. */
  readonly tpr: Float64Array;
}

/**
 * Gives the ROC curve; the area under it is `rocAuc`.
 *
 * Points on a straight line are kept. A rate is NaN at every point where its class has no row; no rows give the first point alone.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length, **higher is more positive**; NaN refused.
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

/** Points of a precision-recall curve, from everything flagged to nothing flagged: one for each distinct score, and the last. */
export interface PrecisionRecallCurve {
  /** Rising: a row is flagged where its score is at least this. **One shorter than the others**: the last point has no threshold. */
  readonly threshold: Float64Array;
  /** Share of the flagged rows that are positive; 1 at the last point, where nothing is flagged. */
  readonly precision: Float64Array;
  /** Share of the positives that are flagged, never rising, from 1 to 0. */
  readonly recall: Float64Array;
}

/**
 * Gives the precision-recall curve, **in the opposite order to {@link rocCurve}**, as scikit-learn does.
 *
 * Do not join its points by straight lines to measure an area: take `averagePrecision`. Where there is no positive, recall is NaN at every
 * point but the last (scikit-learn warns and gives 1); no rows give the last point alone.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length, **higher is more positive**; NaN refused.
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
 * Gives the area under straight lines through points, by trapezoids; NaN where a point is NaN.
 *
 * @param x - at least two, never falling.
 * @param y - same length.
 * @throws RangeError when lengths differ, there are fewer than two points, or x falls.
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

/** Counts the positives and negatives that score at least each threshold: first Infinity with none, then each distinct score downward. */
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
