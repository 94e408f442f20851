import { formatDuration, type SessionBlock } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toLength, toPercent } from './audit-text.ts';

/** Share of the sessions from which a length counts as that of all. */
const NEARLY_ALL = 0.99;
const MIN_SESSIONS = 10;

/** Returns the most frequent length of sessions in seconds, and the share of sessions that have it. */
export const commonLength = ({ size, numbers: { start_time, end_time } }: SessionBlock): { length_s: number; share: number; length_count: number } => {
  const counts = new Map<number, number>();
  for (let row = 0; row < size; row++) {
    const length = end_time[row] - start_time[row];
    counts.set(length, (counts.get(length) ?? 0) + 1);
  }
  let [length_ms, most] = [0, 0];
  for (const [length, count] of counts) if (count > most) [length_ms, most] = [length, count];
  return { length_s: length_ms / 1000, share: most / size, length_count: counts.size };
};

/** Checks whether start and end are those of a conversation or of an aggregation window. */
export const windows = defineCheck({
  check: 'windows',
  title: 'Windows or durations',
  conditions: 'Notes when nearly every session has the same length; such sessions are windows where they also start at multiples of it.',
  look: ({ sessions }) => {
    const { length_s, share, length_count } = commonLength(sessions);
    const { size, numbers } = sessions;
    const on_clock = length_s === 0 ? 0 : numbers.start_time.subarray(0, size).filter((start) => start % (length_s * 1000) === 0).length / size;
    const facts = { length_s, equal_share: share, on_clock_share: on_clock, length_count };
    if (size < MIN_SESSIONS || share < NEARLY_ALL) {
      const most = `the most frequent one, ${formatDuration(length_s)}, occurs in ${toPercent(share)} of them`;
      return { level: 'ok', facts, sentence: `Sessions have ${length_count} different lengths; ${most}.` };
    }
    const subject = share === 1 ? 'Every session lasts' : `${toPercent(share)} of sessions last`;
    if (length_s === 0) return { level: 'note', facts, sentence: `${subject} 0 s: start and end are equal, so durations and rates cannot be measured.` };
    if (on_clock < NEARLY_ALL) {
      return { level: 'note', facts, sentence: `${subject} ${length_s} s: this is an interval set by the log, not the duration of conversations.` };
    }
    return {
      level: 'note',
      facts,
      sentence: `${subject} ${length_s} s and ${share === 1 ? 'starts' : 'start'} at multiples of it: ${toLength(length_s)} aggregation windows, not durations. The data does not contain the duration of conversations.`,
    };
  },
});
