import { type Field, type Frame, MINUTE_MS } from '@weir/schema';
import { findField, frameLength, numericFields, toFinite, toFlag } from '../fields/find-fields.ts';
import { timeExtent, toTime } from '../axes/time-axis.ts';

const WIDTHS_MS = [1, 2, 5, 10, 30, 60, 120, 360, 720, 1440, 10_080, 43_200].map((minutes) => minutes * MINUTE_MS);
const MOST_BUCKETS = 120;

/** Fields summed by default. */
const DEFAULT_FIELDS = ['bytes_in', 'bytes_out'];

const countTitle = 'Sessions';

/**
 * Converts a table of sessions to time series: counts sessions and sums numeric fields in at most 120 buckets of equal width,
 * with zero for empty buckets. `is_anomaly` is true for buckets with an anomalous session. Buckets start at full hours and
 * days in the reader's time zone.
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
  const wantedFields = numeric.filter(({ name }) => (wanted === '' ? DEFAULT_FIELDS.includes(name) : name === wanted));
  const flag = findField(sessions, 'is_anomaly');
  const summed = wantedFields.map((field): Field => ({ ...field, values: sumOf((row) => toFinite(field.values[row]) ?? 0) }));
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
