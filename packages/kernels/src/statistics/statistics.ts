import { assertSameLength } from '../metrics/labelled-scores.ts';
import { addToMoments, foldMoments, NO_MOMENTS, toMoments, type Moments } from './running-moments.ts';
import { moveToRank } from './order-statistic.ts';
import { sortedValues } from './sorted-values.ts';

/**
 * Returns the quantile with linear interpolation, as `numpy.quantile` does.
 *
 * @param values - in any order, not modified; at least one, NaN is rejected.
 * @param q - in [0, 1]: 0 gives the minimum, 1 the maximum.
 * @throws RangeError on no values, NaN among them, or q out of range.
 * @see Hyndman and Fan, "Sample quantiles in statistical packages", 1996, type 7. Checked against numpy.
 */
export function quantile(values: ArrayLike<number>, q: number): number {
  if (values.length < SELECTED_FROM) return quantileOfSorted(sortedValues(values), q);
  assertShare(q);
  const copy = new Float64Array(values);
  for (const value of copy) if (Number.isNaN(value)) throw new RangeError('a value is NaN; every value must be a number');
  const position = q * (copy.length - 1);
  const below = Math.floor(position);
  moveToRank(copy, below);
  let next = copy[below];
  if (position > below) {
    next = Infinity;
    for (let i = below + 1; i < copy.length; i++) if (copy[i] < next) next = copy[i];
  }
  return interpolate(copy[below], next, position - below);
}

/** Values from which selecting is faster than sorting. */
const SELECTED_FROM = 256;

/** Returns several quantiles with one sort; same rules as {@link quantile}. */
export function quantiles(values: ArrayLike<number>, qs: ArrayLike<number>): Float64Array {
  const sorted = sortedValues(values);
  return Float64Array.from(qs, (q) => quantileOfSorted(sorted, q));
}

/** Returns the median; same rules as {@link quantile}. */
export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/**
 * Returns the median absolute deviation from the median, unscaled: times 1.4826 it estimates the sigma of a normal distribution.
 *
 * 0 if more than half of the values are equal. Same rules as {@link quantile}.
 */
export function medianAbsoluteDeviation(values: ArrayLike<number>): number {
  const middle = median(values);
  return median(Float64Array.from(values, (value) => Math.abs(value - middle)));
}

/**
 * Returns mean and variance in one numerically stable pass; NaN leads to NaN.
 *
 * @see {@link foldMoments}, and `addToMoments` for streams.
 */
export function moments(values: ArrayLike<number>): Moments {
  return toMoments(foldMoments(NO_MOMENTS, values));
}

/**
 * Returns the ranks of values, from 1 for the smallest; equal values share the mean of their ranks, as in `scipy.stats.rankdata`.
 *
 * @throws RangeError when a value is NaN.
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  const nValues = values.length;
  const order = new Uint32Array(nValues);
  for (let i = 0; i < nValues; i++) {
    if (Number.isNaN(values[i])) throw new RangeError(`value ${i} is NaN; every value must be a number`);
    order[i] = i;
  }
  order.sort((a, b) => (values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : a - b));
  const result = new Float64Array(nValues);
  for (let from = 0; from < nValues; ) {
    let to = from + 1;
    while (to < nValues && values[order[to]] === values[order[from]]) to++;
    const shared = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) result[order[i]] = shared;
    from = to;
  }
  return result;
}

/**
 * Returns Pearson's correlation in [-1, 1]; NaN when either side is constant or shorter than 2.
 *
 * It measures linear dependence only and is sensitive to outliers: see {@link spearman}.
 *
 * @throws RangeError when the lengths differ or a value is NaN or infinite.
 * @see Pearson, "Note on regression and inheritance in the case of two parents", 1895. Checked against `scipy.stats.pearsonr`.
 */
export function pearson(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assertSameLength(a, b);
  const left = scaledDeviations(a);
  const right = scaledDeviations(b);
  let product = 0;
  let leftSquares = 0;
  let rightSquares = 0;
  for (let i = 0; i < left.length; i++) {
    product += left[i] * right[i];
    leftSquares += left[i] * left[i];
    rightSquares += right[i] * right[i];
  }
  return Math.max(-1, Math.min(1, product / (Math.sqrt(leftSquares) * Math.sqrt(rightSquares))));
}

/**
 * Returns Spearman's rank correlation in [-1, 1], ties by mean rank; NaN when either side is constant or shorter than 2.
 *
 * @throws RangeError when the lengths differ or a value is NaN.
 */
export function spearman(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assertSameLength(a, b);
  return pearson(ranks(a), ranks(b));
}

/** Returns deviations from the mean, scaled to a maximum of 1 so that their squares neither overflow nor underflow; all 0 for a constant. */
function scaledDeviations(values: ArrayLike<number>): Float64Array {
  const { mean } = toMoments(addToMoments(NO_MOMENTS, values));
  const deviations = Float64Array.from(values, (value) => value - mean);
  const widest = deviations.reduce((most, deviation) => Math.max(most, Math.abs(deviation)), 0);
  return widest > 0 ? deviations.map((deviation) => deviation / widest) : deviations;
}

function quantileOfSorted(sorted: Float64Array, q: number): number {
  assertShare(q);
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  return interpolate(sorted[below], sorted[Math.ceil(position)], position - below);
}

/** Returns the value at `part`, in [0, 1), of the way from low to high. */
function interpolate(low: number, high: number, part: number): number {
  if (part === 0 || low === high) return low;
  const step = high - low;
  return part >= 0.5 ? high - step * (1 - part) : low + step * part;
}

function assertShare(q: number): void {
  if (!(q >= 0 && q <= 1)) throw new RangeError(`q is ${q}; it must be from 0 to 1`);
}
