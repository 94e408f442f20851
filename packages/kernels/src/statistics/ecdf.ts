import { countAtMost, sortedValues } from './sorted-values.ts';

/** The empirical distribution of some values: plain data, immutable after the fit. */
export interface Ecdf {
  readonly kind: 'ecdf';
  /** The values in ascending order, at least one. */
  readonly sorted: Float64Array;
}

/**
 * Fits the empirical distribution of values; stores a sorted copy.
 *
 * @param values - in any order, not modified; at least one, NaN is rejected, infinities allowed.
 * @throws RangeError on no values or NaN among them.
 */
export function fitEcdf(values: ArrayLike<number>): Ecdf {
  return { kind: 'ecdf', sorted: sortedValues(values) };
}

/**
 * Gives, for each x, the share of the fitted values that are **at most** x: in [0, 1], non-decreasing, 1 from the largest value on.
 *
 * @returns length of x, a new array.
 * @throws RangeError when an x is NaN.
 * @see `scipy.stats.ecdf`, its `cdf`, checked against it.
 */
export function applyEcdf({ sorted }: Ecdf, x: Float64Array): Float64Array {
  return x.map((value, i) => countChecked(sorted, value, i) / sorted.length);
}

/**
 * Gives, for each x, the share of the fitted values that are **above** x: in [0, 1], non-increasing, 0 from the largest value on.
 *
 * A value equal to x is not above it. Equals the survival function of `scipy.stats.ecdf` (`sf`), and 1 - {@link applyEcdf} except for rounding.
 *
 * @returns length of x, a new array.
 * @throws RangeError when an x is NaN.
 */
export function applySurvival({ sorted }: Ecdf, x: Float64Array): Float64Array {
  return x.map((value, i) => (sorted.length - countChecked(sorted, value, i)) / sorted.length);
}

function countChecked(sorted: Float64Array, value: number, i: number): number {
  if (Number.isNaN(value)) throw new RangeError(`x ${i} is NaN; every x must be a number`);
  return countAtMost(sorted, value);
}
