import { densestRun, toIntervalCells } from './interval-cells.ts';
import { LEAST_STEPS, weighIntervals, type IntervalEvidence } from './interval-evidence.ts';
import { countAtMost, countBelow, sortedValues } from '../statistics/sorted-values.ts';
import { quantiles } from '../statistics/statistics.ts';

/** Maximum number of starts; of more, the latest are used. */
export const MOST_STARTS = 50_000;
/** Minimum number of intervals for a statement about timing. */
export const LEAST_INTERVALS = 8;

/** Starts closer than this are one event, such as the connections of one page or one call. */
const MERGE_MS = [1000, 10_000] as const;
const HOUR_MS = 3_600_000;
/**
 * Decimal logarithm of how much rarer a false alarm is than the bound of `weighIntervals`. Measured: at least 2.9, for chances
 * from 0.05 to 0.0003, for people with the least possible variation, 9 to 60 intervals, and time resolutions of 1 ms to 10 min.
 */
const SLACK = 2.5;
/** Similar sizes lie within 10 % of a common size. */
const SIZE_RATIO = 1.1 / 0.9;

/** Options of the search for a period. */
export interface PeriodicityOptions {
  /** Time resolution of the starts, ms, such as the window length of a log; default 1. Times in whole seconds are recognised. */
  readonly step_ms?: number;
}

/** Why timing is not evaluated: too few intervals, or nearly all as short as the time resolution. */
export type PeriodicityRefusal = 'few' | 'clock';

/** Distribution of the intervals between starts. */
export interface IntervalPart {
  readonly median_ms: number;
  /** Interquartile range divided by the median: 1.6 for random arrivals, 0 for a clock. */
  readonly dispersion: number;
  /** Bowley skewness of the quartiles, in [-1, 1]; 0 is symmetric. */
  readonly skew: number;
  /** Share of intervals within the jitter around one period, in [0, 1]. */
  readonly onTime: number;
}

/** Similarity of the sizes. */
export interface SizePart {
  /** Share of sessions within 10 % of one size, in [0, 1]. */
  readonly alike: number;
  /** That size. */
  readonly size: number;
}

/** Coverage of the time between the first and the last start. */
export interface CoveragePart {
  readonly span_ms: number;
  /** Share of time slots (one hour, or three periods if longer) with at least one start, in [0, 1]. */
  readonly steady: number;
  /** Hours of the day (UTC) with a start, 0 to 24. */
  readonly hoursOfDay: number;
}

/** Timing of the sessions of one pair. */
export interface Periodicity {
  /** 1 - {@link Periodicity.chance}: 0 is like a person, near 1 is like a machine. Independent of sizes and coverage. */
  readonly score: number;
  /** Upper bound (approximate) of the share of pairs timed by people or at random that look as regular; 1 without evidence for a machine. */
  readonly chance: number;
  /**
   * -log10(chance), to rank pairs whose `chance` rounds to 0. Negative if a person explains the timing better than a machine;
   * -Infinity if no candidate applies.
   */
  readonly evidence: number;
  /** Null without evidence for a machine. */
  readonly period_ms: number | null;
  /** Half width of the intervals around the period, as a share of it: 0.3 for 300 s ± 90 s. Null without a period. */
  readonly jitter: number | null;
  /** Share of missed beats, without pauses. Null without a period. */
  readonly missed: number | null;
  readonly nIntervals: number;
  /** Null if timing was evaluated. */
  readonly refusal: PeriodicityRefusal | null;
  /** Null with fewer than two different starts. */
  readonly intervals: IntervalPart | null;
  readonly sizes: SizePart | null;
  readonly coverage: CoveragePart | null;
}

/**
 * Returns how much the starts of one pair's sessions look timed by a machine, and their period.
 *
 * The score has the same meaning for all data: 1 minus an approximate upper bound of the probability that a person's clicks and
 * pauses, or random arrivals, look as regular. With a limit of 0.01 / pairs, one log in a hundred has a false alarm. This holds
 * for independent intervals with a spread of at least {@link LEAST_HUMAN_SIGMA}. A harmless machine is as regular as a beacon.
 *
 * Starts closer than 1 s count once; in a second view with half the weight, starts closer than 10 s count once. The model allows
 * for missed beats (up to about a third), jitter (up to about ±45 %), pauses, and up to a third of stray intervals. It finds
 * periods from 3 s or three steps of the time resolution, whichever is longer, to 12 hours; a longer one looks like a daily
 * habit. With coarse windows all intervals are whole windows: both models use that resolution, and a pair with sessions in
 * nearly every window is not evaluated (`clock`). A machine's beats within busy traffic of a person are not found.
 *
 * Deterministic. Time O(n log n) for n of at most 50,000, the latest of more.
 *
 * @param starts - UTC epoch ms, in any order, not modified; equal ones count once.
 * @param sizes - bytes of each session, same length as starts, at least 0.
 * @throws RangeError when lengths differ, a value is not finite, or the step is not above 0.
 */
export function measurePeriodicity(starts: ArrayLike<number>, sizes: ArrayLike<number>, { step_ms = 1 }: PeriodicityOptions = {}): Periodicity {
  if (starts.length !== sizes.length) throw new RangeError(`there are ${starts.length} starts and ${sizes.length} sizes; their numbers must be equal`);
  if (!(step_ms > 0 && step_ms < Infinity)) throw new RangeError(`step_ms is ${step_ms}; it must be above 0`);
  for (let i = 0; i < starts.length; i++) {
    if (!Number.isFinite(starts[i])) throw new RangeError(`start ${i} is ${starts[i]}; every start must be finite`);
    if (!(sizes[i] >= 0 && sizes[i] < Infinity)) throw new RangeError(`size ${i} is ${sizes[i]}; every size must be finite and at least 0`);
  }
  if (starts.length === 0) return unscored('few', 0, null, null, null);

  const sorted = sortedValues(starts).subarray(-MOST_STARTS);
  const step = Math.max(step_ms, stampStep(sorted));
  const sizePart = toSizePart(sortedValues(sizes));
  const views = MERGE_MS.map((merge_ms) => Math.max(merge_ms, step)).map((floor_ms) => ({ floor_ms, intervals: toSortedIntervals(sorted, floor_ms - step / 2) }));
  const raw = views[0].intervals;
  if (raw.length === 0) return unscored('few', 0, null, sizePart, null);
  if (raw.length < LEAST_INTERVALS) return unscored('few', raw.length, toIntervalPart(raw, null, 0), sizePart, toCoveragePart(sorted, raw));
  const middle = raw[raw.length >> 1];
  if (middle < LEAST_STEPS * step) return unscored('clock', raw.length, toIntervalPart(raw, null, 0), sizePart, toCoveragePart(sorted, raw));

  const weighed = views.map((view, i) => ({
    ...view,
    // Skips a coarser view that merges nothing, because it equals the first one.
    ...(i > 0 && view.intervals.length === raw.length ? { logRatio: -Infinity, period_ms: null } : weighView(view.intervals, view.floor_ms, step)),
  }));
  const best = weighed[1].logRatio > weighed[0].logRatio ? weighed[1] : weighed[0];
  // Half of the best is at most the mean of the two, which keeps the bound valid.
  const logRatio = best.logRatio - Math.LN2 + SLACK * Math.LN10;
  const evidence = logRatio / Math.LN10;
  const chance = logRatio > 0 ? Math.exp(-logRatio) : 1;
  const period_ms = chance < 1 ? best.period_ms : null;
  const beats = period_ms === null ? null : toBeats(best.intervals, period_ms);
  const intervals = toIntervalPart(best.intervals, beats?.period_ms ?? null, beats?.jitter ?? 0);
  const coverage = toCoveragePart(sorted, best.intervals, beats?.period_ms);
  return {
    score: 1 - chance, chance, evidence,
    period_ms: beats?.period_ms ?? null, jitter: beats?.jitter ?? null, missed: beats?.missed ?? null,
    nIntervals: best.intervals.length, refusal: null, intervals, sizes: sizePart, coverage,
  };
}

const unscored = (refusal: PeriodicityRefusal, nIntervals: number, intervals: IntervalPart | null, sizes: SizePart | null, coverage: CoveragePart | null): Periodicity => ({
  score: 0, chance: 1, evidence: -Infinity, period_ms: null, jitter: null, missed: null, nIntervals, refusal, intervals, sizes, coverage,
});

/** Returns 1000 if all starts are whole seconds apart, else 1. */
const stampStep = (sorted: Float64Array): number => (sorted.every((start) => (start - sorted[0]) % 1000 === 0) ? 1000 : 1);

/** Returns the intervals between starts, shortest first, ignoring a start closer than least_ms to the last counted one. */
function toSortedIntervals(sorted: Float64Array, least_ms: number): Float64Array {
  const intervals = new Float64Array(sorted.length);
  let count = 0;
  let last = sorted[0];
  for (const start of sorted) {
    if (start - last < least_ms) continue;
    intervals[count++] = start - last;
    last = start;
  }
  return intervals.subarray(0, count).sort();
}

function weighView(intervals: Float64Array, floor_ms: number, step: number): IntervalEvidence {
  if (intervals.length < LEAST_INTERVALS) return { logRatio: -Infinity, period_ms: null };
  return weighIntervals(toIntervalCells(intervals, step), floor_ms);
}

/** Returns period, jitter and share of missed beats, given an approximate period. */
function toBeats(intervals: Float64Array, about_ms: number): { period_ms: number; jitter: number; missed: number } {
  const single = intervals.subarray(countAtMost(intervals, 0.5 * about_ms), countBelow(intervals, 1.5 * about_ms));
  const [low, period_ms, high] = quantiles(single.length > 0 ? single : [about_ms], [0.05, 0.5, 0.95]);
  let beats = 0;
  let came = 0;
  for (const interval of intervals) {
    const count = Math.round(interval / period_ms);
    if (count < 1 || count > 8) continue;
    beats += count;
    came++;
  }
  return { period_ms, jitter: (high - low) / 1.8 / period_ms, missed: beats === 0 ? 0 : 1 - came / beats };
}

function toIntervalPart(intervals: Float64Array, period_ms: number | null, jitter: number): IntervalPart {
  const [q1, q2, q3] = quantiles(intervals, [0.25, 0.5, 0.75]);
  const reach = period_ms === null ? 0 : Math.max(jitter, 0.02) * period_ms;
  const onTime = period_ms === null ? 0 : intervals.reduce((count, interval) => count + Number(Math.abs(interval - period_ms) <= reach), 0) / intervals.length;
  return { median_ms: q2, dispersion: (q3 - q1) / q2, skew: q3 > q1 ? (q1 + q3 - 2 * q2) / (q3 - q1) : 0, onTime };
}

function toSizePart(sorted: Float64Array): SizePart {
  const ones = new Uint8Array(sorted.length).fill(1);
  const { from, to, count } = densestRun(sorted, sorted, ones, SIZE_RATIO);
  return { alike: count / sorted.length, size: (sorted[from] + sorted[to]) / 2 };
}

function toCoveragePart(sorted: Float64Array, intervals: Float64Array, period_ms = quantiles(intervals, [0.5])[0]): CoveragePart {
  const stretch_ms = Math.max(HOUR_MS, 3 * period_ms);
  const first = sorted[0];
  const span_ms = sorted[sorted.length - 1] - first;
  let filled = 0;
  let last = -1;
  const hours = new Uint8Array(24);
  for (const start of sorted) {
    const stretch = Math.floor((start - first) / stretch_ms);
    if (stretch !== last) filled++;
    last = stretch;
    hours[((Math.floor(start / HOUR_MS) % 24) + 24) % 24] = 1;
  }
  return { span_ms, steady: filled / (Math.floor(span_ms / stretch_ms) + 1), hoursOfDay: hours.reduce((sum, hour) => sum + hour, 0) };
}
