import { CLOCK_STEPS_MS, type LogShape } from '@weir/schema';
import type { Evidence } from './define-finding.ts';

/** Share of sessions on a step from which on it is the clock of the log. */
const NEARLY_ALL = 0.98;
/** With fewer sources a step that all share may be that of one machine. */
const MIN_SOURCES = 3;

/** The longest step that nearly all starts of the log lie on, whoever they are of; 1 ms where there is none. */
export const clockOfLog = ({ session_count, source_count, on_clock }: LogShape): number =>
  source_count < MIN_SOURCES ? 1 : Math.max(1, ...CLOCK_STEPS_MS.filter((_, i) => on_clock[i] >= NEARLY_ALL * session_count));

/**
 * The step of the clock that stamped these starts: that of the log, or the length of windows that begin at any time, as
 * where every session of a source is equally long and begins whole lengths after another.
 *
 * In windows everyone is regular, to the window: whoever looks at timing must know it.
 */
export const clockOf = (pair: readonly Evidence[], log: LogShape): number => {
  const step = clockOfLog(log);
  const [{ session: first }] = pair;
  const length = first.end_time - first.start_time;
  const isWindowed =
    length > step &&
    pair.every(({ session }) => session.end_time - session.start_time === length) &&
    pair.filter(({ session }) => (session.start_time - first.start_time) % length === 0).length >= NEARLY_ALL * pair.length;
  return isWindowed ? length : step;
};
