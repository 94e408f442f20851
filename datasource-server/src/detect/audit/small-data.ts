import { formatDuration } from '@weir/schema';
import { defineCheck } from './define-check.ts';
import { toCount } from './audit-text.ts';

const FEW_SESSIONS = 1000;
const FEW_SOURCES = 10;
/** Half a day less than a week, so that a week of windows counts as a week. */
const WEEK_S = 6.5 * 86_400;

/** Checks whether there are enough sessions, sources and days for a baseline. */
export const smallData = defineCheck({
  check: 'small_data',
  title: 'Amount of data',
  conditions: 'Warns below 1,000 sessions; notes fewer than 10 sources or less than a week.',
  look: ({ sessions, session_count }) => {
    const source_count = new Set(sessions.map(({ src_ip }) => src_ip)).size;
    const start_count = new Set(sessions.map(({ start_time }) => start_time)).size;
    const end_time = sessions.reduce((end, session) => Math.max(end, session.end_time), 0);
    const span_s = (end_time - sessions[0].start_time) / 1000;
    const facts = { session_count, source_count, start_count, span_s };
    const counts = `${toCount(session_count, 'session')} from ${toCount(source_count, 'source')} at ${toCount(start_count, 'start time')} over ${formatDuration(span_s)}`;
    const unknown = [
      ...(session_count < FEW_SESSIONS ? ['another random seed would flag other sessions near the threshold'] : []),
      ...(source_count < FEW_SOURCES ? ['there are few sources to compare with'] : []),
      ...(span_s < WEEK_S ? ['a weekly rhythm cannot be recognised'] : []),
    ];
    if (unknown.length === 0) return { level: 'ok', facts, sentence: `${counts}.` };
    return { level: session_count < FEW_SESSIONS ? 'warning' : 'note', facts, sentence: `${counts}: ${unknown.join(', and ')}.` };
  },
});
