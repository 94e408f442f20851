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
    const { size, numbers, texts } = sessions;
    const source_count = new Set(texts.src_ip.subarray(0, size)).size;
    let [start_count, end_time] = [1, numbers.end_time[0]];
    for (let row = 1; row < size; row++) {
      if (numbers.start_time[row] !== numbers.start_time[row - 1]) start_count++;
      if (numbers.end_time[row] > end_time) end_time = numbers.end_time[row];
    }
    const span_s = (end_time - numbers.start_time[0]) / 1000;
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
