import { assertSameLength } from './labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import { createRandom } from '../statistics/random.ts';
import { quantiles } from '../statistics/statistics.ts';

/** Lower and upper bound. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A statistic with its bootstrap interval. */
export interface BootstrapInterval extends Interval {
  /** The statistic of all rows; not always within the bounds. */
  readonly estimate: number;
  /** Number of resamples with a defined statistic; the others are not used for the bounds. */
  readonly nDefined: number;
}

/** Options of a bootstrap interval. */
export interface BootstrapOptions {
  /** Integer in [0, 2^32): the same seed gives the same interval. */
  readonly seed: number;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** At least 1; default 2000. */
  readonly nResamples?: number;
  /** Stratum key of each row, length nRows: each resample keeps the number of rows (or groups) per stratum, so that no class is missing. */
  readonly strata?: ArrayLike<string | number>;
  /** Group key of each row, length nRows: rows of one group are drawn together. For sessions, use the client. */
  readonly groups?: ArrayLike<string | number>;
}

/**
 * Returns a percentile bootstrap interval: computes the statistic on resamples of rows, drawn with replacement, and takes percentiles.
 *
 * The interval is too narrow for few rows (or groups) and has no width for a single one. Dependent rows, such as the sessions of a client,
 * need `groups`, otherwise the interval is too narrow. Resample `i` uses random stream `i` of the seed.
 *
 * @param nRows - at least 1.
 * @param statistic - takes row indexes with repetitions, a new array each time; returns NaN if undefined. With groups the number of rows
 * varies.
 * @returns bounds of NaN if the statistic was never defined.
 * @throws RangeError on no rows, a mismatched length of keys, a key that is NaN, a group in two strata, or a bad option.
 * @see Efron and Tibshirani, "An introduction to the bootstrap", 1993, chapter 13; as `scipy.stats.bootstrap` with method 'percentile', in
 * distribution, not draw by draw.
 */
export function bootstrapInterval(nRows: number, statistic: (rows: Uint32Array) => number, options: BootstrapOptions): BootstrapInterval {
  const { seed, level = 0.95, nResamples = 2000, strata, groups } = options;
  assertInteger(nRows, 'nRows', 1);
  assertInteger(nResamples, 'nResamples', 1);
  assertLevel(level);
  const all = Uint32Array.from({ length: nRows }, (_, row) => row);
  const units = groups ? rowsByKey(all, groups) : Array.from(all, (row) => [row]);
  const layers = strata ? layersOf(units, strata, all) : [units];

  const values = new Float64Array(nResamples);
  for (let i = 0; i < nResamples; i++) {
    const random = createRandom(seed, i);
    const drawn: number[] = [];
    for (const layer of layers) {
      for (let k = 0; k < layer.length; k++) for (const row of layer[random.below(layer.length)]) drawn.push(row);
    }
    values[i] = statistic(Uint32Array.from(drawn));
  }
  const defined = values.filter((value) => !Number.isNaN(value));
  const [low, high] = defined.length > 0 ? quantiles(defined, [(1 - level) / 2, (1 + level) / 2]) : [NaN, NaN];
  return { estimate: statistic(all), low, high, nDefined: defined.length };
}

/**
 * Returns Wilson's interval for a proportion, within [0, 1]. Unlike the bootstrap it is suitable for few trials and shares near 0 or 1.
 *
 * Starts at 0 for no successes, ends at 1 for no failures, and is [0, 1] for no trials. Trials must be independent.
 *
 * @param successes - integer from 0 to trials.
 * @param trials - integer of at least 0.
 * @param level - confidence level, between 0 and 1.
 * @throws RangeError when a count or the level is out of range.
 * @see Wilson, "Probable inference, the law of succession, and statistical inference", 1927, without continuity correction. Checked against
 * `scipy.stats.binomtest(...).proportion_ci(method='wilson')`.
 */
export function wilsonInterval(successes: number, trials: number, level = 0.95): Interval {
  assertInteger(trials, 'trials', 0);
  assertInteger(successes, 'successes', 0, trials);
  assertLevel(level);
  const z = normalQuantile((1 + level) / 2);
  const failures = trials - successes;
  const width = 2 * (trials + z * z);
  const middle = (2 * successes + z * z) / width;
  const half = trials > 0 ? (z / width) * Math.sqrt((4 * successes * failures) / trials + z * z) : 0.5;
  return { low: successes === 0 ? 0 : middle - half, high: failures === 0 ? 1 : middle + half };
}

function rowsByKey(rows: ArrayLike<number>, keys: ArrayLike<string | number>): number[][] {
  assertSameLength(rows, keys);
  const byKey = new Map<string | number, number[]>();
  for (let row = 0; row < keys.length; row++) {
    const key = keys[row];
    if (Number.isNaN(key)) throw new RangeError(`row ${row} has key NaN; every key must be a number or a text`);
    const found = byKey.get(key);
    if (found) found.push(row);
    else byKey.set(key, [row]);
  }
  return [...byKey.values()];
}

/** Groups the units by the stratum of their rows. */
function layersOf(units: number[][], strata: ArrayLike<string | number>, all: Uint32Array): number[][][] {
  const stratumOf = new Uint32Array(all.length);
  rowsByKey(all, strata).forEach((rows, stratum) => rows.forEach((row) => (stratumOf[row] = stratum)));
  const layers: number[][][] = [];
  for (const unit of units) {
    const [first] = unit;
    const other = unit.find((row) => stratumOf[row] !== stratumOf[first]);
    if (other !== undefined) {
      const got = `strata ${strata[first]} and ${strata[other]}`;
      throw new RangeError(`rows ${first} and ${other} are of one group and of ${got}; a group must be in one stratum`);
    }
    (layers[stratumOf[first]] ??= []).push(unit);
  }
  return layers;
}

function assertLevel(level: number): void {
  if (!(level > 0 && level < 1)) throw new RangeError(`level is ${level}; it must be above 0 and below 1`);
}
