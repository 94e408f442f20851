import { moments } from '@weir/kernels';

/** Margin for the mean over all sets below scikit-learn's. */
export const MEAN_MARGIN = 0.003;
/** Margin for a single set below scikit-learn's. */
export const SET_MARGIN = 0.01;

/** A mean with its 95 % interval over seeds. */
export interface Estimate {
  readonly mean: number;
  /** Half the width of the 95 % interval; Infinity for one value. */
  readonly halfWidth: number;
}

/** Returns mean and 95 % interval of values that vary only by seed, by Student's t. */
export function estimate(values: readonly number[]): Estimate {
  const { mean, variance, count } = moments(values);
  return { mean, halfWidth: count > 1 ? studentT(count - 1) * Math.sqrt(variance / count) : Infinity };
}

/**
 * Returns the mean over sets with its 95 % interval over seeds.
 *
 * The interval does not cover the choice of sets.
 */
export function estimateOverSets(sets: ReadonlyArray<readonly number[]>): Estimate {
  const parts = sets.map((values) => moments(values));
  const mean = parts.reduce((sum, part) => sum + part.mean, 0) / parts.length;
  const variance = parts.reduce((sum, part) => sum + part.variance / part.count, 0) / parts.length ** 2;
  return { mean, halfWidth: 1.96 * Math.sqrt(variance) };
}

/** Returns true if the whole interval of a set lies below its margin. */
export function fallsShort({ mean, halfWidth }: Estimate): boolean {
  return mean + halfWidth < -SET_MARGIN;
}

/** Returns true if the interval of a set contains its margin. */
export function isOpen({ mean, halfWidth }: Estimate): boolean {
  return Math.abs(mean + SET_MARGIN) <= halfWidth;
}

/**
 * Returns true if a set needs more seeds: its interval is wider than its margin.
 *
 * Depends only on the width, because stopping at a good mean would bias the result.
 */
export function needsMoreSeeds({ halfWidth }: Estimate): boolean {
  return halfWidth > SET_MARGIN;
}

/** 97.5 % quantile of Student's t, to 0.01 from 4 degrees of freedom. @see Abramowitz and Stegun, 26.7.5. */
function studentT(degrees: number): number {
  if (degrees <= 3) return [12.706, 4.303, 3.182][degrees - 1];
  const z = 1.959964;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3)
  );
}
