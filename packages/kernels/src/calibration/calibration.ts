import { assertLabel, assertSameLength } from '../metrics/labelled-scores.ts';
import type { ClassIndices } from '../forests/random-forest.ts';
import { countAtMost } from '../statistics/sorted-values.ts';
import { moments } from '../statistics/statistics.ts';

/** A non-decreasing, piecewise linear function from score to value: plain data that can be stored as JSON. */
export interface IsotonicCalibration {
  readonly kind: 'isotonic';
  /** Scores of the knots, ascending; at least one. */
  readonly score: readonly number[];
  /** Values of the knots, non-decreasing. */
  readonly value: readonly number[];
}

/**
 * Fits the non-decreasing function that is closest to the targets by least squares: a calibration without an assumed shape.
 *
 * It needs some hundreds of rows, otherwise it fits their noise. Rows with equal scores count as one row with their mean and total weight.
 * It is linear between the steps. Fit it on rows that the scores were not fitted on.
 *
 * @param scores - finite, at least one, in any order.
 * @param targets - same length, finite: labels 0 and 1 for probabilities.
 * @throws RangeError on no rows, different lengths, or a score or target that is NaN or infinite.
 * @see Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", 2002; pool adjacent violators
 * of Ayer and others, 1955. Checked against `sklearn.isotonic.IsotonicRegression(out_of_bounds='clip')`.
 */
export function fitIsotonic(scores: Float64Array, targets: ArrayLike<number>): IsotonicCalibration {
  assertSameLength(scores, targets);
  assertFiniteScores(scores);
  if (scores.length === 0) throw new RangeError('there are 0 rows; at least 1 is needed');
  const order = Uint32Array.from(scores.keys());
  order.sort((a, b) => (scores[a] < scores[b] ? -1 : scores[a] > scores[b] ? 1 : a - b));

  const blocks: { from: number; to: number; value: number; weight: number }[] = [];
  for (let first = 0; first < order.length; ) {
    const score = scores[order[first]];
    const block = { from: score, to: score, value: 0, weight: 0 };
    for (; first < order.length && scores[order[first]] === score; first++) {
      const target = targets[order[first]];
      if (!Number.isFinite(target)) throw new RangeError(`row ${order[first]} has target ${target}; it must be a finite number`);
      block.weight++;
      block.value += (target - block.value) / block.weight;
    }
    for (let last = blocks.at(-1); last && last.value >= block.value; last = blocks.at(-1)) {
      block.from = last.from;
      block.weight += last.weight;
      block.value += (last.value - block.value) * (last.weight / block.weight);
      blocks.pop();
    }
    blocks.push(block);
  }

  const score: number[] = [];
  const value: number[] = [];
  for (const block of blocks) {
    for (const corner of block.from === block.to ? [block.from] : [block.from, block.to]) {
      score.push(corner);
      value.push(block.value);
    }
  }
  return { kind: 'isotonic', score, value };
}

/**
 * Returns the value at each score: a higher score never gets a lower value. The function is constant beyond the first and last knot.
 *
 * @returns length of scores, a new array.
 * @throws RangeError when a score is NaN or infinite.
 */
export function applyIsotonic({ score, value }: IsotonicCalibration, scores: Float64Array): Float64Array {
  assertFiniteScores(scores);
  return scores.map((x) => {
    const right = countAtMost(score, x);
    if (right === 0) return value[0];
    const left = right - 1;
    if (right === score.length || value[left] === value[right]) return value[left];
    const part = (x - score[left]) / (score[right] - score[left]);
    return Math.min(value[right], value[left] + (value[right] - value[left]) * part);
  });
}

/** A sigmoid function from score to probability, 1 / (1 + exp(-(slope * score + intercept))): plain data that can be stored as JSON. */
export interface PlattCalibration {
  readonly kind: 'platt';
  /** Above 0 if a higher score means a higher probability of the positive class; -A in Platt's paper. */
  readonly slope: number;
  /** -B in Platt's paper. */
  readonly intercept: number;
}

/**
 * Fits Platt's sigmoid by maximum likelihood: a calibration with two parameters, for few rows.
 *
 * The labels are smoothed as if there were two more rows, so that probabilities stay below 1 and a missing class is handled.
 * For constant scores the slope is 0. Fit it on rows that the scores were not fitted on.
 *
 * @param scores - finite, at least one.
 * @param yTrue - same length, 1 for positive, 0 for negative.
 * @throws RangeError on no rows, different lengths, a score that is NaN or infinite, or a label that is neither 0 nor 1.
 * @see Platt, "Probabilistic outputs for support vector machines", 1999, section 2.2; Newton with backtracking of Lin, Lin and Weng, "A note
 * on Platt's probabilistic outputs for support vector machines", 2007, on standardized scores. Checked against scikit-learn's
 * `_sigmoid_calibration`.
 */
export function fitPlatt(scores: Float64Array, yTrue: ClassIndices): PlattCalibration {
  assertSameLength(scores, yTrue);
  assertFiniteScores(scores);
  const nRows = scores.length;
  if (nRows === 0) throw new RangeError('there are 0 rows; at least 1 is needed');
  let positives = 0;
  for (let row = 0; row < nRows; row++) {
    assertLabel(yTrue, row);
    positives += yTrue[row];
  }
  const negatives = nRows - positives;
  const targets = Float64Array.from(yTrue, (label) => (label === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
  const { mean, variance } = moments(scores);
  const scale = variance > 0 ? Math.sqrt(variance) : 1;
  const { slope, intercept } = maximizeLikelihood(
    scores.map((score) => (score - mean) / scale),
    targets,
    Math.log((positives + 1) / (negatives + 1)),
  );
  return { kind: 'platt', slope: slope / scale, intercept: intercept - (slope / scale) * mean };
}

/**
 * Returns the probability at each score, in [0, 1]: if the slope is above 0, a higher score never gets a lower probability.
 *
 * @returns length of scores, a new array.
 * @throws RangeError when a score is NaN or infinite.
 */
export function applyPlatt({ slope, intercept }: PlattCalibration, scores: Float64Array): Float64Array {
  assertFiniteScores(scores);
  return scores.map((score) => sigmoid(slope * score + intercept));
}

/** Finds the slope and intercept of maximum likelihood, starting at slope 0. */
function maximizeLikelihood(x: Float64Array, targets: Float64Array, start: number): { slope: number; intercept: number } {
  const lossAt = (slope: number, intercept: number): number => {
    let loss = 0;
    for (let row = 0; row < x.length; row++) {
      const f = slope * x[row] + intercept;
      loss += Math.max(f, 0) - targets[row] * f + Math.log1p(Math.exp(-Math.abs(f)));
    }
    return loss;
  };
  let slope = 0;
  let intercept = start;
  let loss = lossAt(slope, intercept);
  for (let iteration = 0; iteration < 100; iteration++) {
    let [gradientSlope, gradientIntercept] = [0, 0];
    // The ridge keeps the matrix invertible if all scores are equal.
    let [slopeSlope, slopeIntercept, interceptIntercept] = [1e-12, 0, 1e-12];
    for (let row = 0; row < x.length; row++) {
      const p = sigmoid(slope * x[row] + intercept);
      const weight = p * (1 - p);
      gradientSlope += (p - targets[row]) * x[row];
      gradientIntercept += p - targets[row];
      slopeSlope += weight * x[row] * x[row];
      slopeIntercept += weight * x[row];
      interceptIntercept += weight;
    }
    if (Math.max(Math.abs(gradientSlope), Math.abs(gradientIntercept)) <= 1e-12 * x.length) break;
    const determinant = slopeSlope * interceptIntercept - slopeIntercept * slopeIntercept;
    const stepSlope = (slopeIntercept * gradientIntercept - interceptIntercept * gradientSlope) / determinant;
    const stepIntercept = (slopeIntercept * gradientSlope - slopeSlope * gradientIntercept) / determinant;
    const descent = gradientSlope * stepSlope + gradientIntercept * stepIntercept;
    // Close to the optimum, where the loss no longer changes measurably, the full step is taken.
    const isNear = -descent <= 1e-9 * loss;
    let size = 1;
    let next = lossAt(slope + stepSlope, intercept + stepIntercept);
    while (!isNear && size >= 1e-10 && !(next <= loss + 1e-4 * size * descent)) {
      size /= 2;
      next = lossAt(slope + size * stepSlope, intercept + size * stepIntercept);
    }
    if (size < 1e-10) break;
    slope += size * stepSlope;
    intercept += size * stepIntercept;
    loss = next;
  }
  return { slope, intercept };
}

function sigmoid(f: number): number {
  return 1 / (1 + Math.exp(-f));
}

function assertFiniteScores(scores: Float64Array): void {
  for (let row = 0; row < scores.length; row++) {
    if (!Number.isFinite(scores[row])) throw new RangeError(`row ${row} has score ${scores[row]}; it must be a finite number`);
  }
}
