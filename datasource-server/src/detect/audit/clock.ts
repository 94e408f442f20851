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
    const starts = sessions.numbers.start_time.subarray(0, sessions.size);
    let [future, early] = [0, 0];
    for (const start of starts) {
      future += Number(start > now_ms + SLACK_MS);
      early += Number(start < YEAR_2000_MS);
    }
    const ahead_s = future === 0 ? 0 : (starts[starts.length - 1] - now_ms) / 1000;
    const facts = { future_count: future, furthest_ahead_s: ahead_s, before_2000_count: early };
    if (future + early === 0) return { level: 'ok', facts, sentence: 'No session starts in the future.' };
    const parts = [
      ...(future > 0 ? [`${toCount(future, 'session')} in the future, up to ${formatDuration(ahead_s)} ahead`] : []),
      ...(early > 0 ? [`${toCount(early, 'session')} before the year 2000`] : []),
    ];
    return { level: 'warning', facts, sentence: `${parts.join('; ')}: check the clock and the time zone of the log.` };
  },
});
