import type { Random } from '../statistics/random.ts';

/** What a search looks at, and how far. */
export interface SplitSearchOptions {
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Features to look at before a split is taken. */
  readonly maxFeatures: number;
  readonly minSamplesLeaf: number;
  /** What a sample of each class counts in the impurity; length nClasses. */
  readonly classWeights: Float64Array;
}

/** The best split found last; overwritten by the next search. */
export interface Split {
  feature: number;
  /** Rows whose code is at most this go left. */
  code: number;
  /** At least the greatest value going left, below the least going right. */
  threshold: number;
  /** Bootstrap samples of each class that go left, not weighted. */
  readonly leftCounts: Float64Array;
}

/**
 * The rows of a node: `rows[from..to)`. `drawnClass[i]` is how often the bootstrap drew `rows[i]`, times 65536, plus its class index: one
 * load where two would miss the cache.
 */
export interface NodeRows {
  readonly rows: Int32Array;
  readonly drawnClass: Uint32Array;
  from: number;
  to: number;
}

/** Columns whose values became codes in the order of the values, with a way to look at every split of one. */
export interface SplitColumns {
  /** Working room for the rows of a tree, those of a node side by side; length nSamples. */
  readonly rows: Int32Array;
  /** Beside `rows`: see {@link NodeRows}. */
  readonly drawnClass: Uint32Array;
  /** A value at least the greatest of code `low` and below the least of code `high`. */
  threshold(feature: number, low: number, high: number): number;
  /** Offers, in ascending order, every place where the node's rows can be parted; none where the feature is constant in the node. */
  scan(node: NodeRows, feature: number, offer: SplitOffer): void;
  /** Brings the rows with codes up to `code` to the front, keeping the order on both sides, and gives the first that goes right. */
  partition(node: NodeRows, feature: number, code: number): number;
}

/** Takes a place to part at: the samples of each class (reused by the caller) with codes up to `low`; the next code is `high`. */
export type SplitOffer = (low: number, high: number, leftCounts: Float64Array) => void;

/**
 * A search for the split of least Gini impurity.
 *
 * It draws `maxFeatures` features, those that are constant within the node among them, and goes on while none of them allowed a split: as
 * scikit-learn does, whose trees differ the more from each other for it. Of equal splits the first found stays.
 */
export interface SplitSearch {
  readonly split: Split;
  /** Says whether a node with `counts` samples of each class allows a split, and leaves the best in `split`. */
  find(node: NodeRows, counts: Float64Array, random: Random): boolean;
  /** Brings the rows that `split` sends left to the front, and gives the first that goes right. */
  partition(node: NodeRows): number;
}

/** Makes a search over columns. */
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

/** Midway between two neighbouring values, or the lower one where rounding leaves no room. */
export function midpoint(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
