import { WINDOW, type LevelKernels } from './level-kernel-methods.ts';
import { openLevelKernels } from './level-kernels.ts';
import { runChance } from './run-chance.ts';

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
 * values always lies within one window; the start and end of a longer run are found in different windows. Each change that the
 * test drops takes O(n) at most.
 *
 * The hot loops run in WebAssembly if the runtime allows it (see `useKernelBackend`), with equal bits. Their memory is kept, so
 * that a call allocates its result only: pass views of one Float64Array to split many series.
 *
 * @param values - finite numbers, oldest first; not modified.
 * @throws RangeError when a value is not finite, minLength is not an integer of at least 2, or maxChance or leastSpread is not above 0.
 * @see Jackson et al., "An algorithm for optimal partitioning of data on an interval", 2005. Bai, "Least absolute deviation
 * estimation of a shift", 1995. Fearnhead and Rigaill, "Changepoint detection in the presence of outliers", 2019, for why
 * squared errors are unsuitable.
 */
export function splitIntoLevels(values: ArrayLike<number>, { minLength = 3, maxChance = 1e-4, leastSpread = 0.01 }: LevelOptions = {}): LevelSegment[] {
  if (!(Number.isInteger(minLength) && minLength >= 2)) throw new RangeError(`minLength is ${minLength}; it must be an integer of at least 2`);
  if (!(maxChance > 0)) throw new RangeError(`maxChance is ${maxChance}; it must be above 0`);
  if (!(leastSpread > 0)) throw new RangeError(`leastSpread is ${leastSpread}; it must be above 0`);
  const count = values.length;
  if (count === 0) return [];
  const kernels = openLevelKernels(count);
  const series = kernels.values;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = (series[i] = values[i]);
    if (!Number.isFinite(value)) throw new RangeError(`value ${i} is ${value}; every value must be a finite number`);
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }

  const range = highest - lowest;
  const canChange = count >= 2 * minLength && !isFlat(range, count, leastSpread);
  const noise = canChange ? Math.max(leastSpread, noiseOf(kernels, count)) : leastSpread;
  const search = { kernels, count, minLength, maxChance, noise };
  const { sides, changes } = canChange && !isFlat(range, count, noise) ? findChanges(search) : toSplit(search, []);
  return sides.map(({ from, to, level, sigma }, i) => {
    const change = i === 0 ? null : { step: level - sides[i - 1].level, z: changes[i - 1].z, chance: changes[i - 1].chance };
    return { start: from, end: to, level, spread: sigma, change };
  });
}

/** One series, and what its changes are tested with. */
interface Search {
  readonly kernels: LevelKernels;
  readonly count: number;
  readonly minLength: number;
  readonly maxChance: number;
  readonly noise: number;
}

/** Returns true if all values are so close together that no two parts of the series can be LEAST_ERRORS apart. */
function isFlat(range: number, count: number, noise: number): boolean {
  // The standard error of a difference of two medians is smallest for two halves. The margin is for rounding.
  return range * (1 + 1e-9) < LEAST_ERRORS * MEDIAN_ERROR * noise * (2 / Math.sqrt(count));
}

/** Returns the sigma of the noise, estimated from differences of neighbours, which a few changes of level do not affect. */
function noiseOf(kernels: LevelKernels, count: number): number {
  return (TO_SIGMA * kernels.medianStep(count)) / Math.SQRT2;
}

function findChanges(search: Search): Split {
  const kept = dropChanges(search, toSplit(search, placeChanges(search)));
  if (kept.changes.length === 0) return kept;
  const starts = startsOf(kept);
  const moved = moveChanges(search, starts);
  return moved.every((start, i) => start === starts[i]) ? kept : dropChanges(search, toSplit(search, moved));
}

/** Returns the starts of segments found in all windows, in ascending order. Windows overlap by half, so that no short run is cut. */
function placeChanges({ kernels, count, minLength, noise }: Search): number[] {
  const starts: number[] = [];
  for (let from = 0; from === 0 || from + WINDOW / 2 < count; from += WINDOW / 2) {
    const to = Math.min(count, from + WINDOW);
    kernels.place(from, to, minLength, noise, 2 * Math.log(to - from) + 2, starts);
  }
  return count <= WINDOW ? starts : [...new Set(starts)].sort((a, b) => a - b);
}

/** The values of one segment, or of what may become one: [from, to). */
interface Side {
  readonly from: number;
  readonly to: number;
  readonly level: number;
  readonly sigma: number;
}

/** Score of the change between two sides. */
interface Score {
  readonly z: number;
  readonly chance: number;
}

/** All sides of a series, and the changes between them: `changes[i]` is at the start of `sides[i + 1]`. */
interface Split {
  readonly sides: Side[];
  readonly changes: Score[];
}

function toSplit(search: Search, starts: readonly number[]): Split {
  const sides = [0, ...starts].map((from, i) => toSide(search, from, starts[i] ?? search.count));
  return { sides, changes: starts.map((_, i) => scoreChange(search, sides, i)) };
}

/** Returns a side with its median and a robust sigma, corrected upward for few values, because their median fits them too well. */
function toSide({ kernels }: Search, from: number, to: number): Side {
  const level = kernels.median(from, to);
  return { from, to, level, sigma: TO_SIGMA * kernels.deviation(from, to, level) * Math.sqrt((to - from) / Math.max(1, to - from - 1)) };
}

const startsOf = ({ sides }: Split): number[] => sides.slice(1).map(({ from }) => from);

const lengthOf = ({ from, to }: Side): number => to - from;

/** Drops the change with the highest chance until all changes are below maxChance. */
function dropChanges(search: Search, { sides, changes }: Split): Split {
  for (;;) {
    let worst = -1;
    for (let i = 0; i < changes.length; i++) if (worst < 0 || changes[i].chance > changes[worst].chance) worst = i;
    if (worst < 0 || changes[worst].chance <= search.maxChance) return { sides, changes };
    sides.splice(worst, 2, toSide(search, sides[worst].from, sides[worst + 1].to));
    changes.splice(worst, 1);
    for (let i = Math.max(0, worst - 2); i <= Math.min(worst + 1, changes.length - 1); i++) changes[i] = scoreChange(search, sides, i);
  }
}

/**
 * Scores a change: the shorter side is the run, the longer side the reference. If the series ends with a return to an earlier
 * level after few values, the last change gets the score of the change away from that level.
 */
function scoreChange(search: Search, sides: readonly Side[], i: number): Score {
  const [before, after] = [sides[i], sides[i + 1]];
  const score = scoreSides(search, before, after);
  const isLast = i >= 1 && i === sides.length - 2 && lengthOf(after) <= lengthOf(before);
  if (!isLast || score.chance <= search.maxChance || !isAlike(search.kernels.values, sides[i - 1], after, before)) return score;
  return scoreSides(search, sides[i - 1], before);
}

/** Returns the number of values above the line, or below it. */
function countBeyond(values: Float64Array, { from, to }: Side, line: number, isAbove: boolean): number {
  let beyond = 0;
  if (isAbove) for (let i = from; i < to; i++) beyond += Number(values[i] > line);
  else for (let i = from; i < to; i++) beyond += Number(values[i] < line);
  return beyond;
}

/** Returns true if two levels are closer to each other than half the distance to a third, and most of their values lie on their side. */
function isAlike(values: Float64Array, a: Side, b: Side, third: Side): boolean {
  const line = (a.level + b.level + 2 * third.level) / 4;
  const isAbove = a.level > line;
  const isHeld = (side: Side): boolean => {
    const above = countBeyond(values, side, line, true);
    return (isAbove ? above : lengthOf(side) - above) >= LEAST_HELD * lengthOf(side);
  };
  return Math.abs(a.level - b.level) < Math.abs(b.level - third.level) / 2 && isHeld(a) && isHeld(b);
}

/** Scores the change between two sides, with the shorter one as the run. */
function scoreSides(search: Search, before: Side, after: Side): Score {
  return lengthOf(after) <= lengthOf(before) ? scoreRun(search, after, before) : scoreRun(search, before, after);
}

/** Scores a run against the other values. */
function scoreRun({ kernels: { values }, count, minLength, noise }: Search, run: Side, rest: Side): Score {
  const line = (run.level + rest.level) / 2;
  const isAbove = run.level > line;
  const runSigma = Math.max(noise, run.sigma);
  const restSigma = Math.max(noise, rest.sigma);
  const sigma = Math.max(runSigma, restSigma);
  const step = Math.abs(run.level - rest.level);
  const z = step / sigma;
  const error = MEDIAN_ERROR * Math.hypot(runSigma / Math.sqrt(lengthOf(run)), restSigma / Math.sqrt(lengthOf(rest)));
  if (!(step >= LEAST_ERRORS * error)) return { z, chance: Infinity };
  const held = countBeyond(values, run, line, isAbove);
  if (held < Math.max(minLength, LEAST_HELD * lengthOf(run))) return { z, chance: Infinity };
  return { z, chance: count * runChance(held, lengthOf(run), countBeyond(values, rest, line, isAbove), lengthOf(rest), step / 2 / sigma) };
}

/** Moves each start to the best fit of the levels on both sides, because windows may place it differently by a few values. */
function moveChanges({ kernels, count, minLength }: Search, starts: readonly number[]): number[] {
  const { values } = kernels;
  const bounds = [0, ...starts, count];
  for (let i = 1; i < bounds.length - 1; i++) {
    const before = kernels.median(bounds[i - 1], bounds[i]);
    const after = kernels.median(bounds[i], bounds[i + 1]);
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
