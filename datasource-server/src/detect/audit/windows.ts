import { formatDuration, type Session } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toLength, toPercent } from './audit-text.ts';

/** Share of the sessions from which on a regularity counts as the rule. */
const NEARLY_ALL = 0.99;
const MIN_SESSIONS = 10;

/** Seconds that most sessions last, and how many do. */
export const commonLength = (sessions: readonly Session[]): { length_s: number; share: number; length_count: number } => {
  const counts = new Map<number, number>();
  for (const { start_time, end_time } of sessions) counts.set(end_time - start_time, (counts.get(end_time - start_time) ?? 0) + 1);
  let [length_ms, most] = [0, 0];
  for (const [length, count] of counts) if (count > most) [length_ms, most] = [length, count];
  return { length_s: length_ms / 1000, share: most / sessions.length, length_count: counts.size };
};

/** Whether start and end are those of a conversation or of the window it was counted in. */
export const windows = defineCheck({
  check: 'windows',
  title: 'Windows or durations',
  conditions: 'Notes when nearly every session is equally long; on the clock they are windows.',
  look: ({ sessions }) => {
    const { length_s, share, length_count } = commonLength(sessions);
    const on_clock = length_s === 0 ? 0 : sessions.filter(({ start_time }) => start_time % (length_s * 1000) === 0).length / sessions.length;
    const facts = { length_s, equal_share: share, on_clock_share: on_clock, length_count };
    if (sessions.length < MIN_SESSIONS || share < NEARLY_ALL) {
      const most = `the most frequent length, ${formatDuration(length_s)}, is that of ${toPercent(share)}`;
      return { level: 'ok', facts, sentence: `Sessions have ${length_count} different lengths; ${most}.` };
    }
    const who = share === 1 ? 'Every session lasts' : `${toPercent(share)} of sessions last`;
    if (length_s === 0) return { level: 'note', facts, sentence: `${who} 0 s: start and end are one moment, so there are no durations and no rates.` };
    if (on_clock < NEARLY_ALL) {
      return { level: 'note', facts, sentence: `${who} ${length_s} s: that is how the log was cut, not how long conversations took.` };
    }
    return {
      level: 'note',
      facts,
      sentence: `${who} ${length_s} s and starts on the clock: ${toLength(length_s)} aggregation windows, not durations. How long a conversation took is not in the data.`,
    };
  },
});
