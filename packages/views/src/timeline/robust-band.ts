import { median } from '../fields/quantile.ts';

/** Where values usually lie at one point. */
export interface Band {
  readonly low: number;
  readonly high: number;
}

/** MAD and mean absolute deviation as standard deviations, for normal data (Iglewicz and Hoaglin 1993). */
const PER_MAD = 1.4826;
const PER_MEAN_DEVIATION = 1.2533;

/** With fewer values nothing is typical. */
const FEWEST = 5;

const spreadAround = (center: number, values: readonly number[]): number => {
  const deviations = values.map((value) => Math.abs(value - center));
  const mad = median(deviations) * PER_MAD;
  return mad > 0 ? mad : PER_MEAN_DEVIATION * deviations.reduce((sum, deviation) => sum + deviation / deviations.length, 0);
};

/**
 * Median plus and minus `k` scaled MADs in a centred window of that many points, at each point; null where fewer than
 * five values are near. Where the median is zero, as in zero-filled counts of something rare, the upper end comes from
 * the values above zero, so that idling is usual and so is an event of the usual size. Never below zero where no value is.
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
      const usual = median(events);
      return { low: 0, high: usual + k * spreadAround(usual, events) };
    }
    const reach = k * spreadAround(center, near);
    return { low: isNonNegative ? Math.max(0, center - reach) : center - reach, high: center + reach };
  });
};
