import { kolmogorovSurvival } from './kolmogorov-distribution.ts';
import { assertInteger } from './matrix.ts';
import { countBelow, sortedValues } from './sorted-values.ts';
import { quantiles } from './statistics.ts';

/** Shares below this count as this in {@link populationStabilityIndex}, so that an empty bin does not make it infinite: one in 10 000. */
export const LEAST_STABILITY_SHARE = 0.0001;

/** How reference values spread over bins: plain data that goes through JSON and back as it is. */
export interface StabilityBins {
  readonly kind: 'stability-bins';
  /** Values below this have a bin of their own, the first; null where the first bin has no such bound. */
  readonly least: number | null;
  /** Greatest value of each further bin but the last, rising. */
  readonly borders: readonly number[];
  /** Share of the reference in each bin, adding up to 1. */
  readonly share: readonly number[];
}

/**
 * Lays bins between the quantiles of reference values, and counts the reference in them.
 *
 * A value on a border is in the lower bin; equal quantiles are one border, so there may be fewer bins. The outer bins have no end. Where
 * the least value alone fills the lowest bin (many zeros, a constant), what is below it gets one more bin, empty in the reference: a
 * constant has the bins below, equal, above.
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
 * Gives the population stability index: how far the spread of current values is from the reference's; 0 for the same, without upper bound.
 *
 * The sum over bins of (current share - reference share) times the log of their ratio. By custom below 0.1 is calm and above 0.25 is
 * drift, but for n values on either side chance alone gives about 2 * (bins - 1) / n. Shares below {@link LEAST_STABILITY_SHARE} count as
 * that, so a bin that is empty on both sides adds nothing.
 *
 * @param current - at least one; NaN refused, infinities are in the outer bins.
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

/** How far two samples are apart, and how easily chance does that. */
export interface KolmogorovSmirnov {
  /** Greatest distance between the two empirical distributions, in [0, 1]. */
  readonly statistic: number;
  /** Chance of such a distance between samples of one distribution, in [0, 1]. */
  readonly pValue: number;
}

/**
 * Tests by Kolmogorov and Smirnov whether two samples come from one distribution; the same whichever comes first.
 *
 * The p-value is scipy's asymptotic one: that of one sample of n = a * b / (a + b) values, rounded half to even. Below some 20 values a
 * side it is rough (two samples that do not overlap get 0, however small), and NaN for one value against one. With ties it is too high.
 * With many values the least drift is significant: read the statistic.
 *
 * @param a - at least one value; NaN refused, infinities allowed.
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
