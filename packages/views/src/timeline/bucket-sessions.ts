import type { Field, Frame } from '@weir/schema';
import { findField, frameLength, numericFields, toFinite, toFlag } from '../fields/find-fields.ts';
import { timeExtent, toTime } from '../axes/time-axis.ts';

const MINUTE_MS = 60_000;
const WIDTHS_MS = [1, 2, 5, 10, 30, 60, 120, 360, 720, 1440, 10_080, 43_200].map((minutes) => minutes * MINUTE_MS);
const MOST_BUCKETS = 120;

/** Fields summed where the reader names none. */
const USUAL = ['bytes_in', 'bytes_out'];

const countTitle = 'Sessions';

/**
 * A table of sessions as series over time: sessions counted and numeric fields summed in buckets of equal width, at most
 * 120 of them, zero where nothing came. `is_anomaly` is set where a bucket has an anomalous session. Buckets begin at
 * full hours and days of the reader's clock.
 */
export const bucketSessions = (sessions: Frame, wanted: string, offset_ms: number): Frame => {
  const times = Array.from({ length: frameLength(sessions) }, (_, row) => toTime(findField(sessions, 'start_time')?.values[row]));
  const extent = timeExtent(times.filter((time) => time !== null));
  if (!extent) return { name: sessions.name, fields: [] };
  const [from, to] = extent;
  const width_ms = WIDTHS_MS.find((width) => (to - from) / width < MOST_BUCKETS) ?? Math.ceil((to - from) / (MOST_BUCKETS - 1));
  const first = Math.floor((from + offset_ms) / width_ms);
  const bucketOf = times.map((time) => (time === null ? null : Math.floor((time + offset_ms) / width_ms) - first));
  const length = Math.floor((to + offset_ms) / width_ms) - first + 1;

  const sumOf = (valueAt: (row: number) => number) => {
    const sums = new Array<number>(length).fill(0);
    bucketOf.forEach((bucket, row) => {
      if (bucket !== null) sums[bucket] += valueAt(row);
    });
    return sums;
  };
  const numeric = numericFields(sessions);
  const usual = numeric.filter(({ name }) => (wanted === '' ? USUAL.includes(name) : name === wanted));
  const flag = findField(sessions, 'is_anomaly');
  const summed = usual.map((field): Field => ({ ...field, values: sumOf((row) => toFinite(field.values[row]) ?? 0) }));
  const count: Field = { name: 'session_count', type: 'number', config: { displayName: countTitle }, values: sumOf(() => 1) };
  return {
    name: sessions.name,
    fields: [
      { name: 'time', type: 'time', values: Array.from({ length }, (_, i) => (first + i) * width_ms - offset_ms) },
      ...(wanted === '' || wanted === count.name ? [count] : []),
      ...summed,
      ...(flag ? [{ name: 'is_anomaly', type: 'boolean' as const, values: sumOf((row) => Number(toFlag(flag.values[row]))).map((flags) => flags > 0) }] : []),
    ],
  };
};
