import type { IntervalCells } from './interval-cells.ts';
import { normalCdf } from '../statistics/normal-cdf.ts';

/**
 * Minimum standard deviation of the logarithm of a person's intervals: two in three lie within a factor of 1.65 of the
 * median. Measured think times spread at least twice as wide.
 */
export const LEAST_HUMAN_SIGMA = 0.5;

const ROUNDS = 25;
/** Initial shares of the shorter component of the mixture. */
const FIRST_SHARES = [0.5, 0.8, 0.2];
/** Share of arbitrary intervals in the model, so that a single outlier does not decide. */
const ANYTHING = 0.01;
const LONGEST_MS = 90 * 86_400_000;

interface Part {
  readonly weight: number;
  readonly mean: number;
  readonly sigma: number;
}

/**
 * Returns the maximum log-likelihood of intervals under the simple model of a person: exponential (random arrivals), or
 * log-normal with a sigma of at least {@link LEAST_HUMAN_SIGMA}.
 *
 * @param floor_ms - the shortest possible interval: shorter ones were merged, and the distributions are truncated there.
 */
export function simpleHumanLogLikelihood(cells: IntervalCells, floor_ms: number): number {
  const { low, high, counts, nIntervals } = cells;
  const least = Math.min(floor_ms, low[0]);
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) sum += counts[cell] * ((low[cell] + high[cell]) / 2 - least);
  const survival = (ms: number): number => Math.exp((-nIntervals * (ms - least)) / sum);
  return Math.max(logLikelihood(cells, least, survival), partsLogLikelihood(cells, least, [fitPart(toLogs(cells), counts)]));
}

/**
 * Returns the maximum log-likelihood under a mixture of two log-normal distributions, such as clicks and pauses. Fitted by
 * expectation maximization from three starts, so it may be a local maximum.
 */
export function mixedHumanLogLikelihood(cells: IntervalCells, floor_ms: number): number {
  const logs = toLogs(cells);
  const least = Math.min(floor_ms, cells.low[0]);
  return Math.max(...FIRST_SHARES.map((share) => partsLogLikelihood(cells, least, fitTwo(logs, cells.counts, share))));
}

const toLogs = ({ low, high }: IntervalCells): Float64Array => low.map((lower, cell) => Math.log((lower + high[cell]) / 2));

function partsLogLikelihood(cells: IntervalCells, least: number, parts: readonly Part[]): number {
  const survival = (ms: number): number => {
    const log = Math.log(ms);
    let above = 0;
    for (const { weight, mean, sigma } of parts) above += weight * normalCdf((mean - log) / sigma);
    return above;
  };
  return logLikelihood(cells, least, survival);
}

function logLikelihood({ low, high, counts }: IntervalCells, least: number, survival: (ms: number) => number): number {
  const all = Math.max(1e-9, survival(least));
  const broad = Math.log(LONGEST_MS / least);
  let sum = 0;
  let edge = NaN;
  let aboveEdge = NaN;
  for (let cell = 0; cell < counts.length; cell++) {
    const above = low[cell] === edge ? aboveEdge : survival(low[cell]);
    edge = high[cell];
    aboveEdge = survival(edge);
    const anything = Math.max(1e-9, Math.log(high[cell] / low[cell]) / broad);
    sum += counts[cell] * Math.log((1 - ANYTHING) * ((above - aboveEdge) / all) + ANYTHING * anything);
  }
  return sum;
}

/** Fits a log-normal with these weights, with a sigma of at least LEAST_HUMAN_SIGMA. */
function fitPart(logs: Float64Array, weights: ArrayLike<number>): Part {
  let weight = 0;
  let sum = 0;
  for (let i = 0; i < logs.length; i++) {
    weight += weights[i];
    sum += weights[i] * logs[i];
  }
  const mean = sum / weight;
  let squares = 0;
  for (let i = 0; i < logs.length; i++) squares += weights[i] * (logs[i] - mean) ** 2;
  return { weight: 1, mean, sigma: Math.max(LEAST_HUMAN_SIGMA, Math.sqrt(squares / weight)) };
}

/** Fits a mixture of two log-normals; `share` is the initial share of the shorter one. */
function fitTwo(logs: Float64Array, counts: Float64Array, share: number): Part[] {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const first = new Float64Array(logs.length);
  const second = new Float64Array(logs.length);
  let held = 0;
  for (let i = 0; i < logs.length; i++) {
    if (held < share * n) held += first[i] = counts[i];
    else second[i] = counts[i];
  }
  let parts: Part[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    if (!(held > 1e-6 * n && held < (1 - 1e-6) * n)) return [fitPart(logs, counts)];
    const a = { ...fitPart(logs, first), weight: held / n };
    const b = { ...fitPart(logs, second), weight: 1 - held / n };
    parts = [a, b];
    const ratio = (b.weight * a.sigma) / (a.weight * b.sigma);
    held = 0;
    for (let i = 0; i < logs.length; i++) {
      const odds = ratio * Math.exp(0.5 * (((logs[i] - a.mean) / a.sigma) ** 2 - ((logs[i] - b.mean) / b.sigma) ** 2));
      first[i] = counts[i] / (1 + odds);
      second[i] = counts[i] - first[i];
      held += first[i];
    }
  }
  return parts;
}
