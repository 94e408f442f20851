import type { TimeRange } from '@weir/schema';

const MAX_BUCKETS = 2_000;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Widths that divide a day, or are whole days. */
const WIDTHS_MS = [
  10 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE,
  HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY,
];

/**
 * Width of a time bucket: at least the interval asked for, and no more buckets than points asked for or MAX_BUCKETS,
 * whichever is fewer. Alert rules ask for 43,200 points at one second.
 */
export const toBucketMs = (range: TimeRange): number => {
  const points = Math.min(range.max_data_points, MAX_BUCKETS);
  const wanted = Math.max(range.interval_ms, (range.to_ms - range.from_ms) / points);
  return WIDTHS_MS.find((width) => width >= wanted) ?? Math.ceil(wanted / DAY) * DAY;
};

/** The buckets of a range: their width, at least `least_ms`, and where the first begins, at or before the range. */
export const toBuckets = (range: TimeRange, least_ms = 0): { bucket_ms: number; from_ms: number } => {
  const bucket_ms = Math.max(least_ms, toBucketMs(range));
  return { bucket_ms, from_ms: Math.floor(range.from_ms / bucket_ms) * bucket_ms };
};
