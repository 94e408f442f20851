/** Thinned distribution of the training scores: how many sessions scored at least as high as each step. */
export interface ScoreScale {
  readonly session_count: number;
  /** Ascending. */
  readonly scores: readonly number[];
  /** Sessions with a score of at least the one at the same place. */
  readonly counts: readonly number[];
}

/** Growth of the steps below the highest scores, which keeps a rarity at most 0.005 too high. */
const STEP = 0.01;

/**
 * Fits the scale of a model on the scores of its training sessions.
 *
 * @param scores - at least one
 */
export const fitScoreScale = (scores: Float64Array): ScoreScale => {
  const sorted = scores.slice().sort();
  const steps: Array<{ score: number; count: number }> = [];
  for (let count = 1; count < sorted.length; count = Math.max(count + 1, Math.floor(count * (1 + STEP)))) {
    steps.push(stepAt(sorted, sorted[sorted.length - count]));
  }
  steps.push(stepAt(sorted, sorted[0]));
  const kept = steps.filter(({ score }, index) => score !== steps[index + 1]?.score).reverse();
  return { session_count: sorted.length, scores: kept.map(({ score }) => score), counts: kept.map(({ count }) => count) };
};

const stepAt = (sorted: Float64Array, score: number): { score: number; count: number } => ({
  score,
  count: sorted.length - lowerBound(sorted, score),
});

/**
 * Returns how rare a score is, in powers of ten, at least 0: -log10((1 + c) / (1 + n)), where c of n training sessions score
 * at least as high. This is the conformal p-value (Vovk et al. 2005; Bates et al. 2023): of sessions like the training
 * data, one in 10^r has a rarity of r or more, under any model. Its maximum is log10(1 + n), because n sessions cannot
 * show more.
 */
export const rarityOf = ({ session_count, scores, counts }: ScoreScale, score: number): number => {
  const at = lowerBound(scores, score);
  const count = at === scores.length ? 0 : counts[at];
  return Math.log10((1 + session_count) / (1 + count));
};

/** Returns the rarity of each score. */
export const toRarities = (scale: ScoreScale, scores: Float64Array): Float64Array => {
  const steps = Float64Array.from(scale.scores);
  const rarities = Float64Array.from([...scale.scores, Infinity], (score) => rarityOf(scale, score));
  const result = new Float64Array(scores.length);
  for (let row = 0; row < scores.length; row++) result[row] = rarities[lowerBound(steps, scores[row])];
  return result;
};

/** Returns the rarity of a score above all training scores. */
export const highestRarity = ({ session_count }: ScoreScale): number => Math.log10(1 + session_count);

/** Returns the first index whose value is at least `value`. */
const lowerBound = (sorted: ArrayLike<number>, value: number): number => {
  let from = 0;
  let to = sorted.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (sorted[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
};
