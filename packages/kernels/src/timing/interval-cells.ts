import { countAtMost } from '../statistics/sorted-values.ts';

/** Interval counts per cell. The cells cover all lengths without gaps; only non-empty cells are kept, shortest first. */
export interface IntervalCells {
  /** Lower and upper edge of each cell, ms. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  /** Intervals in each cell. */
  readonly counts: Float64Array;
  readonly nIntervals: number;
}

/** Up to this many clock steps, every length has its own cell. */
const FINE_STEPS = 50;
/** Relative width of the cells above FINE_STEPS. */
const RELATIVE_WIDTH = 0.02;

/**
 * Counts intervals in cells: one cell per clock step for short intervals, 2 % wide cells for long ones.
 *
 * Edges lie half way between steps, so that expected counts are exact on a coarse clock too.
 *
 * @param sorted - intervals in ascending order, multiples of the clock step except for rounding.
 * @param step_ms - time resolution of the starts.
 */
export function toIntervalCells(sorted: Float64Array, step_ms: number): IntervalCells {
  const low: number[] = [];
  const high: number[] = [];
  const counts: number[] = [];
  const edge = (bin: number): number => (Math.floor(FINE_STEPS * Math.exp(RELATIVE_WIDTH * bin)) - 0.5) * step_ms;
  for (let from = 0; from < sorted.length; ) {
    const steps = Math.round(sorted[from] / step_ms);
    let lower = (steps - 0.5) * step_ms;
    let upper = (steps + 0.5) * step_ms;
    if (steps >= FINE_STEPS) {
      let bin = Math.floor(Math.log(steps / FINE_STEPS) / RELATIVE_WIDTH);
      while (edge(bin) > sorted[from]) bin--;
      while (edge(bin + 1) <= sorted[from]) bin++;
      lower = edge(bin);
      upper = edge(bin + 1);
    }
    let to = countAtMost(sorted, upper);
    while (to > from + 1 && sorted[to - 1] >= upper) to--;
    low.push(lower);
    high.push(upper);
    counts.push(to - from);
    from = to;
  }
  return { low: new Float64Array(low), high: new Float64Array(high), counts: new Float64Array(counts), nIntervals: sorted.length };
}

/** The densest run of values: first and last index, and their count. */
export interface DensestRun {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Returns the run of cells with the highest count whose largest value is at most `ratio` times its smallest; the first of equals. */
export function densestRun(low: ArrayLike<number>, high: ArrayLike<number>, counts: ArrayLike<number>, ratio: number): DensestRun {
  const best = { from: 0, to: 0, count: 0 };
  let count = 0;
  for (let from = 0, to = 0; from < low.length; from++) {
    while (to < low.length && (to === from || high[to] <= low[from] * ratio)) count += counts[to++];
    if (count > best.count) {
      best.from = from;
      best.to = to - 1;
      best.count = count;
    }
    count -= counts[from];
  }
  return best;
}
