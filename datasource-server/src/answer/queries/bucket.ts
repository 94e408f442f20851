import type { TimeRange } from '@weir/schema';

/** A group seen within this time before a range keeps a series in it, so that series do not disappear between evaluations of a rule. */
export const KNOWN_MS = 24 * 3_600_000;

const MAX_BUCKETS = 2_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Bucket widths: divisors of a day, or whole days. */
const WIDTHS_MS = [
  10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY,
];

/**
 * Returns the width of a time bucket: at least the requested interval, and wide enough for at most the requested points or
 * MAX_BUCKETS buckets, whichever is fewer. Alert rules request 43,200 points at one second.
 */
export const toBucketMs = (range: TimeRange): number => {
  const points = Math.min(range.max_data_points, MAX_BUCKETS);
  const wanted = Math.max(range.interval_ms, (range.to_ms - range.from_ms) / points);
  return WIDTHS_MS.find((width) => width >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
};

/** Returns the width of the buckets of a range, at least `least_ms`, and the start of the first, at or before the range. */
export const toBuckets = (range: TimeRange, least_ms = 0): { bucket_ms: number; from_ms: number } => {
  const bucket_ms = Math.max(least_ms, toBucketMs(range));
  return { bucket_ms, from_ms: Math.floor(range.from_ms / bucket_ms) * bucket_ms };
};
