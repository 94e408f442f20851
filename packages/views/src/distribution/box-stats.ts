import { ascending, quantile } from '../fields/quantile.ts';

/** Figures of a Tukey box plot: fences are 1.5 interquartile ranges outside the quartiles, whiskers end at the last values inside the fences. */
export interface BoxStats {
  readonly count: number;
  readonly low_whisker: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high_whisker: number;
  readonly low_fence: number;
  readonly high_fence: number;
  readonly outside_count: number;
}

const REACH = 1.5;

/** Returns the box of the values, null without values. A value on a fence is inside. */
export const toBoxStats = (values: ArrayLike<number>): BoxStats | null => {
  if (values.length === 0) return null;
  const sorted = ascending(values);
  const [q1, middle, q3] = [0.25, 0.5, 0.75].map((share) => quantile(sorted, share));
  const low_fence = q1 - REACH * (q3 - q1);
  const high_fence = q3 + REACH * (q3 - q1);
  const inside = sorted.filter((value) => value >= low_fence && value <= high_fence);
  return {
    count: sorted.length,
    low_whisker: Math.min(q1, inside[0] ?? q1),
    q1,
    median: middle,
    q3,
    high_whisker: Math.max(q3, inside[inside.length - 1] ?? q3),
    low_fence,
    high_fence,
    outside_count: sorted.length - inside.length,
  };
};
