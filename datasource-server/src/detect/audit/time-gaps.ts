import { median } from '@weir/kernels';
import { formatDuration, formatQuantity, type SessionBlock } from '@weir/schema';
import { defineCheck, type CheckResult } from './define-check.ts';
import { toSpan } from './audit-text.ts';

const MIN_STARTS = 10;
/** Sessions expected at the pace on both sides, from which their absence is not chance. */
const MIN_EXPECTED = 30;
/** Gaps from which the site itself may be closed at these times. */
const REGULAR_GAPS = 3;
const EDGE_SPACINGS = 6;

interface Gap {
  readonly from_ms: number;
  readonly to_ms: number;
  /** Sessions expected in it at the slower of the paces before and after. */
  readonly expected: number;
}

/** Finds time spans without sessions that are long compared with the typical spacing, and rates whether records are missing. */
export const timeGaps = defineCheck({
  check: 'time_holes',
  title: 'Time gaps',
  conditions: 'Warns when sessions stop and resume at full pace; notes a long pause that light traffic could explain.',
  look: ({ sessions, session_count }): CheckResult => {
    const starts = sessions.numbers.start_time.subarray(0, sessions.size).filter((start, index, all) => index === 0 || start !== all[index - 1]);
    const span = toSpan(starts[0], starts[starts.length - 1]);
    if (starts.length < MIN_STARTS) {
      return { level: 'ok', facts: { start_count: starts.length }, sentence: `Too few different start times to find a gap: ${starts.length} from ${span}.` };
    }
    const spacing = median(Float64Array.from({ length: starts.length - 1 }, (_, index) => starts[index + 1] - starts[index]));
    const gaps = findGaps(sessions, starts, spacing).sort((a, b) => b.to_ms - b.from_ms - (a.to_ms - a.from_ms));
    const typical = formatDuration(spacing / 1000);
    if (gaps.length === 0) {
      return { level: 'ok', facts: { usual_spacing_s: spacing / 1000, hole_count: 0 }, sentence: `No gap from ${span}: sessions start every ${typical}.` };
    }
    const missing = gaps.filter(({ expected }) => expected >= MIN_EXPECTED);
    const longest = missing[0] ?? gaps[0];
    const gap_s = (longest.to_ms - longest.from_ms) / 1000;
    const expected = Math.round((longest.expected * session_count) / sessions.size);
    const facts = {
      from_ms: longest.from_ms,
      to_ms: longest.to_ms,
      longest_gap_s: gap_s,
      usual_spacing_s: spacing / 1000,
      expected_sessions: expected,
      hole_count: missing.length,
    };
    const gap = `no sessions from ${toSpan(longest.from_ms, longest.to_ms)} (${formatDuration(gap_s)})`;
    if (missing.length === 0) {
      return { level: 'note', facts, sentence: `Pause: ${gap}. Sessions otherwise start every ${typical}; the data does not show whether traffic paused or records are missing.` };
    }
    const others = missing.length >= REGULAR_GAPS ? ` There are ${missing.length - 1} more such gaps: records are missing, unless the site itself closes at these times.` : '';
    return { level: 'warning', facts, sentence: `Gap: ${gap}. Sessions otherwise start every ${typical}, so about ${formatQuantity(expected)} are missing.${others}` };
  },
});

const findGaps = ({ size, numbers: { start_time, end_time } }: SessionBlock, starts: Float64Array, spacing: number): Gap[] => {
  // The longest of n random spacings grows as ln n; this bound stays well above it.
  const long = spacing * (6 + 3 * Math.log(starts.length));
  const times = start_time.subarray(0, size);
  const length = median(times.map((start, row) => end_time[row] - start));
  const gaps: Gap[] = [];
  for (let index = 1; index < starts.length; index++) {
    const [last, to_ms] = [starts[index - 1], starts[index]];
    const from_ms = Math.min(to_ms, last + length);
    if (to_ms - from_ms <= long) continue;
    const edge = Math.max(EDGE_SPACINGS * spacing, (to_ms - from_ms) / EDGE_SPACINGS);
    const before = countBelow(times, last + 1) - countBelow(times, last - edge + 1);
    const after = countBelow(times, to_ms + edge) - countBelow(times, to_ms);
    gaps.push({ from_ms, to_ms, expected: (Math.min(before, after) / edge) * (to_ms - from_ms) });
  }
  return gaps;
};

/** Returns how many of the sorted times are below a bound. */
const countBelow = (times: Float64Array, bound: number): number => {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
};
