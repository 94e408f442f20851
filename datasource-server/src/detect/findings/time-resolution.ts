import { RESOLUTION_STEPS_MS, type LogShape } from '@weir/schema';
import type { Evidence } from './define-finding.ts';

/** Share of sessions on a step from which on it is the clock of the log. */
const NEARLY_ALL = 0.98;
/** With fewer sources a step that all share may be that of one machine. */
const MIN_SOURCES = 3;

/** Minutes after which a log may come back to where it was in the hour. */
const LONG_STEPS = [10, 15, 20, 30, 60];
/** Part of a long step within which nearly all of the log starts, where it is a step. */
const ARC = 0.1;
/** A log must last that many steps before they can be told. */
const MIN_STEPS = 3;

/**
 * The longest step that nearly all starts of the log lie on, whoever they are of; 1 ms where there is none.
 *
 * From ten minutes on it is enough that they lie together within a tenth of it: a log that was kept for one minute of each
 * hour makes everyone come hourly, too.
 */
export const timeResolutionOf = ({ session_count, source_count, on_clock, minutes, first_time, last_time }: LogShape): number => {
  if (source_count < MIN_SOURCES) return 1;
  const span_ms = (last_time ?? 0) - (first_time ?? 0);
  const short = RESOLUTION_STEPS_MS.filter((_, i) => on_clock[i] >= NEARLY_ALL * session_count);
  const long = LONG_STEPS.filter((step) => span_ms >= MIN_STEPS * step * 60_000 && mostWithin(minutes, step) >= NEARLY_ALL * session_count);
  return Math.max(1, ...short, ...long.map((step) => step * 60_000));
};

/** Most starts that lie within one stretch of a tenth of the step, of whichever steps. */
const mostWithin = (minutes: readonly number[], step: number): number => {
  const folded = Array.from({ length: step }, (_, minute) => minutes.reduce((sum, count, at) => (at % step === minute ? sum + count : sum), 0));
  const width = Math.max(1, Math.floor(ARC * step));
  return Math.max(...folded.map((_, from) => Array.from({ length: width }, (__, i) => folded[(from + i) % step]).reduce((sum, count) => sum + count)));
};

/**
 * The step of the clock that stamped these starts: that of the log, or the length of windows that begin at any time, as
 * where every session of a source is equally long and begins whole lengths after another.
 *
 * In windows everyone is regular, to the window: whoever looks at timing must know it.
 */
export const clockOf = (pair: readonly Evidence[], log: LogShape): number => {
  const step = timeResolutionOf(log);
  const [{ session: first }] = pair;
  const length = first.end_time - first.start_time;
  const isWindowed =
    length > step &&
    pair.every(({ session }) => session.end_time - session.start_time === length) &&
    pair.filter(({ session }) => (session.start_time - first.start_time) % length === 0).length >= NEARLY_ALL * pair.length;
  return isWindowed ? length : step;
};
