import { MINUTE_MS, RESOLUTION_STEPS_MS, type LogShape } from '@weir/schema';
import type { SourceSlice } from '../source-slice.ts';

/** Share of sessions that must start on a step for it to be the time resolution of the log. */
const NEARLY_ALL = 0.98;
/** With fewer sources a shared step may be the period of one machine. */
const MIN_SOURCES = 3;

/** Longer steps, in minutes: a log may be recorded only during one part of each step. */
const LONG_STEPS = [10, 15, 20, 30, 60];
/** Part of a long step within which nearly all sessions start. */
const ARC = 0.1;
/** Steps that a log must span before a long step is recognised. */
const MIN_STEPS = 3;

/**
 * Returns the longest step, in ms, that nearly all sessions of the log start on; 1 where there is none.
 *
 * From ten minutes on it is enough that they start within one tenth of the step: a log recorded for one minute of each
 * hour makes every source look hourly.
 */
export const timeResolutionOf = ({ session_count, source_count, on_clock, minutes, first_time, last_time }: LogShape): number => {
  if (source_count < MIN_SOURCES) return 1;
  const span_ms = (last_time ?? 0) - (first_time ?? 0);
  const short = RESOLUTION_STEPS_MS.filter((_, i) => on_clock[i] >= NEARLY_ALL * session_count);
  const long = LONG_STEPS.filter((step) => span_ms >= MIN_STEPS * step * MINUTE_MS && mostWithin(minutes, step) >= NEARLY_ALL * session_count);
  return Math.max(1, ...short, ...long.map((step) => step * MINUTE_MS));
};

/** Returns the most sessions that start within the same tenth of a step, all steps together. */
const mostWithin = (minutes: readonly number[], step: number): number => {
  const folded = Array.from({ length: step }, (_, minute) => minutes.reduce((sum, count, at) => (at % step === minute ? sum + count : sum), 0));
  const width = Math.max(1, Math.floor(ARC * step));
  return Math.max(...folded.map((_, from) => Array.from({ length: width }, (__, i) => folded[(from + i) % step]).reduce((sum, count) => sum + count)));
};

/**
 * Returns the step of the start times of rows in ms: the time resolution of the log, or the window length where all sessions
 * of the source last equally long and start whole lengths apart.
 *
 * Every source is regular at the window length, so timing must be measured against it.
 */
export const stepOf = ({ sessions }: SourceSlice, rows: readonly number[], resolution_ms: number): number => {
  const { start_time, end_time } = sessions.numbers;
  const first = start_time[rows[0]];
  const length = end_time[rows[0]] - first;
  const isWindowed =
    length > resolution_ms &&
    rows.every((row) => end_time[row] - start_time[row] === length) &&
    rows.filter((row) => (start_time[row] - first) % length === 0).length >= NEARLY_ALL * rows.length;
  return isWindowed ? length : resolution_ms;
};
