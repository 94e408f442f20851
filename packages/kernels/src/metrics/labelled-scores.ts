import type { ClassIndices } from '../forests/random-forest.ts';

/** Row counts of one distinct score. */
export interface ScoreGroup {
  readonly score: number;
  /** Rows with label 1. */
  readonly hits: number;
  /** Rows with label 0. */
  readonly misses: number;
}

/**
 * Yields the positives and negatives of each distinct score, in descending order of scores; nothing for no rows.
 *
 * @param yTrue - 1 for positive, 0 for negative.
 * @param scores - same length; infinities allowed.
 * @throws RangeError when lengths differ, a label is neither 0 nor 1, or a score is NaN.
 */
export function* fromHighest(yTrue: ClassIndices, scores: Float64Array): Generator<ScoreGroup> {
  assertSameLength(yTrue, scores);
  const order = new Uint32Array(scores.length);
  for (let row = 0; row < scores.length; row++) {
    assertLabel(yTrue, row);
    if (Number.isNaN(scores[row])) throw new RangeError(`row ${row} has score NaN; every score must be a number`);
    order[row] = row;
  }
  order.sort((a, b) => (scores[a] > scores[b] ? -1 : scores[a] < scores[b] ? 1 : a - b));
  for (let from = 0; from < order.length; ) {
    const score = scores[order[from]];
    let hits = 0;
    let to = from;
    for (; to < order.length && scores[order[to]] === score; to++) hits += yTrue[order[to]];
    yield { score, hits, misses: to - from - hits };
    from = to;
  }
}

/** Checks that two lists have the same length. @throws RangeError with both lengths. */
export function assertSameLength(a: ArrayLike<unknown>, b: ArrayLike<unknown>): void {
  if (a.length !== b.length) throw new RangeError(`lengths are ${a.length} and ${b.length}; they must be equal`);
}

/** Checks that a label is 0 or 1. @throws RangeError with the row. */
export function assertLabel(yTrue: ClassIndices, row: number): void {
  if (yTrue[row] !== 0 && yTrue[row] !== 1) throw new RangeError(`row ${row} has label ${yTrue[row]}; it must be 0 or 1`);
}

/** Checks that a probability is in [0, 1] and not NaN. @throws RangeError with the row. */
export function assertProbability(probability: Float64Array, row: number): void {
  const p = probability[row];
  if (!(p >= 0 && p <= 1)) throw new RangeError(`row ${row} has probability ${p}; it must be from 0 to 1`);
}
