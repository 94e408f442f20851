import type { Field, Frame } from '@weir/schema';
import type { MarkFilter } from '../define-view.ts';
import { bucketSessions } from './bucket-sessions.ts';
import { columnOf } from '../fields/drawn-field.ts';
import { fieldTitle, findField, frameLength, numericFields, toFinite, toFlag, toText } from '../fields/find-fields.ts';
import type { Band } from './robust-band.ts';
import { findTimeField, isSessionTable, toTime } from '../axes/time-axis.ts';

/** One value of a series; `isFlagged` if the data marks it as anomalous. */
export interface TimePoint {
  readonly time: number;
  readonly value: number | null;
  readonly isFlagged: boolean;
}

/** A series with its points by time, and its typical band if the data has one. */
export interface TimeSeries {
  readonly field: Field;
  /** Distinguishes series of the same field: labels, or the texts of the row. Empty if there are none. */
  readonly key: string;
  readonly name: string;
  /** The labels and texts of the key, as columns and values. */
  readonly labels: readonly MarkFilter[];
  readonly points: readonly TimePoint[];
  readonly band: ReadonlyArray<Band | null> | null;
}

/** Series, and whether the data marks anomalies. */
export interface TimeSeriesSet {
  readonly series: readonly TimeSeries[];
  readonly hasFlags: boolean;
}

const LOW = 'typical_low';
const HIGH = 'typical_high';
const COUNT = 'anomaly_count';

interface RawSeries extends Omit<TimeSeries, 'band'> {
  readonly frame: Frame;
}

const toLabels = (field: Field): MarkFilter[] =>
  Object.entries(field.labels ?? {}).flatMap(([column, value]) => (column === '__name__' ? [] : [{ column, value }]));

const textsAt = (frame: Frame, row: number): MarkFilter[] =>
  frame.fields.flatMap((field) => {
    const value = field.type === 'string' ? toText(field.values[row]) : null;
    return value === null ? [] : [{ column: columnOf(field), value }];
  });

const rowsByKey = (frame: Frame): Map<string, number[]> => {
  const texts = frame.fields.filter((field) => field.type === 'string');
  const groups = new Map<string, number[]>();
  for (let row = 0; row < frameLength(frame); row += 1) {
    const key = texts.map((field) => toText(field.values[row]) ?? 'none').join(', ');
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return groups;
};

const readFrame = (frame: Frame): RawSeries[] => {
  const time = findTimeField(frame);
  if (!time) return [];
  const flag = findField(frame, 'is_anomaly');
  return [...rowsByKey(frame)].flatMap(([rowKey, rows]) =>
    numericFields(frame)
      .filter((field) => field !== flag)
      .map((field) => {
        const labels = toLabels(field);
        const key = [rowKey, labels.map(({ value }) => value).join(', ')].filter(Boolean).join(', ').replace(/\s+/g, ' ');
        const points = rows
          .map((row) => ({ time: toTime(time.values[row]), value: toFinite(field.values[row]), isFlagged: toFlag(flag?.values[row]) }))
          .filter((point): point is TimePoint => point.time !== null)
          .sort((a, b) => a.time - b.time);
        return { frame, field, key, name: key && key !== fieldTitle(field) && key !== field.name ? `${key} · ${fieldTitle(field)}` : fieldTitle(field), labels: [...textsAt(frame, rows[0]), ...labels], points };
      }),
  );
};

const findBand = (series: RawSeries, sameKey: readonly RawSeries[]): Array<Band | null> | null => {
  const find = (name: string) => {
    const named = sameKey.filter(({ field }) => field.name === name);
    return named.find(({ frame }) => frame === series.frame) ?? named[0];
  };
  const [low, high] = [find(LOW), find(HIGH)];
  if (!low || !high) return null;
  const values = sameKey.filter(({ field }) => field.name !== LOW && field.name !== HIGH);
  const owner = values.find(({ frame }) => frame === low.frame) ?? values[0];
  if (owner !== series) return null;
  const lows = new Map(low.points.map(({ time, value }) => [time, value]));
  const highs = new Map(high.points.map(({ time, value }) => [time, value]));
  return series.points.map(({ time }) => {
    const [from, to] = [lows.get(time) ?? null, highs.get(time) ?? null];
    return from === null || to === null ? null : { low: Math.min(from, to), high: Math.max(from, to) };
  });
};

/**
 * Returns the numeric series of frames in any form: one series per frame, per field, or per text (long). A table of sessions
 * is first summed into buckets. Anomalies are rows with `is_anomaly`, else the times at which `anomaly_count` of the same
 * labels is above zero. `wanted` names one field; empty selects all.
 */
export const toTimeSeries = (frames: readonly Frame[], wanted: string, offset_ms: number): TimeSeriesSet => {
  const tables = frames.map((frame) => (isSessionTable(frame) ? bucketSessions(frame, wanted, offset_ms) : frame));
  const all = tables.flatMap(readFrame);
  const values = all.filter(({ field }) => field.name !== LOW && field.name !== HIGH);
  const chosen = wanted === '' ? values : values.filter(({ field }) => field.name === wanted);
  const counts = values.filter(({ field }) => field.name === COUNT);
  const hasCounts = counts.length > 0 && values.length > counts.length;
  const counted = new Set(counts.flatMap(({ key, points }) => points.filter(({ value }) => (value ?? 0) > 0).map(({ time }) => `${time} ${key}`)));
  const byKey = new Map<string, RawSeries[]>();
  for (const one of all) {
    const list = byKey.get(one.key);
    if (list) list.push(one);
    else byKey.set(one.key, [one]);
  }
  const series = chosen.map((one): TimeSeries => ({
    field: one.field,
    key: one.key,
    name: one.name,
    labels: one.labels,
    points: hasCounts ? one.points.map((point) => ({ ...point, isFlagged: point.isFlagged || counted.has(`${point.time} ${one.key}`) })) : one.points,
    band: findBand(one, byKey.get(one.key) ?? []),
  }));
  return { series, hasFlags: hasCounts || tables.some((frame) => findField(frame, 'is_anomaly') !== undefined) };
};
