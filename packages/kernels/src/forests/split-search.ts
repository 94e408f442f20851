import type { Random } from '../statistics/random.ts';

/** Options of a split search. */
export interface SplitSearchOptions {
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Number of features to consider for a split. */
  readonly maxFeatures: number;
  readonly minSamplesLeaf: number;
  /** Weight of a sample of each class in the impurity; length nClasses. */
  readonly classWeights: Float64Array;
}

/** The best split of the last search; overwritten by the next search. */
export interface Split {
  feature: number;
  /** Rows with a code of at most this go left. */
  code: number;
  /** At least the largest value that goes left, below the smallest that goes right. */
  threshold: number;
  /** Unweighted number of bootstrap samples of each class that go left. */
  readonly leftCounts: Float64Array;
}

/**
 * The rows of a node: `rows[from..to)`. `drawnClass[i]` is the number of times the bootstrap drew `rows[i]`, times 65536, plus its class
 * index: one load instead of two cache misses.
 */
export interface NodeRows {
  readonly rows: Int32Array;
  readonly drawnClass: Uint32Array;
  from: number;
  to: number;
}

/** Columns as codes in the order of the values, with a method that enumerates the splits of a column. */
export interface SplitColumns {
  /** Working memory for the rows of a tree; rows of one node are contiguous; length nSamples. */
  readonly rows: Int32Array;
  /** Parallel to `rows`: see {@link NodeRows}. */
  readonly drawnClass: Uint32Array;
  /** Returns a value of at least the largest of code `low` and below the smallest of code `high`. */
  threshold(feature: number, low: number, high: number): number;
  /** Calls `offer` with every possible split of the node's rows, in ascending order; not at all if the feature is constant in the node. */
  scan(node: NodeRows, feature: number, offer: SplitOffer): void;
  /** Moves the rows with codes up to `code` to the front, keeping the order on both sides. Returns the index of the first that goes right. */
  partition(node: NodeRows, feature: number, code: number): number;
}

/** Receives a possible split: the samples of each class with codes up to `low` (array reused by the caller); the next code is `high`. */
export type SplitOffer = (low: number, high: number, leftCounts: Float64Array) => void;

/**
 * Searches for the split with the lowest Gini impurity.
 *
 * Draws `maxFeatures` features, including those that are constant within the node, and continues while none of them allows a split. This
 * is scikit-learn's method, which makes trees differ more from each other. Of equal splits the first one is kept.
 */
export interface SplitSearch {
  readonly split: Split;
  /** Returns true if a node with `counts` samples of each class allows a split, and writes the best one to `split`. */
  find(node: NodeRows, counts: Float64Array, random: Random): boolean;
  /** Moves the rows that `split` sends left to the front. Returns the index of the first that goes right. */
  partition(node: NodeRows): number;
}

/** Creates a split search over columns. */
export function createSplitSearch(columns: SplitColumns, options: SplitSearchOptions): SplitSearch {
  const { nFeatures, nClasses, maxFeatures, minSamplesLeaf, classWeights } = options;
  const features = Int32Array.from({ length: nFeatures }, (_, f) => f);
  const split: Split = { feature: -1, code: 0, threshold: 0, leftCounts: new Float64Array(nClasses) };
  let all: Float64Array = new Float64Array(nClasses);
  let total = 0;
  let best = -Infinity;
  let feature = 0;

  const offer: SplitOffer = (low, high, leftCounts) => {
    let left = 0;
    let leftWeight = 0;
    let rightWeight = 0;
    let leftSquares = 0;
    let rightSquares = 0;
    for (let k = 0; k < nClasses; k++) {
      left += leftCounts[k];
      const goesLeft = leftCounts[k] * classWeights[k];
      const goesRight = (all[k] - leftCounts[k]) * classWeights[k];
      leftWeight += goesLeft;
      rightWeight += goesRight;
      leftSquares += goesLeft * goesLeft;
      rightSquares += goesRight * goesRight;
    }
    if (left < minSamplesLeaf || total - left < minSamplesLeaf) return;
    const purity = leftSquares / leftWeight + rightSquares / rightWeight;
    if (purity <= best) return;
    best = purity;
    split.feature = feature;
    split.code = low;
    split.threshold = columns.threshold(feature, low, high);
    split.leftCounts.set(leftCounts);
  };

  return {
    split,
    find(node, counts, random) {
      all = counts;
      total = counts.reduce((sum, count) => sum + count, 0);
      best = -Infinity;
      let nLookedAt = 0;
      for (let nLeft = nFeatures; nLeft > 0 && (nLookedAt < maxFeatures || best === -Infinity); nLookedAt++) {
        const pick = random.below(nLeft--);
        feature = features[pick];
        features[pick] = features[nLeft];
        features[nLeft] = feature;
        columns.scan(node, feature, offer);
      }
      return best > -Infinity;
    },
    partition: (node) => columns.partition(node, split.feature, split.code),
  };
}

/** Returns the midpoint of two neighbouring values, or the lower one if rounding leaves no value in between. */
export function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
