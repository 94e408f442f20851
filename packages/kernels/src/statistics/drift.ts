import { kolmogorovSurvival } from './kolmogorov-distribution.ts';
import { assertInteger } from './matrix.ts';
import { countBelow, sortedValues } from './sorted-values.ts';
import { quantiles } from './statistics.ts';

/** Lower limit of a share in {@link populationStabilityIndex}, so that an empty bin does not make the index infinite: one in 10,000. */
export const LEAST_STABILITY_SHARE = 0.0001;

/** Distribution of reference values over bins: plain data that can be stored as JSON. */
export interface StabilityBins {
  readonly kind: 'stability-bins';
  /** Values below this form the first bin; null if there is no such bin. */
  readonly least: number | null;
  /** Upper edge of each further bin except the last, ascending. */
  readonly borders: readonly number[];
  /** Share of the reference values in each bin; they add up to 1. */
  readonly share: readonly number[];
}

/**
 * Creates bins between quantiles of reference values and counts the reference values in them.
 *
 * A value on an edge belongs to the lower bin; equal quantiles are one edge, so there may be fewer bins. The outer bins are unbounded. If
 * the smallest value alone fills the lowest bin (many zeros, a constant), values below it get one more bin, empty in the reference: a
 * constant has the bins below, equal and above.
 *
 * @param reference - finite, at least one.
 * @param nBins - at least 1.
 * @throws RangeError on no values, NaN or infinities among them, or a bad nBins.
 */
export function fitStabilityBins(reference: ArrayLike<number>, nBins = 10): StabilityBins {
  assertInteger(nBins, 'nBins', 1);
  for (let i = 0; i < reference.length; i++) {
    if (!Number.isFinite(reference[i])) throw new RangeError(`value ${i} is ${reference[i]}; every value must be a finite number`);
  }
  const [lowest, ...inner] = quantiles(reference, Float64Array.from({ length: nBins }, (_, i) => i / nBins));
  const borders = inner.filter((border, i) => i === 0 || border > inner[i - 1]);
  const bins = { least: borders[0] === lowest ? lowest : null, borders };
  return { kind: 'stability-bins', ...bins, share: sharesOf(bins, reference) };
}

/**
 * Returns the population stability index, the distance of the distribution of current values from the reference; 0 for equal distributions,
 * without upper bound.
 *
 * The sum over bins of (current share - reference share) times the log of their ratio. By convention below 0.1 means no drift and above
 * 0.25 drift, but for n values on either side chance alone gives about 2 * (bins - 1) / n. Shares below {@link LEAST_STABILITY_SHARE} are
 * raised to it, so a bin that is empty on both sides adds nothing.
 *
 * @param current - at least one; NaN is rejected; infinities belong to the outer bins.
 * @throws RangeError on no values or NaN among them.
 * @see Yurdakul and Naranjo, "Statistical properties of the population stability index", 2020.
 */
export function populationStabilityIndex(bins: StabilityBins, current: ArrayLike<number>): number {
  const shares = sharesOf(bins, current);
  let index = 0;
  for (let bin = 0; bin < shares.length; bin++) {
    const was = Math.max(bins.share[bin], LEAST_STABILITY_SHARE);
    const is = Math.max(shares[bin], LEAST_STABILITY_SHARE);
    index += (is - was) * Math.log(is / was);
  }
  return index;
}

/** Distance of two samples, and its p-value. */
export interface KolmogorovSmirnov {
  /** Maximum distance between the two empirical distribution functions, in [0, 1]. */
  readonly statistic: number;
  /** Probability of at least this distance between samples of one distribution, in [0, 1]. */
  readonly pValue: number;
}

/**
 * Returns the two-sample Kolmogorov-Smirnov test of whether two samples come from one distribution; symmetric in a and b.
 *
 * The p-value is scipy's asymptotic one: that of one sample of n = a * b / (a + b) values, rounded half to even. Below about 20 values per
 * side it is approximate (two samples without overlap get 0), and NaN for one value against one. With ties it is too high. With many values
 * a tiny drift is significant: use the statistic.
 *
 * @param a - at least one value; NaN is rejected, infinities allowed.
 * @throws RangeError on no values or NaN among them.
 * @see Hodges, "The significance probability of the Smirnov two-sample test", 1958. Checked against `scipy.stats.ks_2samp` with method
 * 'asymp': the p-value to 1e-10 for n of at most 140, else to 3e-5.
 */
export function kolmogorovSmirnov(a: ArrayLike<number>, b: ArrayLike<number>): KolmogorovSmirnov {
  const left = sortedValues(a);
  const right = sortedValues(b);
  let widest = 0;
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const value = Math.min(left[i], right[j]);
    while (left[i] === value) i++;
    while (right[j] === value) j++;
    widest = Math.max(widest, Math.abs(i * right.length - j * left.length));
  }
  const statistic = widest / (left.length * right.length);
  const n = roundHalfToEven((left.length * right.length) / (left.length + right.length));
  return { statistic, pValue: n > 0 ? kolmogorovSurvival(n, statistic) : NaN };
}

function sharesOf({ least, borders }: Pick<StabilityBins, 'least' | 'borders'>, values: ArrayLike<number>): number[] {
  if (values.length === 0) throw new RangeError('there are 0 values; at least 1 is needed');
  const isBounded = least !== null;
  const counts = new Array<number>(borders.length + 1 + Number(isBounded)).fill(0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) throw new RangeError(`value ${i} is NaN; every value must be a number`);
    counts[isBounded && value < least ? 0 : countBelow(borders, value) + Number(isBounded)]++;
  }
  return counts.map((count) => count / values.length);
}

function roundHalfToEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 === 1 ? rounded - 1 : rounded;
}
