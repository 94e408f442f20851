/** Weight from which a vote counts as strong. */
export const STRONG_VOTE = 0.5;

/** Returns the value limited to the range 0 to 1 of a vote's weight. */
export const toWeight = (value: number): number => Math.min(1, Math.max(0, value));

/** Returns the confidence of votes that err independently; each may be wrong in at least 3 of 10 cases. */
export const toConfidence = (weights: readonly number[]): number =>
  1 - weights.reduce((doubt, weight) => doubt * (1 - 0.7 * weight), 1);
