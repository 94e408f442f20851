import { median } from '../fields/quantile.ts';

/** Typical range at one point. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** Factors that scale the MAD and the mean absolute deviation to a standard deviation, for normal data (Iglewicz and Hoaglin 1993). */
const PER_MAD = 1.4826;
const PER_MEAN_DEVIATION = 1.2533;

/** Minimum number of values for a band. */
const FEWEST = 5;

const spreadAround = (center: number, values: readonly number[]): number => {
  const deviations = values.map((value) => Math.abs(value - center));
  const mad = median(deviations) * PER_MAD;
  return mad > 0 ? mad : PER_MEAN_DEVIATION * deviations.reduce((sum, deviation) => sum + deviation / deviations.length, 0);
};

/**
 * Returns, at each point, the median plus and minus `k` scaled MADs in a centred window of that many points; null with fewer
 * than five values in the window. If the median is zero, as in zero-filled counts of rare events, the upper end comes from
 * the positive values, so that both zero and events of typical size are inside. Not below zero unless a value is.
 */
export const toRobustBand = (values: ReadonlyArray<number | null>, window: number, k: number): Array<Band | null> => {
  const present = values.filter((value) => value !== null);
  const isNonNegative = present.every((value) => value >= 0);
  const positive = present.filter((value) => value > 0);
  const size = Math.min(values.length, Math.max(FEWEST, Math.round(window)));
  return values.map((_, i) => {
    const start = Math.max(0, Math.min(i - Math.floor(size / 2), values.length - size));
    const near = values.slice(start, start + size).filter((value) => value !== null);
    if (near.length < FEWEST) return null;
    const center = median(near);
    if (center === 0 && isNonNegative && positive.length > 0) {
      const nearPositive = near.filter((value) => value > 0);
      const events = nearPositive.length >= FEWEST ? nearPositive : positive;
      const typical = median(events);
      return { low: 0, high: typical + k * spreadAround(typical, events) };
    }
    const reach = k * spreadAround(center, near);
    return { low: isNonNegative ? Math.max(0, center - reach) : center - reach, high: center + reach };
  });
};
