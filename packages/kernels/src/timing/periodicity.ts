import { densestRun, toIntervalCells } from './interval-cells.ts';
import { LEAST_STEPS, weighIntervals, type IntervalEvidence } from './interval-evidence.ts';
import { sortedValues } from '../statistics/sorted-values.ts';
import { quantiles } from '../statistics/statistics.ts';

/** Starts that are looked at: of more, the latest. */
export const MOST_STARTS = 50_000;
/** Intervals without which nothing is said of timing. */
export const LEAST_INTERVALS = 8;

/** What is closer together than this is one event: connections of one page, of one call. */
const MERGE_MS = [1000, 10_000] as const;
const HOUR_MS = 3_600_000;
/**
 * How much rarer than the bound of `weighIntervals` says a false alarm is, as a decimal logarithm: at least 2.9 was measured for
 * chances from 0.05 to 0.0003, for people as even as there can be, with 9 to 60 intervals, on clocks of 1 ms to 10 min.
 */
const SLACK = 2.5;
/** Sizes of one kind lie within 10 % of the middle one. */
const SIZE_RATIO = 1.1 / 0.9;

/** How to look for a period. */
export interface PeriodicityOptions {
  /** Step of the clock that stamped the starts, such as the length of the windows of a log; 1 when left out. Stamps in whole seconds are recognised. */
  readonly step_ms?: number;
}

/** Why timing is not judged: too few intervals, or nearly all as short as the clock allows. */
export type PeriodicityRefusal = 'few' | 'clock';

/** How the time from one start to the next is spread. */
export interface IntervalPart {
  readonly median_ms: number;
  /** Interquartile range over the median: 1.6 at random, 0 for a clock. */
  readonly dispersion: number;
  /** Bowley's skew of the quartiles in [-1, 1]; 0 is even. */
  readonly skew: number;
  /** Share of intervals within the jitter about one period, in [0, 1]. */
  readonly onTime: number;
}

/** How much alike the sizes are. */
export interface SizePart {
  /** Share of sessions within 10 % of one size, in [0, 1]. */
  readonly alike: number;
  /** The middle of that size. */
  readonly size: number;
}

/** How steadily the time between the first and the last start is filled. */
export interface CoveragePart {
  readonly span_ms: number;
  /** Share of stretches (an hour, or three periods where that is longer) with at least one start, in [0, 1]. */
  readonly steady: number;
  /** Hours of the day (UTC) with a start, 0 to 24. */
  readonly hoursOfDay: number;
}

/** What the timing of one pair is like. */
export interface Periodicity {
  /** 1 - {@link Periodicity.chance}: 0 is like a person, near 1 is like a machine. Says nothing of sizes and coverage. */
  readonly score: number;
  /** At most about this share of pairs timed by people, or at random, looks as regular; 1 where nothing speaks for a machine. */
  readonly chance: number;
  /**
   * The chance as its number of zeros, -log10(chance); ranks what `chance` no longer tells apart. Below 0 the more so the
   * worse a machine explains the timing, -Infinity where none that is tried can.
   */
  readonly evidence: number;
  /** Null where nothing speaks for a machine. */
  readonly period_ms: number | null;
  /** Half width of the intervals about the period, as a share of it: 0.3 for 300 s ± 90 s. Null without a period. */
  readonly jitter: number | null;
  /** Share of beats that did not come, pauses left out. Null without a period. */
  readonly missed: number | null;
  readonly nIntervals: number;
  /** Null where timing was judged. */
  readonly refusal: PeriodicityRefusal | null;
  /** Null without two different starts. */
  readonly intervals: IntervalPart | null;
  readonly sizes: SizePart | null;
  readonly coverage: CoveragePart | null;
}

/**
 * Tells how much the starts of one pair's sessions look timed by a machine, and at what period.
 *
 * The score has one meaning for any data: it is 1 less about the greatest chance that someone's clicks and pauses, or arrivals
 * at random, look so regular. Ask for a chance of 0.01 / pairs to have a false alarm in one log of a hundred. That holds for
 * intervals that do not depend on each other and are spread as {@link LEAST_HUMAN_SIGMA} says; it says nothing against a
 * harmless machine, which is as regular as any other.
 *
 * Starts closer than a second count once; so do, as a second view with half the weight, those closer than ten. Beats that are
 * missed (up to about a third), jitter (up to about ±45 %), pauses and up to a third of strays are allowed for. Found are periods
 * from 3 s or three steps of the clock, whichever is longer, to 12 hours: a longer one is no different from a daily habit.
 * On a clock of coarse windows everyone's intervals are whole windows; both sides are weighed on that clock, and who is there in
 * nearly every window is refused (`clock`). A machine's beats within a person's busy traffic are not found.
 *
 * Deterministic. Time O(n log n) for n of at most 50,000, the latest of more.
 *
 * @param starts - UTC epoch ms, in any order, left as they are; equal ones count once.
 * @param sizes - bytes of each session, as many as starts, at least 0.
 * @throws RangeError when lengths differ, a value is not finite, or the step is not above 0.
 */
export function measurePeriodicity(starts: ArrayLike<number>, sizes: ArrayLike<number>, { step_ms = 1 }: PeriodicityOptions = {}): Periodicity {
  if (starts.length !== sizes.length) throw new RangeError(`there are ${starts.length} starts and ${sizes.length} sizes; they must be as many`);
  if (!(step_ms > 0 && step_ms < Infinity)) throw new RangeError(`step_ms is ${step_ms}; it must be above 0`);
  for (let i = 0; i < starts.length; i++) {
    if (!Number.isFinite(starts[i])) throw new RangeError(`start ${i} is ${starts[i]}; every start must be finite`);
    if (!(sizes[i] >= 0 && sizes[i] < Infinity)) throw new RangeError(`size ${i} is ${sizes[i]}; every size must be finite and at least 0`);
  }
  if (starts.length === 0) return unscored('few', 0, null, null, null);

  const sorted = sortedValues(starts).slice(-MOST_STARTS);
  const step = Math.max(step_ms, stampStep(sorted));
  const sizePart = toSizePart(sortedValues(sizes));
  const views = MERGE_MS.map((merge_ms) => Math.max(merge_ms, step)).map((floor_ms) => ({ floor_ms, intervals: toIntervals(sorted, floor_ms - step / 2) }));
  const raw = views[0].intervals;
  if (raw.length === 0) return unscored('few', 0, null, sizePart, null);
  if (raw.length < LEAST_INTERVALS) return unscored('few', raw.length, toIntervalPart(raw, null, 0), sizePart, toCoveragePart(sorted, raw));
  const middle = raw.toSorted()[raw.length >> 1];
  if (middle < LEAST_STEPS * step) return unscored('clock', raw.length, toIntervalPart(raw, null, 0), sizePart, toCoveragePart(sorted, raw));

  const weighed = views.map((view, i) => ({
    ...view,
    // A coarser view that merges nothing is no second view.
    ...(i > 0 && view.intervals.length === raw.length ? { logRatio: -Infinity, period_ms: null } : weighView(view.intervals, view.floor_ms, step)),
  }));
  const best = weighed[1].logRatio > weighed[0].logRatio ? weighed[1] : weighed[0];
  // Half the best is no more than the mean of the two.
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

/** A second where all starts are whole seconds apart, else a millisecond. */
const stampStep = (sorted: Float64Array): number => (sorted.every((start) => (start - sorted[0]) % 1000 === 0) ? 1000 : 1);

/** Times between starts; one that is closer than that to the last that counted does not count. */
function toIntervals(sorted: Float64Array, least_ms: number): Float64Array {
  const intervals: number[] = [];
  let last = sorted[0];
  for (const start of sorted) {
    if (start - last < least_ms) continue;
    intervals.push(start - last);
    last = start;
  }
  return Float64Array.from(intervals);
}

function weighView(intervals: Float64Array, floor_ms: number, step: number): IntervalEvidence {
  if (intervals.length < LEAST_INTERVALS) return { logRatio: -Infinity, period_ms: null };
  return weighIntervals(toIntervalCells(intervals.toSorted(), step), floor_ms);
}

/** Period, jitter and missed beats, once a machine of about that period explains the intervals best. */
function toBeats(intervals: Float64Array, about_ms: number): { period_ms: number; jitter: number; missed: number } {
  const single = intervals.filter((interval) => interval > 0.5 * about_ms && interval < 1.5 * about_ms);
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
  const onTime = period_ms === null ? 0 : intervals.filter((interval) => Math.abs(interval - period_ms) <= reach).length / intervals.length;
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
  const filled = new Set<number>();
  const hours = new Set<number>();
  for (const start of sorted) {
    filled.add(Math.floor((start - first) / stretch_ms));
    hours.add(((Math.floor(start / HOUR_MS) % 24) + 24) % 24);
  }
  return { span_ms, steady: filled.size / (Math.floor(span_ms / stretch_ms) + 1), hoursOfDay: hours.size };
}
