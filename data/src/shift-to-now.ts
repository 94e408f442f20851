import { WINDOW_MS, type SampleRow } from './sample-row.ts';

/**
 * Returns the shift in ms that moves the end of the last window to nowMs or less than one window before it. It is a whole
 * number of windows, so rows on ten-minute marks stay on them. 0 for no rows.
 */
export function replayShiftMs(rows: readonly SampleRow[], nowMs: number): number {
  if (rows.length === 0) return 0;
  const lastEnd = rows.reduce((last, row) => Math.max(last, row.end_time), -Infinity);
  return Math.floor((nowMs - lastEnd) / WINDOW_MS) * WINDOW_MS;
}

/** Returns copies of the rows, shifted by {@link replayShiftMs}; the time of day shifts too. */
export function shiftToNow(rows: readonly SampleRow[], nowMs: number): SampleRow[] {
  const shift = replayShiftMs(rows, nowMs);
  return rows.map((row) => ({ ...row, start_time: row.start_time + shift, end_time: row.end_time + shift }));
}
