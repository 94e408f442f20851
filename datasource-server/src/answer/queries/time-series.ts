import type { Field } from '@weir/schema';

/** Returns the starts of buckets as a time field. */
export const toTimes = (from_ms: number, bucket_ms: number, length: number): Field => ({
  name: 'time',
  type: 'time',
  values: Float64Array.from({ length }, (_, index) => from_ms + index * bucket_ms),
});
