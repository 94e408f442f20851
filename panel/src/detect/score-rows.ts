import { createRandom, explainIsolationForest, fitIsolationForest, scoreIsolationForest, thresholdForContamination } from '@weir/kernels';

/** Maximum number of rows to fit the forest on. More rows are sampled uniformly. */
export const MAX_FITTED_ROWS = 50_000;
/** Maximum number of flagged rows with a reason, highest score first: reasons are text and are written on the main thread. */
export const MAX_EXPLAINED_ROWS = 5_000;
/** Number of features that a reason names. */
export const REASON_FEATURES = 2;

/** Rows and settings for a detection. Contains only numbers, so that it can be posted to a worker. */
export interface ScoreRequest {
  /** Row-major, length nRows * nFeatures, finite. */
  readonly X: Float64Array;
  readonly nFeatures: number;
  readonly nTrees: number;
  readonly seed: number;
  /** Share of the rows to flag, in (0, 0.5]. */
  readonly contamination: number;
}

/** Result of the forest for each row. */
export interface ScoredRows {
  readonly fittedRowCount: number;
  /** In (0, 1], higher is more anomalous. */
  readonly scores: Float64Array;
  /** -log10((1 + rows with a score at least as high) / (1 + rows)), at least 0, higher is rarer. */
  readonly rarities: Float64Array;
  /** 1 where the score is above the threshold. */
  readonly flags: Uint8Array;
  /** Median of each feature over all rows. */
  readonly typical: Float64Array;
  /** Flagged rows with a reason, highest score first. */
  readonly explained: Uint32Array;
  /** Features that contribute most to each explained row, {@link REASON_FEATURES} per row, strongest first; -1 for none. */
  readonly strongest: Int8Array;
}

/** Draws a uniform sample: one random row from each of `count` equal intervals. */
function sampleRows(nRows: number, count: number, seed: number): Uint32Array {
  const random = createRandom(seed, 1);

  return Uint32Array.from({ length: count }, (_, i) => Math.min(nRows - 1, Math.floor(((i + random.uniform()) * nRows) / count)));
}

function takeRows(X: Float64Array, nFeatures: number, rows: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(rows.length * nFeatures);
  for (let i = 0; i < rows.length; i++) {
    taken.set(X.subarray(rows[i] * nFeatures, (rows[i] + 1) * nFeatures), i * nFeatures);
  }
  return taken;
}

function mediansOf(X: Float64Array, nFeatures: number): Float64Array {
  const nRows = X.length / nFeatures;
  const column = new Float64Array(nRows);

  return Float64Array.from({ length: nFeatures }, (_, feature) => {
    for (let row = 0; row < nRows; row++) {
      column[row] = X[row * nFeatures + feature];
    }
    column.sort();
    return (column[Math.floor((nRows - 1) / 2)] + column[Math.ceil((nRows - 1) / 2)]) / 2;
  });
}

/** Returns the rarity of each score among all scores. Equal scores have equal rarity. */
export function toRarities(scores: Float64Array): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  const first = new Map<number, number>();
  for (let i = sorted.length - 1; i >= 0; i--) {
    first.set(sorted[i], i);
  }
  const n = scores.length;

  return scores.map((score) => -Math.log10((1 + n - (first.get(score) ?? 0)) / (1 + n)));
}

/** Returns the features with the largest positive contributions to one row, largest first. */
function strongestOf(contributions: Float64Array): number[] {
  return Array.from(contributions.keys())
    .filter((feature) => contributions[feature] > 0)
    .sort((a, b) => contributions[b] - contributions[a])
    .slice(0, REASON_FEATURES);
}

/**
 * Fits an isolation forest on the rows and scores them, yielding after at most `stepRows` rows, so that a caller on the
 * main thread can let other tasks run. The size of the steps does not change the result.
 *
 * @throws RangeError for input that the kernels reject: no rows, NaN, contamination out of range
 */
export function* scoreInSteps(request: ScoreRequest, stepRows: number): Generator<void, ScoredRows> {
  const { X, nFeatures, nTrees, seed, contamination } = request;
  const nRows = X.length / nFeatures;
  const fittedRowCount = Math.min(nRows, MAX_FITTED_ROWS);
  const fitted = fittedRowCount < nRows ? takeRows(X, nFeatures, sampleRows(nRows, fittedRowCount, seed)) : X;
  const forest = fitIsolationForest(fitted, { nFeatures, nTrees, seed });
  yield;

  const scores = new Float64Array(nRows);
  for (let row = 0; row < nRows; row += stepRows) {
    scores.set(scoreIsolationForest(forest, X.subarray(row * nFeatures, Math.min(nRows, row + stepRows) * nFeatures)), row);
    yield;
  }
  const threshold = thresholdForContamination(scores, contamination);
  const flags = Uint8Array.from(scores, (score) => (score > threshold ? 1 : 0));
  const rarities = toRarities(scores);
  const typical = mediansOf(X, nFeatures);
  yield;

  const explained = Uint32Array.from(
    Array.from(flags.keys())
      .filter((row) => flags[row] === 1)
      .sort((a, b) => scores[b] - scores[a] || a - b)
      .slice(0, MAX_EXPLAINED_ROWS)
  );
  const strongest = new Int8Array(explained.length * REASON_FEATURES).fill(-1);
  for (let from = 0; from < explained.length; from += stepRows) {
    const rows = explained.subarray(from, from + stepRows);
    const shares = explainIsolationForest(forest, takeRows(X, nFeatures, rows));
    for (let i = 0; i < rows.length; i++) {
      strongest.set(strongestOf(shares.subarray(i * nFeatures, (i + 1) * nFeatures)), (from + i) * REASON_FEATURES);
    }
    yield;
  }
  return { fittedRowCount, scores, rarities, flags, typical, explained, strongest };
}

/** Scores rows in one call; see {@link scoreInSteps}. */
export function scoreRows(request: ScoreRequest): ScoredRows {
  const steps = scoreInSteps(request, Math.max(1, request.X.length));
  let step = steps.next();
  while (!step.done) {
    step = steps.next();
  }
  return step.value;
}
