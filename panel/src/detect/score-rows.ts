import { createRandom, explainIsolationForest, fitIsolationForest, scoreIsolationForest, thresholdForContamination } from '@weir/kernels';

/** Rows the forest is fitted on at most; beyond that an even sample of them. */
export const MAX_FITTED_ROWS = 50_000;
/** Flagged rows that get a reason at most, the highest scores first: reasons are text, and are written where the panel is drawn. */
export const MAX_EXPLAINED_ROWS = 5_000;
/** Contributions that a reason names. */
export const REASON_FEATURES = 2;

/** What is to be scored: numbers alone, so that it can be handed to a worker. */
export interface ScoreRequest {
  /** Row-major, length nRows * nFeatures, finite. */
  readonly X: Float64Array;
  readonly nFeatures: number;
  readonly nTrees: number;
  readonly seed: number;
  /** Share of the rows to flag, in (0, 0.5]. */
  readonly contamination: number;
}

/** What the forest says of each row. */
export interface ScoredRows {
  readonly fittedRowCount: number;
  /** In (0, 1], higher is more anomalous. */
  readonly scores: Float64Array;
  /** -log10((1 + rows with a score as high) / (1 + rows)). */
  readonly rarities: Float64Array;
  /** 1 where the score is above the threshold. */
  readonly flags: Uint8Array;
  /** Median of each feature over all rows. */
  readonly typical: Float64Array;
  /** Flagged rows with a reason, the highest score first. */
  readonly explained: Uint32Array;
  /** The features that made each explained row unusual, {@link REASON_FEATURES} a row, the strongest first; -1 is none. */
  readonly strongest: Int8Array;
}

/** An even sample: one row of each of `count` equal stretches, drawn from the seed. */
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

/** Rarity of each score among the scores themselves: equal scores are equally rare. */
export function toRarities(scores: Float64Array): Float64Array {
  const sorted = Float64Array.from(scores).sort();
  const first = new Map<number, number>();
  for (let i = sorted.length - 1; i >= 0; i--) {
    first.set(sorted[i], i);
  }
  const n = scores.length;

  return scores.map((score) => -Math.log10((1 + n - (first.get(score) ?? 0)) / (1 + n)));
}

/** The features with the largest contributions above 0 of one row, the largest first. */
function strongestOf(contributions: Float64Array): number[] {
  return Array.from(contributions.keys())
    .filter((feature) => contributions[feature] > 0)
    .sort((a, b) => contributions[b] - contributions[a])
    .slice(0, REASON_FEATURES);
}

/**
 * Scores rows with an isolation forest fitted on them, a step at a time: it yields after at most `stepRows` rows, so that
 * who has no worker can let the page breathe. The steps do not change the result.
 *
 * @throws RangeError on what the kernels refuse: no rows, NaN, a contamination out of range
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

/** Scores rows in one go; see {@link scoreInSteps}. */
export function scoreRows(request: ScoreRequest): ScoredRows {
  const steps = scoreInSteps(request, Math.max(1, request.X.length));
  let step = steps.next();
  while (!step.done) {
    step = steps.next();
  }
  return step.value;
}
