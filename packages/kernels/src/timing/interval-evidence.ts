import { densestRun, type IntervalCells } from './interval-cells.ts';
import { mixedHumanLogLikelihood, simpleHumanLogLikelihood } from './human-intervals.ts';
import { normalCdf } from '../statistics/normal-cdf.ts';
import { countBelow } from '../statistics/sorted-values.ts';

/** Candidate jitters: half widths as shares of the period. */
const JITTERS = [0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45];
/** Candidate probabilities of a missed beat. */
const MISSES = [0.01, 0.1, 0.25, 0.4];
/** Candidate shares of stray intervals, which are not part of the beacon. */
const STRAYS = [0.03, 0.15, 0.3];
/** A gap of more beats than this is a pause. */
const MOST_BEATS = 8;
/** Step of the logarithm of the period: the first number times the jitter, but at least the second. All steps are equally likely. */
const PERIOD_STEP = [0.3, 0.03] as const;
/** Minimum share of intervals on time; below it no candidate explains them better than a person. */
const LEAST_ON_TIME = 0.4;
/** Log ratio below which the expensive comparison is skipped. */
const HOPELESS = -5;
/** Longest interval of a stray or a pause. */
const LONGEST_MS = 90 * 86_400_000;
/** A period of fewer clock steps cannot be distinguished from the clock. */
export const LEAST_STEPS = 3;
/** Longest period that is searched, because people have daily habits. */
export const LONGEST_PERIOD_MS = 12 * 3_600_000;

/** Evidence for a machine: how much better it explains intervals than a person. */
export interface IntervalEvidence {
  /** Natural logarithm of the likelihood ratio; only an upper bound far below 0; -Infinity if no candidate applies. */
  readonly logRatio: number;
  /** Period of the best candidate; null if none applies. */
  readonly period_ms: number | null;
}

const NONE: IntervalEvidence = { logRatio: -Infinity, period_ms: null };

/**
 * Returns the likelihood ratio of intervals under a machine model and under a person model.
 *
 * The machine likelihood is averaged over all candidate periods, jitters, shares of missed beats and shares of strays, with
 * weights fixed in advance. The person likelihood is the maximum (see {@link simpleHumanLogLikelihood} and
 * {@link mixedHumanLogLikelihood}). So, by Markov's inequality, intervals of a person reach a ratio of R with a probability of
 * at most 1 / R for any number of intervals; in practice far less often.
 *
 * @param floor_ms - the shortest possible interval.
 * @see Vovk and Wang, "E-values: calibration, combination and applications", 2021; Wasserman, Ramdas and Balakrishnan, "Universal inference", 2020.
 */
export function weighIntervals(cells: IntervalCells, floor_ms: number): IntervalEvidence {
  const { low, high, counts, nIntervals } = cells;
  const least_ms = LEAST_STEPS * floor_ms;
  if (nIntervals < 4 || least_ms >= LONGEST_PERIOD_MS) return NONE;

  const strays = strayShares(cells, floor_ms);
  const explained: number[] = [];
  let best = -Infinity;
  let period_ms: number | null = null;
  const beats = new Float64Array(MOST_BEATS * counts.length);
  const missing = new Float64Array(counts.length);
  for (const jitter of JITTERS) {
    const { from, to, count } = densestRun(low, high, counts, ratioOf(jitter));
    const period = (low[from] + high[to]) / 2;
    if (count < LEAST_ON_TIME * nIntervals || period < least_ms || period > LONGEST_PERIOD_MS) continue;
    const nPeriods = Math.ceil(Math.log(LONGEST_PERIOD_MS / least_ms) / Math.max(PERIOD_STEP[0] * jitter, PERIOD_STEP[1]));
    const logPrior = -Math.log(nPeriods * JITTERS.length * MISSES.length * STRAYS.length);
    toBeatShares(cells, period, jitter, beats);
    for (const missed of MISSES) {
      // Other mixtures do not fit here, and skipping one only lowers the ratio.
      const fitting = STRAYS.filter((stray) => Math.abs((1 - missed) * (1 - stray) - count / nIntervals) <= 0.25);
      if (fitting.length > 0) mixBeats(beats, missed, missing);
      for (const stray of fitting) {
        const logLikelihood = machineLogLikelihood(counts, missing, strays, stray);
        explained.push(logLikelihood + logPrior);
        if (logLikelihood > best) {
          best = logLikelihood;
          period_ms = period;
        }
      }
    }
  }
  if (period_ms === null) return NONE;
  const machine = logOfSum(explained);
  const atOnce = machine - simpleHumanLogLikelihood(cells, floor_ms);
  return { logRatio: atOnce < HOPELESS ? atOnce : Math.min(atOnce, machine - mixedHumanLogLikelihood(cells, floor_ms)), period_ms };
}

/** Returns the ratio of the longest to the shortest interval for a jitter. */
const ratioOf = (jitter: number): number => (1 + jitter) / (1 - jitter);

/** Returns the share of strays in each cell: uniform in the logarithm of the interval. */
function strayShares({ low, high }: IntervalCells, floor_ms: number): Float64Array {
  const all = Math.log(LONGEST_MS / floor_ms);
  return low.map((lower, cell) => Math.max(1e-9, Math.log(high[cell] / Math.max(lower, floor_ms / 2)) / all));
}

/** Writes the shares of intervals over 1, 2, ... beats in each cell, row by row: uniform around the period for one beat, approximately normal for more. */
function toBeatShares({ low, high }: IntervalCells, period: number, jitter: number, result: Float64Array): void {
  const nCells = low.length;
  result.fill(0);
  const reach = jitter * period;
  for (let beats = 1; beats <= MOST_BEATS; beats++) {
    const middle = beats * period;
    const sigma = Math.max(reach, 0.02 * period) * Math.sqrt(beats / 3);
    const far = beats === 1 ? reach : 6 * sigma;
    const cdf = (x: number): number => (beats === 1 ? Math.min(1, Math.max(0, (x - middle + reach) / (2 * reach))) : normalCdf((x - middle) / sigma));
    for (let cell = countBelow(high, middle - far); cell < nCells && low[cell] < middle + far; cell++) {
      result[(beats - 1) * nCells + cell] = cdf(high[cell]) - cdf(low[cell]);
    }
  }
}

/** Writes the shares of the machine's intervals in each cell, for a probability of missed beats. */
function mixBeats(beats: Float64Array, missed: number, mixed: Float64Array): void {
  const nCells = mixed.length;
  mixed.fill(0);
  let weight = (1 - missed) / (1 - missed ** MOST_BEATS);
  for (let from = 0; from < beats.length; from += nCells) {
    for (let cell = 0; cell < nCells; cell++) mixed[cell] += weight * beats[from + cell];
    weight *= missed;
  }
}

function machineLogLikelihood(counts: Float64Array, missing: Float64Array, strays: Float64Array, stray: number): number {
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) sum += counts[cell] * Math.log((1 - stray) * missing[cell] + stray * strays[cell]);
  return sum;
}

const logOfSum = (logs: readonly number[]): number => {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, value) => sum + Math.exp(value - most), 0));
};
