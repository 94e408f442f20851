import { WINDOW_MS, type SampleRow } from './sample-row.ts';

/**
 * Milliseconds by which rows must move for their last window to end at or less than one window before
 * nowMs: a whole number of windows, so rows on ten-minute marks stay on them. 0 when there are no rows.
 */
export function replayShiftMs(rows: readonly SampleRow[], nowMs: number): number {
  if (rows.length === 0) return 0;
  const lastEnd = rows.reduce((last, row) => Math.max(last, row.end_time), -Infinity);
  return Math.floor((nowMs - lastEnd) / WINDOW_MS) * WINDOW_MS;
}

/** Copies of the rows moved by {@link replayShiftMs}; the time of day moves with them. */
export function shiftToNow(rows: readonly SampleRow[], nowMs: number): SampleRow[] {
  const shift = replayShiftMs(rows, nowMs);
  return rows.map((row) => ({ ...row, start_time: row.start_time + shift, end_time: row.end_time + shift }));
}
