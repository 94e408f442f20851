import type { Interval } from './intervals.ts';
import { wilsonInterval } from './intervals.ts';
import { assertSameLength } from './labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';
import { balancedAccuracy, confusionMatrix, reportsOfMatrix, type ClassReport } from './metrics.ts';
import type { ClassIndices } from '../forests/random-forest.ts';
import { createRandom } from '../statistics/random.ts';
import { quantiles } from '../statistics/statistics.ts';

/** Options of the intervals. */
export interface ClassIntervalOptions {
  /** Integer in [0, 2^32): the same seed gives the same intervals. */
  readonly seed: number;
  /** Confidence level, between 0 and 1; default 0.95. */
  readonly level?: number;
  /** At least 1; default 1000. */
  readonly nResamples?: number;
  /** Group key of each row: rows of one group are drawn together. By default each row is its own group. */
  readonly groups?: ArrayLike<string | number>;
}

/** Intervals of classifier metrics, overall and per class; NaN if no resample had a row of the class. */
export interface ClassIntervals {
  readonly accuracy: Interval;
  readonly balancedAccuracy: Interval;
  readonly classes: readonly { readonly precision: Interval; readonly recall: Interval; readonly f1: Interval }[];
}

/**
 * Returns confidence intervals of accuracy, balanced accuracy, and the precision, recall and F1 of each class, from one bootstrap.
 *
 * A resample without a row of a class (or without a prediction of it) is skipped for this class. If all rows or groups give the same value,
 * the bootstrap interval has no width although the value is uncertain; then the bounds are Wilson's, with rows or groups as trials.
 *
 * @param yTrue - at least one row.
 * @param yPredicted - same length.
 * @throws RangeError on no rows, mismatched lengths, a class out of range or a bad option.
 * @see bootstrapInterval, which it agrees with in distribution, and wilsonInterval.
 */
export function classIntervals(yTrue: ClassIndices, yPredicted: ClassIndices, nClasses: number, options: ClassIntervalOptions): ClassIntervals {
  const { seed, level = 0.95, nResamples = 1000, groups } = options;
  const nRows = yTrue.length;
  assertInteger(nRows, 'nRows', 1);
  assertInteger(nResamples, 'nResamples', 1);
  const whole = confusionMatrix(yTrue, yPredicted, nClasses);
  const units = unitsOf(yTrue, yPredicted, nClasses, groups);

  const drawn = new Int32Array(nClasses * nClasses);
  const samples = Array.from({ length: nResamples }, (_, i) => {
    const random = createRandom(seed, i);
    drawn.fill(0);
    for (let k = 0; k < units.length; k++) for (const cell of units[random.below(units.length)]) drawn[cell]++;
    return { accuracy: diagonal(drawn, nClasses) / total(drawn), balanced: balancedAccuracy(drawn, nClasses), reports: reportsOfMatrix(drawn, nClasses) };
  });

  const bounds = (values: number[], share: number, touched: (cell: number) => boolean): Interval => {
    const defined = Float64Array.from(values.filter((value) => !Number.isNaN(value)));
    if (defined.length === 0) return { low: NaN, high: NaN };
    const [low, high] = quantiles(defined, [(1 - level) / 2, (1 + level) / 2]);
    if (low < high) return { low, high };
    const trials = units.filter((unit) => unit.some(touched)).length;
    const wilson = wilsonInterval(Math.round(share * trials), trials, level);
    return { low: Math.min(share, wilson.low), high: Math.max(share, wilson.high) };
  };
  const any = (): boolean => true;
  const reports = reportsOfMatrix(whole, nClasses);
  return {
    accuracy: bounds(samples.map(({ accuracy }) => accuracy), diagonal(whole, nClasses) / nRows, any),
    balancedAccuracy: bounds(samples.map(({ balanced }) => balanced), balancedAccuracy(whole, nClasses), any),
    classes: reports.map((report, k) => {
      const isTrue = (cell: number): boolean => Math.floor(cell / nClasses) === k;
      const isSaid = (cell: number): boolean => cell % nClasses === k;
      const of = (pick: (report: ClassReport) => number, touched: (cell: number) => boolean, needs: (report: ClassReport) => boolean): Interval =>
        bounds(samples.map(({ reports: drawnReports }) => (needs(drawnReports[k]) ? pick(drawnReports[k]) : NaN)), pick(report), touched);
      return {
        precision: of(({ precision }) => precision, isSaid, ({ said }) => said > 0),
        recall: of(({ recall }) => recall, isTrue, ({ support }) => support > 0),
        f1: of(({ f1 }) => f1, (cell) => isTrue(cell) || isSaid(cell), ({ support, said }) => support + said > 0),
      };
    }),
  };
}

/** Returns the confusion matrix cells of the rows of each unit (a row or a group). */
function unitsOf(yTrue: ClassIndices, yPredicted: ClassIndices, nClasses: number, groups: ArrayLike<string | number> | undefined): number[][] {
  const cells = Array.from(yTrue, (is, row) => is * nClasses + yPredicted[row]);
  if (groups === undefined) return cells.map((cell) => [cell]);
  assertSameLength(cells, groups);
  const byKey = new Map<string | number, number[]>();
  cells.forEach((cell, row) => {
    const found = byKey.get(groups[row]);
    if (found === undefined) byKey.set(groups[row], [cell]);
    else found.push(cell);
  });
  return [...byKey.values()];
}

function diagonal(matrix: Int32Array, nClasses: number): number {
  let sum = 0;
  for (let k = 0; k < nClasses; k++) sum += matrix[k * nClasses + k];
  return sum;
}

function total(matrix: Int32Array): number {
  let sum = 0;
  for (const count of matrix) sum += count;
  return sum;
}
