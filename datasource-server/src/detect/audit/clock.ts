import { formatDuration } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toCount } from './audit-text.ts';

/** Difference between the clocks of two machines that is tolerated. */
const SLACK_MS = 5 * 60_000;
const YEAR_2000_MS = Date.UTC(2000, 0, 1);

/** Finds times that are not possible. */
export const clock = defineCheck({
  check: 'clock',
  title: 'Clock',
  conditions: 'Warns of sessions that start more than 5 minutes in the future, or before 2000.',
  look: ({ sessions, now_ms }) => {
    const future = sessions.filter(({ start_time }) => start_time > now_ms + SLACK_MS);
    const early = sessions.filter(({ start_time }) => start_time < YEAR_2000_MS);
    const ahead_s = future.length === 0 ? 0 : (future[future.length - 1].start_time - now_ms) / 1000;
    const facts = { future_count: future.length, furthest_ahead_s: ahead_s, before_2000_count: early.length };
    if (future.length + early.length === 0) return { level: 'ok', facts, sentence: 'No session starts in the future.' };
    const parts = [
      ...(future.length > 0 ? [`${toCount(future.length, 'session')} in the future, up to ${formatDuration(ahead_s)} ahead`] : []),
      ...(early.length > 0 ? [`${toCount(early.length, 'session')} before the year 2000`] : []),
    ];
    return { level: 'warning', facts, sentence: `${parts.join('; ')}: check the clock and the time zone of the log.` };
  },
});
