import { median, medianAbsoluteDeviation } from '../statistics/statistics.ts';
import { runChance } from './run-chance.ts';

/** Values searched at a time; each search begins in the middle of the one before, so that no short run is cut. */
const PIECE = 256;

/** Median absolute deviation of a normal variable with sigma 1, inverted. */
const TO_SIGMA = 1.4826;

/** Share of a level's values, and no fewer than `minLength`, that must lie beyond the line half way to the level beside it. */
const LEAST_HELD = 0.7;

/** Steps of fewer standard errors of the two medians are none, so that a noisy stretch is no level. */
const LEAST_ERRORS = 4;

/** Standard error of a median of normal values, where that of their mean is 1. */
const MEDIAN_ERROR = 1.2533;

/** What a change of level looks like where a segment begins. */
export interface LevelChange {
  /** This level less the one before it. */
  readonly step: number;
  /** The step in sigmas of the noise about both levels. */
  readonly z: number;
  /** Runs as long and as far out to expect by chance in the whole series, were its order random: the less, the surer. */
  readonly chance: number;
}

/** Neighbouring values about one level. */
export interface LevelSegment {
  /** Index of its first value. */
  readonly start: number;
  /** Index after its last value. */
  readonly end: number;
  /** Their median. */
  readonly level: number;
  /** A normal sigma from their median absolute deviation; 0 when more than half are equal. */
  readonly spread: number;
  /** The change that begins it; null for the first. */
  readonly change: LevelChange | null;
}

/** How to look for levels. */
export interface LevelOptions {
  /** Values a level must last, at least 2; 3 when left out. */
  readonly minLength?: number;
  /** Greatest {@link LevelChange.chance} of a change that is kept; 1e-4 when left out. */
  readonly maxChance?: number;
  /** Noise is taken for no less than this, in the unit of the values; 0.01 when left out. */
  readonly leastSpread?: number;
}

/**
 * Splits a series into the levels it holds, one after the other; a series without a change is one segment, an empty one none.
 *
 * Give it logarithms where ratios matter. The values are taken in order and as evenly spaced; times are the caller's.
 * A lone outlier is no level, nor are two, and neither is a run of values such as the level beside it has now and then.
 *
 * Least absolute deviations place the changes: optimal partitioning with a cost for each segment. Each change must then
 * stand a count: how many runs as long as the shorter side, as far out, are to be expected among values like those of the
 * longer side in random order. The rate of false alarms is about `maxChance` for values that do not depend on each
 * other, whatever their tails; a daily rhythm is a change of level, and is found as one.
 *
 * Time is O(256 n): the search goes through overlapping pieces of 256 values, and what they find is judged together. A
 * run of up to 128 values always lies within one piece; a longer one shows its begin and its end in different pieces.
 *
 * @param values - finite numbers, oldest first.
 * @throws RangeError when a value is not finite, minLength is no integer of at least 2, or maxChance or leastSpread is not above 0.
 * @see Jackson et al., "An algorithm for optimal partitioning of data on an interval", 2005. Bai, "Least absolute deviation
 * estimation of a shift", 1995. Fearnhead and Rigaill, "Changepoint detection in the presence of outliers", 2019, for why
 * a squared error will not do.
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

/** Sigma of the noise from the steps between neighbours, which a few changes of level do not move. */
function noiseOf(values: Float64Array): number {
  if (values.length < 2) return 0;
  const steps = Float64Array.from({ length: values.length - 1 }, (_, i) => Math.abs(values[i + 1] - values[i]));
  return (TO_SIGMA * median(steps)) / Math.SQRT2;
}

/** Starts of segments that the pieces suggest, in rising order. */
function placeChanges(values: Float64Array, minLength: number, noise: number): number[] {
  const starts = new Set<number>();
  for (let from = 0; from === 0 || from + PIECE / 2 < values.length; from += PIECE / 2) {
    for (const start of placeWithin(values.subarray(from, from + PIECE), minLength, noise)) starts.add(from + start);
  }
  return [...starts].sort((a, b) => a - b);
}

/** Starts of the segments after the first, for the least sum of absolute deviations in sigmas and a cost for each change. */
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
 * Gives, for a start, the sums of absolute deviations from the median of every segment from there: entry `end` is that of
 * [start, end). Each costs one step: values leave a sorted list from the last to the first, and the median moves by one place.
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

interface Judging {
  readonly minLength: number;
  readonly maxChance: number;
  readonly noise: number;
}

/** Drops the change that chance explains best until no change is left that it explains. */
function dropChanges(values: Float64Array, starts: readonly number[], scoring: Judging): ScoredChange[] {
  const bounds = [0, ...starts, values.length];
  const judge = (i: number): ScoredChange => scoreChange(values, bounds, i + 1, scoring);
  const changes = starts.map((_, i) => judge(i));
  for (;;) {
    const worst = changes.reduce((most, { chance }, i) => (most < 0 || chance > changes[most].chance ? i : most), -1);
    if (worst < 0 || changes[worst].chance <= scoring.maxChance) return changes;
    changes.splice(worst, 1);
    bounds.splice(worst + 1, 1);
    for (let i = Math.max(0, worst - 2); i <= Math.min(worst + 1, changes.length - 1); i++) changes[i] = judge(i);
  }
}

/**
 * Judges the change at `bounds[i]`: the shorter side is the run, the longer what it may come from. The last change of all, back
 * to the level before, is as sure as the way out was while few values have come since: they need not tell it by themselves.
 */
function scoreChange(values: Float64Array, bounds: readonly number[], i: number, scoring: Judging): ScoredChange {
  const [farBefore, before, after] = [i - 2, i - 1, i].map((k) => values.subarray(bounds[k] ?? 0, bounds[k + 1] ?? 0));
  const change = judgeSides(values.length, before, after, scoring);
  const isLast = i >= 2 && i === bounds.length - 2 && after.length <= before.length;
  if (!isLast || change.chance <= scoring.maxChance || !isAlike(farBefore, after, before)) return { at: bounds[i], ...change };
  return { at: bounds[i], ...judgeSides(values.length, farBefore, before, scoring) };
}

/** True when two segments are nearer to each other than half the way to a third, and hold what lies on their side of it. */
function isAlike(a: Float64Array, b: Float64Array, third: Float64Array): boolean {
  const [levelA, levelB, other] = [a, b, third].map(median);
  const line = (levelA + levelB + 2 * other) / 4;
  const isHeld = (side: Float64Array): boolean => side.reduce((held, value) => held + Number(value > line === levelA > line), 0) >= LEAST_HELD * side.length;
  return Math.abs(levelA - levelB) < Math.abs(levelB - other) / 2 && isHeld(a) && isHeld(b);
}

/** Judges the change between two segments, the shorter of them as a run. */
function judgeSides(count: number, before: Float64Array, after: Float64Array, scoring: Judging): Omit<ScoredChange, 'at'> {
  return after.length <= before.length ? judgeRun(count, after, before, scoring) : judgeRun(count, before, after, scoring);
}

/** Judges a run against the rest that it may come from. */
function judgeRun(count: number, run: Float64Array, rest: Float64Array, { minLength, noise }: Judging): Omit<ScoredChange, 'at'> {
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

/** A sigma that outliers do not move; few values make it larger, as their median fits them too well. */
function sigmaOf(values: Float64Array): number {
  return TO_SIGMA * medianAbsoluteDeviation(values) * Math.sqrt(values.length / Math.max(1, values.length - 1));
}

/** Moves each start to where the levels on its two sides fit best, for the pieces may differ about it by a few values. */
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
