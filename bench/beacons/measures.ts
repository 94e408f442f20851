import { measurePeriodicity, quantiles } from '@weir/kernels';
import { DAY_MS, DAY_START_MS, type Pair } from './traffic.ts';

/** Scores of a pair; a higher score is more machine-like. */
export const MEASURES = {
  weir: ({ starts, sizes }: Pair): number => measurePeriodicity(starts, sizes).evidence,
  cv: ({ starts }: Pair): number => -variation(intervalsOf(starts)),
  rita: (pair: Pair): number => (ritaTiming(pair) + ritaSizes(pair) + ritaHistogram(pair) + ritaDuration(pair)) / 4,
  'rita-timing': (pair: Pair): number => ritaTiming(pair),
};

/** Name of a score. */
export type Measure = keyof typeof MEASURES;

const intervalsOf = (starts: Float64Array): Float64Array => starts.slice(1).map((start, i) => start - starts[i]);

/** Coefficient of variation: standard deviation divided by the mean. */
function variation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length) / mean;
}

// RITA's published score (activecm/rita v5, analysis/beacons.go, default configuration): the mean of four, on whole seconds.

/** Mean of 1 - |Bowley skewness| and 1 - MAD / median. */
function skewAndSpread(values: Float64Array, withoutMedian: number): number {
  const [q1, q2, q3] = quantiles(values, [0.25, 0.5, 0.75]);
  const skew = q3 - q1 >= 10 && q2 !== q1 && q2 !== q3 ? (q1 + q3 - 2 * q2) / (q3 - q1) : 0;
  const [mad] = quantiles(values.map((value) => Math.abs(value - q2)), [0.5]);
  return (1 - Math.abs(skew) + (q2 >= 1 ? Math.max(0, (q2 - mad) / q2) : withoutMedian)) / 2;
}

const ritaTiming = ({ starts }: Pair): number => skewAndSpread(intervalsOf(starts.map((start) => Math.floor(start / 1000))).filter((interval) => interval > 0), 1);

const ritaSizes = ({ sizes }: Pair): number => skewAndSpread(sizes, 0);

function hourly(starts: Float64Array): number[] {
  const hours = new Array<number>(24).fill(0);
  for (const start of starts) hours[Math.min(23, Math.floor(((start - DAY_START_MS) / DAY_MS) * 24))]++;
  return hours;
}

/** Uniformity over the hours of the day, or the fit of a two-level histogram. */
function ritaHistogram({ starts }: Pair): number {
  const hours = hourly(starts);
  const flat = Math.max(0, 1 - variation(hours));
  const filled = hours.filter((count) => count > 0);
  if (filled.length < 11) return flat;
  const width = Math.ceil(Math.max(...hours) * 0.05);
  const heights = new Map<number, number>();
  for (const count of filled) heights.set(Math.floor(count / width), (heights.get(Math.floor(count / width)) ?? 0) + 1);
  const [most, next = 0] = [...heights.values()].sort((a, b) => b - a);
  return Math.max(flat, Math.min(1, (most + next) / (filled.length - 1)));
}

/** Share of the day between the first and the last session, or consecutive hours with a session divided by 12. */
function ritaDuration({ starts }: Pair): number {
  const hours = hourly(starts);
  if (hours.filter((count) => count > 0).length < 6) return 0;
  let longest = 0;
  let run = 0;
  for (const count of [...hours, ...hours]) longest = Math.max(longest, (run = count > 0 ? run + 1 : 0));
  return Math.min(1, Math.max((starts[starts.length - 1] - starts[0]) / DAY_MS, longest / 12));
}
