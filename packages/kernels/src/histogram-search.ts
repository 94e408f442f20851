import { MAX_BINS, type BinnedColumns } from './binning.ts';
import type { Random } from './random.ts';

/** What a search looks at, and how far. */
export interface SplitSearchOptions {
  readonly columns: BinnedColumns;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Varying features to look at before a split is taken. */
  readonly maxFeatures: number;
  readonly minSamplesLeaf: number;
}

/** The best split found last; overwritten by the next search. */
export interface Split {
  feature: number;
  /** Rows whose bin is at most this go left. */
  bin: number;
  /** At least the greatest value going left, below the least going right. */
  threshold: number;
  /** Bootstrap samples of each class that go left. */
  readonly leftCounts: Float64Array;
}

/**
 * Makes a search for the split of least Gini impurity.
 *
 * The search draws features until `maxFeatures` that vary were looked at, and goes on while none of them allowed a split. Of equal splits the
 * first found stays. Given the rows `rows[from..to)` and the samples of each class among them, it says whether there is a split.
 * `drawnClass[i]` is how often the bootstrap drew `rows[i]`, times 65536, plus its class index: one load where two would miss the cache.
 */
export function createSplitSearch(options: SplitSearchOptions): {
  readonly split: Split;
  find(rows: Int32Array, drawnClass: Uint32Array, from: number, to: number, counts: Float64Array, random: Random): boolean;
} {
  const { nFeatures, nClasses, maxFeatures, minSamplesLeaf } = options;
  const { bins, least, greatest } = options.columns;
  const nSamples = bins.length / nFeatures;
  const histogram = new Int32Array(MAX_BINS * nClasses);
  const features = Int32Array.from({ length: nFeatures }, (_, f) => f);
  const counted = new Float64Array(nClasses);
  const split: Split = { feature: -1, bin: 0, threshold: 0, leftCounts: new Float64Array(nClasses) };

  const find = (
    rows: Int32Array,
    drawnClass: Uint32Array,
    from: number,
    to: number,
    counts: Float64Array,
    random: Random,
  ): boolean => {
    let total = 0;
    for (let k = 0; k < nClasses; k++) total += counts[k];
    let best = -Infinity;
    let nVarying = 0;
    for (let nLeft = nFeatures; nLeft > 0 && (nVarying < maxFeatures || best === -Infinity); ) {
      const pick = random.below(nLeft--);
      const feature = features[pick];
      features[pick] = features[nLeft];
      features[nLeft] = feature;

      const column = feature * nSamples;
      let low = MAX_BINS;
      let high = 0;
      for (let i = from; i < to; i++) {
        const bin = bins[column + rows[i]];
        const mark = drawnClass[i];
        histogram[bin * nClasses + (mark & 0xffff)] += mark >>> 16;
        if (bin < low) low = bin;
        if (bin > high) high = bin;
      }

      if (low < high) {
        nVarying++;
        counted.fill(0);
        let left = 0;
        let previous = low;
        for (let bin = low; bin <= high; bin++) {
          let inBin = 0;
          for (let k = 0; k < nClasses; k++) inBin += histogram[bin * nClasses + k];
          if (inBin === 0) continue;
          if (left >= minSamplesLeaf && total - left >= minSamplesLeaf) {
            let leftSquares = 0;
            let rightSquares = 0;
            for (let k = 0; k < nClasses; k++) {
              leftSquares += counted[k] * counted[k];
              rightSquares += (counts[k] - counted[k]) * (counts[k] - counted[k]);
            }
            const purity = leftSquares / left + rightSquares / (total - left);
            if (purity > best) {
              best = purity;
              split.feature = feature;
              split.bin = previous;
              split.threshold = between(greatest[feature * MAX_BINS + previous], least[feature * MAX_BINS + bin]);
              split.leftCounts.set(counted);
            }
          }
          for (let k = 0; k < nClasses; k++) counted[k] += histogram[bin * nClasses + k];
          left += inBin;
          previous = bin;
        }
      }
      histogram.fill(0, low * nClasses, (high + 1) * nClasses);
    }
    return best > -Infinity;
  };

  return { split, find };
}

function between(low: number, high: number): number {
  const middle = low / 2 + high / 2;
  return middle >= low && middle < high ? middle : low;
}
