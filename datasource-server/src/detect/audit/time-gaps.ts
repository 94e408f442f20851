import { median } from '@weir/kernels';
import { formatDuration, formatQuantity, type Session } from '@weir/schema';
import { defineCheck, type CheckResult } from './define-check.ts';
import { toSpan } from './audit-text.ts';

const MIN_STARTS = 10;
/** Sessions that the pace on both sides leads to expect, from which on their absence is no chance. */
const MIN_EXPECTED = 30;
/** Holes from which on the site itself may be what stops. */
const REGULAR = 3;
const EDGE_SPACINGS = 6;

interface Gap {
  readonly from_ms: number;
  readonly to_ms: number;
  /** Sessions it would hold at the slower of the paces before and after it. */
  readonly expected: number;
}

/** Spans without a session that are long against the usual spacing, and whether the log or the traffic stopped. */
export const timeHoles = defineCheck({
  check: 'time_holes',
  title: 'Holes in time',
  conditions: 'Warns when sessions stop and start again at full pace; notes a long pause that traffic alone could explain.',
  look: ({ sessions, session_count }): CheckResult => {
    const starts = sessions.map(({ start_time }) => start_time).filter((start, index, all) => index === 0 || start !== all[index - 1]);
    const span = toSpan(starts[0], starts[starts.length - 1]);
    if (starts.length < MIN_STARTS) {
      return { level: 'ok', facts: { start_count: starts.length }, sentence: `Too few different times to see a hole: ${starts.length} from ${span}.` };
    }
    const spacing = median(Float64Array.from({ length: starts.length - 1 }, (_, index) => starts[index + 1] - starts[index]));
    const gaps = findGaps(sessions, starts, spacing).sort((a, b) => b.to_ms - b.from_ms - (a.to_ms - a.from_ms));
    const usual = formatDuration(spacing / 1000);
    if (gaps.length === 0) {
      return { level: 'ok', facts: { usual_spacing_s: spacing / 1000, hole_count: 0 }, sentence: `No hole from ${span}: sessions start every ${usual}.` };
    }
    const holes = gaps.filter(({ expected }) => expected >= MIN_EXPECTED);
    const longest = holes[0] ?? gaps[0];
    const gap_s = (longest.to_ms - longest.from_ms) / 1000;
    const expected = Math.round((longest.expected * session_count) / sessions.length);
    const facts = {
      from_ms: longest.from_ms,
      to_ms: longest.to_ms,
      longest_gap_s: gap_s,
      usual_spacing_s: spacing / 1000,
      expected_sessions: expected,
      hole_count: holes.length,
    };
    const none = `No session from ${toSpan(longest.from_ms, longest.to_ms)} (${formatDuration(gap_s)}), while otherwise one starts every ${usual}`;
    if (holes.length === 0) return { level: 'note', facts, sentence: `${none}: quiet, or a hole in the data. It cannot be told from the rows.` };
    const missing = `At the pace around it about ${formatQuantity(expected)} are missing.`;
    if (holes.length >= REGULAR) {
      return { level: 'warning', facts, sentence: `${none}, and ${holes.length - 1} more such spans: holes in the data, unless the site itself closes then. ${missing}` };
    }
    return { level: 'warning', facts, sentence: `${none}: a hole in the data, not a quiet time. ${missing}` };
  },
});

const findGaps = (sessions: readonly Session[], starts: readonly number[], spacing: number): Gap[] => {
  // Of n random spacings the longest grows as ln n; this stays well beyond it.
  const long = spacing * (6 + 3 * Math.log(starts.length));
  const length = median(Float64Array.from(sessions, ({ start_time, end_time }) => end_time - start_time));
  const times = Float64Array.from(sessions, ({ start_time }) => start_time);
  return starts.slice(1).flatMap((to_ms, index) => {
    const from_ms = Math.min(to_ms, starts[index] + length);
    if (to_ms - from_ms <= long) return [];
    const edge = Math.max(EDGE_SPACINGS * spacing, (to_ms - from_ms) / EDGE_SPACINGS);
    const before = countBelow(times, starts[index] + 1) - countBelow(times, starts[index] - edge + 1);
    const after = countBelow(times, to_ms + edge) - countBelow(times, to_ms);
    return [{ from_ms, to_ms, expected: (Math.min(before, after) / edge) * (to_ms - from_ms) }];
  });
};

/** How many of the sorted times lie below a bound. */
const countBelow = (times: Float64Array, bound: number): number => {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};
