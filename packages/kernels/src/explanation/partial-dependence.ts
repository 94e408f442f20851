import { assertFinite, assertInteger, countRows } from '../statistics/matrix.ts';
import { sortedValues } from '../statistics/sorted-values.ts';

/** The feature and the values to evaluate. */
export interface PartialDependenceOptions {
  /** Columns of X, at least 1. */
  readonly nFeatures: number;
  /** Column index, from 0. */
  readonly feature: number;
  /** Finite values of the feature, in any order; see {@link partialDependenceGrid}. */
  readonly grid: Float64Array;
}

/**
 * Returns the mean prediction of a model when one feature is set to each value of a grid in all rows, with the other features unchanged.
 *
 * Constant for a feature that the model does not use. With correlated features it evaluates rows that never occur. Opposite effects in
 * different rows cancel out in the mean. Costs one prediction of all rows per grid value.
 *
 * @param predict - takes row-major X and returns the same number of outputs for each row, row by row: 1 for
 * `(X) => scoreIsolationForest(forest, X)`, nClasses for `(X) => predictProbability(forest, X)`. It must not keep X, which is
 * overwritten.
 * @param X - row-major, length nRows * nFeatures, at least one row; read only.
 * @returns row-major, one row per grid value: length grid.length * (outputs per row).
 * @throws RangeError on no rows, NaN or infinities in X or the grid, mismatched lengths, a feature out of range, or a prediction
 * whose length is not a multiple of the rows.
 * @see Friedman, "Greedy function approximation: a gradient boosting machine", 2001, section 8.2; as `sklearn.inspection.partial_dependence`
 * with method 'brute'.
 */
export function partialDependence(
  predict: (X: Float64Array) => Float64Array,
  X: Float64Array,
  options: PartialDependenceOptions,
): Float64Array {
  const { nFeatures, feature, grid } = options;
  const nRows = checkRows(X, nFeatures, feature);
  for (let i = 0; i < grid.length; i++) {
    if (!Number.isFinite(grid[i])) throw new RangeError(`grid holds ${grid[i]} at ${i}; every value must be a finite number`);
  }
  const asked = X.slice();
  const means: number[] = [];
  for (const value of grid) {
    for (let row = 0; row < nRows; row++) asked[row * nFeatures + feature] = value;
    const answers = predict(asked);
    const nAnswers = answers.length / nRows;
    if (!Number.isInteger(nAnswers)) {
      throw new RangeError(`predict returned ${answers.length} numbers for ${nRows} rows; it must return the same number for each row`);
    }
    for (let k = 0; k < nAnswers; k++) {
      let sum = 0;
      for (let row = 0; row < nRows; row++) sum += answers[row * nAnswers + k];
      means.push(sum / nRows);
    }
  }
  return Float64Array.from(means);
}

/** Options of the grid. */
export interface PartialDependenceGridOptions {
  /** Columns of X, at least 1. */
  readonly nFeatures: number;
  /** Column index, from 0. */
  readonly feature: number;
  /** Values of the grid, at least 2; default 100. */
  readonly nPoints?: number;
  /** Shares of the rows below the first and below the last grid value, ascending, in [0, 1]; default 0.05 and 0.95. */
  readonly percentiles?: readonly [number, number];
}

/**
 * Returns a grid for one feature: its distinct values if there are fewer than nPoints, else nPoints in equal steps between percentiles.
 *
 * If nearly all rows have the same value, both percentiles equal it and the grid has only that value (scikit-learn raises an error).
 *
 * @param X - row-major, length nRows * nFeatures, at least one row; read only.
 * @returns ascending, at most nPoints values.
 * @throws RangeError on no rows, NaN or infinities, a mismatched length, a feature out of range, or a bad option.
 * @see The grid of `sklearn.inspection.partial_dependence`, checked against it. Its percentiles are Cunnane's, as those of
 * `scipy.stats.mstats.mquantiles`, not those of `quantile`.
 */
export function partialDependenceGrid(X: Float64Array, options: PartialDependenceGridOptions): Float64Array {
  const { nFeatures, feature, nPoints = 100, percentiles = [0.05, 0.95] } = options;
  const nRows = checkRows(X, nFeatures, feature);
  assertInteger(nPoints, 'nPoints', 2);
  const [from, to] = percentiles;
  if (!(from >= 0 && from < to && to <= 1)) throw new RangeError(`percentiles are ${from} and ${to}; they must rise within 0 to 1`);
  const sorted = sortedValues(Float64Array.from({ length: nRows }, (_, row) => X[row * nFeatures + feature]));
  const distinct = sorted.filter((value, i) => i === 0 || value > sorted[i - 1]);
  if (distinct.length < nPoints) return distinct;
  const low = cunnaneQuantile(sorted, from);
  const high = cunnaneQuantile(sorted, to);
  if (low === high) return Float64Array.of(low);
  const step = (high - low) / (nPoints - 1);
  return Float64Array.from({ length: nPoints }, (_, i) => (i === nPoints - 1 ? high : low + i * step));
}

function cunnaneQuantile(sorted: Float64Array, p: number): number {
  const position = sorted.length * p + 0.4 + 0.2 * p;
  const above = Math.floor(Math.max(1, Math.min(sorted.length - 1, position)));
  const part = Math.max(0, Math.min(1, position - above));
  return (1 - part) * sorted[above - 1] + part * sorted[above];
}

function checkRows(X: Float64Array, nFeatures: number, feature: number): number {
  const nRows = countRows(X, nFeatures);
  if (nRows === 0) throw new RangeError('X has 0 rows; at least 1 is needed');
  assertInteger(feature, 'feature', 0, nFeatures - 1);
  assertFinite(X, nFeatures);
  return nRows;
}
