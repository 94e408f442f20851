import { median, medianAbsoluteDeviation } from './statistics.ts';
import { runChance } from './run-chance.ts';

/** Values that the search looks at one by one; more are taken in blocks, its cost grows with the square of them. */
const MOST_VALUES = 1000;

/** Median absolute deviation of a normal variable with sigma 1, inverted. */
const TO_SIGMA = 1.4826;

/** Share of a level's values that must lie on its side of the line half way to the level beside it. */
const LEAST_HELD = 0.75;

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
  /** Their median absolute deviation times 1.4826, a normal sigma; 0 when more than half are equal. */
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
 * Time is O(m²) and memory O(m) for m of at most 1000: longer series are searched by the medians of equal blocks, so that
 * a level must last three blocks there, and its start is then looked for within them.
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

  const width = Math.ceil(series.length / MOST_VALUES);
  const blocks = width === 1 ? series : blockMedians(series, width);
  const noise = Math.max(leastSpread, noiseOf(blocks));
  const starts = placeChanges(blocks, minLength, noise);
  const changes = dropChanges(blocks, starts, noise, maxChance);
  const refined = width === 1 ? changes.map(({ at }) => at) : refineStarts(series, changes.map(({ at }) => at), width);
  const bounds = [0, ...refined, series.length];
  const levels = bounds.slice(1).map((end, i) => median(series.subarray(bounds[i], end)));
  return levels.map((level, i) => ({
    start: bounds[i],
    end: bounds[i + 1],
    level,
    spread: TO_SIGMA * medianAbsoluteDeviation(series.subarray(bounds[i], bounds[i + 1])),
    change: i === 0 ? null : { step: level - levels[i - 1], z: changes[i - 1].z, chance: changes[i - 1].chance },
  }));
}

/** Medians of consecutive blocks of that many values; what is left over joins the last. */
function blockMedians(series: Float64Array, width: number): Float64Array {
  const count = Math.floor(series.length / width);
  return Float64Array.from({ length: count }, (_, i) => median(series.subarray(i * width, i === count - 1 ? series.length : (i + 1) * width)));
}

/** Sigma of the noise from the steps between neighbours, which a few changes of level do not move. */
function noiseOf(values: Float64Array): number {
  if (values.length < 2) return 0;
  const steps = Float64Array.from({ length: values.length - 1 }, (_, i) => Math.abs(values[i + 1] - values[i]));
  return (TO_SIGMA * median(steps)) / Math.SQRT2;
}

/** Starts of the segments after the first, for the least sum of absolute deviations in sigmas and a cost for each change. */
function placeChanges(values: Float64Array, minLength: number, noise: number): number[] {
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
  for (let end = count; best[count] < Infinity && cameFrom[end] > 0; end = cameFrom[end]) starts.push(cameFrom[end]);
  return starts.reverse();
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
      const upper = isOdd ? next[middle] : middle;
      sums[leaving + 1] = Math.max(0, values[middle] - values[leaving], values[leaving] - values[upper]);
    }
    sums[start] = sums[start + 1] = 0;
    for (let end = start + 2; end <= count; end++) sums[end] += sums[end - 1];
    return sums;
  };
}

interface JudgedChange {
  readonly at: number;
  readonly z: number;
  readonly chance: number;
}

/** Drops the change that chance explains best until no change is left that it explains. */
function dropChanges(values: Float64Array, starts: readonly number[], noise: number, maxChance: number): JudgedChange[] {
  const bounds = [0, ...starts, values.length];
  const judge = (i: number): JudgedChange => judgeChange(values, bounds[i - 1], bounds[i], bounds[i + 1], noise);
  const changes = starts.map((_, i) => judge(i + 1));
  for (;;) {
    const worst = changes.reduce((most, { chance }, i) => (most < 0 || chance > changes[most].chance ? i : most), -1);
    if (worst < 0 || changes[worst].chance <= maxChance) return changes;
    changes.splice(worst, 1);
    bounds.splice(worst + 1, 1);
    for (const i of [worst - 1, worst]) if (i >= 0 && i < changes.length) changes[i] = judge(i + 1);
  }
}

/** Judges the change at `at` between [from, at) and [at, to): the shorter side is the run, the longer what it may come from. */
function judgeChange(values: Float64Array, from: number, at: number, to: number, noise: number): JudgedChange {
  const before = values.subarray(from, at);
  const after = values.subarray(at, to);
  const [run, rest] = after.length <= before.length ? [after, before] : [before, after];
  const line = (median(run) + median(rest)) / 2;
  const isAbove = median(run) > line;
  const countBeyond = (side: Float64Array): number => side.reduce((count, value) => (value !== line && value > line === isAbove ? count + 1 : count), 0);
  const held = countBeyond(run);
  const sigma = Math.max(noise, residualSigma(before, after));
  const step = Math.abs(median(after) - median(before));
  const chance =
    held < LEAST_HELD * run.length ? Infinity : values.length * runChance(held, run.length, countBeyond(rest), rest.length, step / 2 / sigma);
  return { at, z: step / sigma, chance };
}

/** Sigma of what is left of two sides when each has lost its median; short sides make it larger, as their medians fit them too well. */
function residualSigma(before: Float64Array, after: Float64Array): number {
  const count = before.length + after.length;
  const residuals = [before, after].flatMap((side) => {
    const middle = median(side);
    return Array.from(side, (value) => Math.abs(value - middle));
  });
  return TO_SIGMA * median(residuals) * Math.sqrt(count / Math.max(1, count - 2));
}

/** Looks for each start among the values of the two blocks that meet there. */
function refineStarts(series: Float64Array, starts: readonly number[], width: number): number[] {
  const bounds = [0, ...starts.map((start) => start * width), series.length];
  return starts.map((start, i) => {
    const before = median(series.subarray(bounds[i], bounds[i + 1]));
    const after = median(series.subarray(bounds[i + 1], bounds[i + 2]));
    let best = (start - 1) * width;
    let gain = 0;
    let most = 0;
    for (let at = best; at < Math.min(series.length, (start + 1) * width); at++) {
      gain += Math.abs(series[at] - after) - Math.abs(series[at] - before);
      if (gain > most) {
        most = gain;
        best = at + 1;
      }
    }
    return best;
  });
}
