import { median, medianAbsoluteDeviation } from '../statistics/statistics.ts';
import { runChance } from './run-chance.ts';

/** Values per search window. Windows overlap by half, so that no short run is cut. */
const WINDOW = 256;

/** Factor from the median absolute deviation to the sigma of a normal distribution. */
const TO_SIGMA = 1.4826;

/** Minimum share of a level's values (and at least `minLength`) beyond the midpoint to the neighbouring level. */
const LEAST_HELD = 0.7;

/** Minimum step in standard errors of the two medians, so that a noisy range is not a level. */
const LEAST_ERRORS = 4;

/** Ratio of the standard errors of the median and of the mean of normal values. */
const MEDIAN_ERROR = 1.2533;

/** The change of level at the start of a segment. */
export interface LevelChange {
  /** This level minus the previous one. */
  readonly step: number;
  /** The step in sigmas of the noise around both levels. */
  readonly z: number;
  /** Expected number of runs of this length and distance in the whole series in random order: a smaller number means stronger evidence. */
  readonly chance: number;
}

/** Consecutive values around one level. */
export interface LevelSegment {
  /** Index of its first value. */
  readonly start: number;
  /** Index after its last value. */
  readonly end: number;
  /** Median of the values. */
  readonly level: number;
  /** Sigma estimated from the median absolute deviation; 0 if more than half of the values are equal. */
  readonly spread: number;
  /** The change at its start; null for the first segment. */
  readonly change: LevelChange | null;
}

/** Options of the search for levels. */
export interface LevelOptions {
  /** Minimum number of values of a level, at least 2; default 3. */
  readonly minLength?: number;
  /** Maximum {@link LevelChange.chance} of a change; default 1e-4. */
  readonly maxChance?: number;
  /** Minimum noise, in the unit of the values; default 0.01. */
  readonly leastSpread?: number;
}

/**
 * Splits a series into consecutive levels. A series without a change is one segment, an empty series none.
 *
 * Pass logarithms if ratios matter. The values are used in order, as if evenly spaced. One or two outliers are not a level,
 * nor is a run of values that also occurs now and then within the neighbouring level.
 *
 * Changes are placed by optimal partitioning with absolute deviations and a cost per segment. Each change is then tested: the
 * expected number of runs as long as the shorter side and as far away, among values like those of the longer side in random
 * order, must be at most `maxChance`. That is about the rate of false alarms for independent values with any tails. A daily
 * rhythm is reported as changes of level.
 *
 * Time is O(256 n): the search uses overlapping windows of 256 values, and tests the results together. A run of up to 128
 * values always lies within one window; the start and end of a longer run are found in different windows.
 *
 * @param values - finite numbers, oldest first.
 * @throws RangeError when a value is not finite, minLength is not an integer of at least 2, or maxChance or leastSpread is not above 0.
 * @see Jackson et al., "An algorithm for optimal partitioning of data on an interval", 2005. Bai, "Least absolute deviation
 * estimation of a shift", 1995. Fearnhead and Rigaill, "Changepoint detection in the presence of outliers", 2019, for why
 * squared errors are unsuitable.
 */
export function splitIntoLevels(values: ArrayLike<number>, { minLength = 3, maxChance = 1e-4, leastSpread = 0.01 }: LevelOptions = {}): LevelSegment[] {
  if (!(Number.isInteger(minLength) && minLength >= 2)) throw new RangeError(`minLength is ${minLength}; it must be an integer of at least 2`);
  if (!(maxChance > 0)) throw new RangeError(`maxChance is ${maxChance}; it must be above 0`);
  if (!(leastSpread > 0)) throw new RangeError(`leastSpread is ${leastSpread}; it must be above 0`);
  const series = Float64Array.from(values);
  series.forEach((value, i) => {
    if (!Number.isFinite(value)) throw new RangeError(`value ${i} is ${value}; every value must be a finite number`);
  });
  if (series.length === 0) return [];

  const noise = Math.max(leastSpread, noiseOf(series));
  const kept = dropChanges(series, placeChanges(series, minLength, noise), { minLength, maxChance, noise });
  const moved = moveChanges(series, kept.map(({ at }) => at), minLength);
  const changes = dropChanges(series, moved, { minLength, maxChance, noise });
  const bounds = [0, ...changes.map(({ at }) => at), series.length];
  const levels = bounds.slice(1).map((end, i) => median(series.subarray(bounds[i], end)));
  return levels.map((level, i) => ({
    start: bounds[i],
    end: bounds[i + 1],
    level,
    spread: sigmaOf(series.subarray(bounds[i], bounds[i + 1])),
    change: i === 0 ? null : { step: level - levels[i - 1], z: changes[i - 1].z, chance: changes[i - 1].chance },
  }));
}

/** Returns the sigma of the noise, estimated from differences of neighbours, which a few changes of level do not affect. */
function noiseOf(values: Float64Array): number {
  if (values.length < 2) return 0;
  const steps = Float64Array.from({ length: values.length - 1 }, (_, i) => Math.abs(values[i + 1] - values[i]));
  return (TO_SIGMA * median(steps)) / Math.SQRT2;
}

/** Returns the starts of segments found in all windows, in ascending order. */
function placeChanges(values: Float64Array, minLength: number, noise: number): number[] {
  const starts = new Set<number>();
  for (let from = 0; from === 0 || from + WINDOW / 2 < values.length; from += WINDOW / 2) {
    for (const start of placeWithin(values.subarray(from, from + WINDOW), minLength, noise)) starts.add(from + start);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Returns the starts of the segments after the first that minimise the sum of absolute deviations in sigmas plus a cost per change. */
function placeWithin(values: Float64Array, minLength: number, noise: number): number[] {
  const count = values.length;
  const cost = 2 * Math.log(count) + 2;
  const deviationsFrom = segmentDeviations(values);
  const best = new Float64Array(count + 1).fill(Infinity);
  const cameFrom = new Int32Array(count + 1);
  best[0] = -cost;
  for (let start = 0; start + minLength <= count; start++) {
    if (best[start] === Infinity) continue;
    const deviations = deviationsFrom(start);
    for (let end = start + minLength; end <= count; end++) {
      const total = best[start] + cost + deviations[end] / noise;
      if (total < best[end]) {
        best[end] = total;
        cameFrom[end] = start;
      }
    }
  }
  const starts: number[] = [];
  if (best[count] < Infinity) for (let end = cameFrom[count]; end > 0; end = cameFrom[end]) starts.push(end);
  return starts;
}

/**
 * Returns a function that computes, for a start, the sums of absolute deviations from the median of all segments: entry `end`
 * is that of [start, end). Each takes constant time: values are removed from a sorted list, the last first, and the median moves by one.
 */
function segmentDeviations(values: Float64Array): (start: number) => Float64Array {
  const count = values.length;
  const order = Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => values[a] - values[b] || a - b);
  const place = new Int32Array(count);
  order.forEach((index, i) => (place[index] = i));
  const next = new Int32Array(count);
  const previous = new Int32Array(count);
  const sums = new Float64Array(count + 1);

  return (start) => {
    let last = -1;
    let middle = -1;
    const lowerMiddle = (count - start - 1) >> 1;
    for (let i = 0, seen = 0; i < count; i++) {
      const index = order[i];
      if (index < start) continue;
      if (seen++ === lowerMiddle) middle = index;
      previous[index] = last;
      if (last >= 0) next[last] = index;
      last = index;
    }
    next[last] = -1;
    for (let leaving = count - 1; leaving > start; leaving--) {
      const isOdd = (leaving - start) % 2 === 0;
      if (isOdd && place[leaving] >= place[middle]) middle = previous[middle];
      else if (!isOdd && place[leaving] <= place[middle]) middle = next[middle];
      if (previous[leaving] >= 0) next[previous[leaving]] = next[leaving];
      if (next[leaving] >= 0) previous[next[leaving]] = previous[leaving];
      const value = values[leaving];
      const upper = values[isOdd ? next[middle] : middle];
      sums[leaving + 1] = value < values[middle] ? values[middle] - value : value > upper ? value - upper : 0;
    }
    sums[start] = sums[start + 1] = 0;
    for (let end = start + 2; end <= count; end++) sums[end] += sums[end - 1];
    return sums;
  };
}

interface ScoredChange {
  readonly at: number;
  readonly z: number;
  readonly chance: number;
}

interface TestOptions {
  readonly minLength: number;
  readonly maxChance: number;
  readonly noise: number;
}

/** Drops the change with the highest chance until all changes are below maxChance. */
function dropChanges(values: Float64Array, starts: readonly number[], scoring: TestOptions): ScoredChange[] {
  const bounds = [0, ...starts, values.length];
  const scoreAt = (i: number): ScoredChange => scoreChange(values, bounds, i + 1, scoring);
  const changes = starts.map((_, i) => scoreAt(i));
  for (;;) {
    const worst = changes.reduce((most, { chance }, i) => (most < 0 || chance > changes[most].chance ? i : most), -1);
    if (worst < 0 || changes[worst].chance <= scoring.maxChance) return changes;
    changes.splice(worst, 1);
    bounds.splice(worst + 1, 1);
    for (let i = Math.max(0, worst - 2); i <= Math.min(worst + 1, changes.length - 1); i++) changes[i] = scoreAt(i);
  }
}

/**
 * Scores the change at `bounds[i]`: the shorter side is the run, the longer side the reference. If the series ends with a return
 * to an earlier level after few values, the last change gets the score of the change away from that level.
 */
function scoreChange(values: Float64Array, bounds: readonly number[], i: number, scoring: TestOptions): ScoredChange {
  const [farBefore, before, after] = [i - 2, i - 1, i].map((k) => values.subarray(bounds[k] ?? 0, bounds[k + 1] ?? 0));
  const change = scoreSides(values.length, before, after, scoring);
  const isLast = i >= 2 && i === bounds.length - 2 && after.length <= before.length;
  if (!isLast || change.chance <= scoring.maxChance || !isAlike(farBefore, after, before)) return { at: bounds[i], ...change };
  return { at: bounds[i], ...scoreSides(values.length, farBefore, before, scoring) };
}

/** Returns true if two levels are closer to each other than half the distance to a third, and most of their values lie on their side. */
function isAlike(a: Float64Array, b: Float64Array, third: Float64Array): boolean {
  const [levelA, levelB, other] = [a, b, third].map(median);
  const line = (levelA + levelB + 2 * other) / 4;
  const isHeld = (side: Float64Array): boolean => side.reduce((held, value) => held + Number(value > line === levelA > line), 0) >= LEAST_HELD * side.length;
  return Math.abs(levelA - levelB) < Math.abs(levelB - other) / 2 && isHeld(a) && isHeld(b);
}

/** Scores the change between two segments, with the shorter one as the run. */
function scoreSides(count: number, before: Float64Array, after: Float64Array, scoring: TestOptions): Omit<ScoredChange, 'at'> {
  return after.length <= before.length ? scoreRun(count, after, before, scoring) : scoreRun(count, before, after, scoring);
}

/** Scores a run against the other values. */
function scoreRun(count: number, run: Float64Array, rest: Float64Array, { minLength, noise }: TestOptions): Omit<ScoredChange, 'at'> {
  const runLevel = median(run);
  const restLevel = median(rest);
  const line = (runLevel + restLevel) / 2;
  const isBeyond = (value: number): boolean => (runLevel > line ? value > line : value < line);
  const countBeyond = (side: Float64Array): number => side.reduce((beyond, value) => beyond + Number(isBeyond(value)), 0);
  const held = countBeyond(run);
  const sigmas = [run, rest].map((side) => Math.max(noise, sigmaOf(side)));
  const sigma = Math.max(...sigmas);
  const error = MEDIAN_ERROR * Math.hypot(sigmas[0] / Math.sqrt(run.length), sigmas[1] / Math.sqrt(rest.length));
  const step = Math.abs(runLevel - restLevel);
  const isLevel = held >= Math.max(minLength, LEAST_HELD * run.length) && step >= LEAST_ERRORS * error;
  const chance = isLevel ? count * runChance(held, run.length, countBeyond(rest), rest.length, step / 2 / sigma) : Infinity;
  return { z: step / sigma, chance };
}

/** Returns a robust sigma, corrected upward for few values, because their median fits them too well. */
function sigmaOf(values: Float64Array): number {
  return TO_SIGMA * medianAbsoluteDeviation(values) * Math.sqrt(values.length / Math.max(1, values.length - 1));
}

/** Moves each start to the best fit of the levels on both sides, because windows may place it differently by a few values. */
function moveChanges(values: Float64Array, starts: readonly number[], minLength: number): number[] {
  const bounds = [0, ...starts, values.length];
  for (let i = 1; i < bounds.length - 1; i++) {
    const before = median(values.subarray(bounds[i - 1], bounds[i]));
    const after = median(values.subarray(bounds[i], bounds[i + 1]));
    let gain = 0;
    let most = -Infinity;
    for (let end = bounds[i - 1] + 1; end <= bounds[i + 1] - minLength; end++) {
      gain += Math.abs(values[end - 1] - after) - Math.abs(values[end - 1] - before);
      if (end < bounds[i - 1] + minLength || gain <= most) continue;
      most = gain;
      bounds[i] = end;
    }
  }
  return bounds.slice(1, -1);
}
