import { type Frame, HOUR_MS } from '@weir/schema';
import { findField, frameLength, toFinite, toFlag } from '../fields/find-fields.ts';
import { findTimeField, isSessionTable, timeExtent, toTime } from '../axes/time-axis.ts';

/** Monday first, like day_of_week. */
export const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Time zones change their offset only at full quarters of an hour. */
const QUARTER_MS = 900_000;

/** Figures of an hour of a weekday. */
export interface HourCell {
  readonly weekday: number;
  /** First hour of the cell, 0..23. */
  readonly hour: number;
  session_count: number;
  anomaly_count: number;
  sum: number;
}

/** Cells by weekday and hour, the measures that the data has, and the covered time range. */
export interface HourCells {
  readonly cells: readonly HourCell[];
  readonly has: { readonly session_count: boolean; readonly anomaly_count: boolean; readonly sum: boolean };
  readonly extent: readonly [from_ms: number, to_ms: number] | null;
  /** True if rows are farther apart than a cell, so that a cell includes the hours until the next row. */
  readonly isCoarse: boolean;
}

/**
 * Returns sessions, anomalies and the sum of a field by weekday and hour in the reader's time zone. Rows of a session table
 * are counted; series are summed by their session_count and anomaly_count.
 */
export const toHourCells = (
  frames: readonly Frame[],
  { field, hoursPerCell, utcOffset_ms }: { field: string; hoursPerCell: number; utcOffset_ms: (time_ms: number) => number },
): HourCells => {
  const perDay = 24 / hoursPerCell;
  const cells = Array.from({ length: 7 * perDay }, (_, i): HourCell => ({ weekday: Math.floor(i / perDay), hour: (i % perDay) * hoursPerCell, session_count: 0, anomaly_count: 0, sum: 0 }));
  const has = { session_count: false, anomaly_count: false, sum: false };
  const offsets = new Map<number, number>();
  const offsetAt = (time_ms: number) => {
    const quarter = Math.floor(time_ms / QUARTER_MS);
    const offset = offsets.get(quarter) ?? toFinite(utcOffset_ms(time_ms)) ?? 0;
    offsets.set(quarter, offset);
    return offset;
  };
  const cellAt = (time_ms: number) => {
    const local = time_ms + offsetAt(time_ms);
    const days = Math.floor(local / (24 * HOUR_MS));
    const hour = Math.floor(local / HOUR_MS) - days * 24;
    // 1 January 1970 was a Thursday.
    return cells[((((days + 3) % 7) + 7) % 7) * perDay + Math.floor(hour / hoursPerCell)];
  };

  const seen: number[] = [];
  let isCoarse = false;
  for (const frame of frames) {
    const time = findTimeField(frame);
    if (!time) continue;
    const isSessions = isSessionTable(frame);
    const [sessionCount, anomalyCount, flag] = ['session_count', 'anomaly_count', 'is_anomaly'].map((name) => findField(frame, name));
    const summed = frame.fields.find(({ name, type }) => name === field && type === 'number');
    has.session_count ||= isSessions || sessionCount !== undefined;
    has.anomaly_count ||= anomalyCount !== undefined || (isSessions && flag !== undefined);
    has.sum ||= summed !== undefined;
    const times = new Set<number>();
    for (let row = 0; row < frameLength(frame); row += 1) {
      const at = toTime(time.values[row]);
      if (at === null) continue;
      seen.push(at);
      times.add(at);
      const cell = cellAt(at);
      cell.session_count += sessionCount ? (toFinite(sessionCount.values[row]) ?? 0) : Number(isSessions);
      cell.anomaly_count += anomalyCount ? (toFinite(anomalyCount.values[row]) ?? 0) : Number(isSessions && toFlag(flag?.values[row]));
      cell.sum += toFinite(summed?.values[row]) ?? 0;
    }
    const ordered = [...times].sort((a, b) => a - b);
    isCoarse ||= !isSessions && ordered.length > 1 && ordered.every((at, i) => i === 0 || at - ordered[i - 1] > hoursPerCell * HOUR_MS);
  }
  return { cells, has, extent: timeExtent(seen), isCoarse };
};
