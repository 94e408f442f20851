import { binColumns, MAX_BINS } from './binning.ts';
import { midpoint, type SplitColumns } from './split-search.ts';

/**
 * Columns of at most 256 bins, looked at by histograms: every split of a column of at most 256 distinct values, else those between bins.
 *
 * @param X - row-major, finite (not checked here), length nRows * nFeatures.
 */
export function histogramColumns(X: Float64Array, nFeatures: number, nClasses: number): SplitColumns {
  const { bins, least, greatest } = binColumns(X, nFeatures);
  const nSamples = X.length / nFeatures;
  const histogram = new Int32Array(MAX_BINS * nClasses);
  const counted = new Float64Array(nClasses);
  return {
    codes: bins,
    threshold: (feature, low, high) => midpoint(greatest[feature * MAX_BINS + low], least[feature * MAX_BINS + high]),
    scan({ rows, drawnClass, from, to }, feature, offer) {
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
        counted.fill(0);
        let previous = low;
        for (let bin = low; bin <= high; bin++) {
          let inBin = 0;
          for (let k = 0; k < nClasses; k++) inBin += histogram[bin * nClasses + k];
          if (inBin === 0) continue;
          if (bin > low) offer(previous, bin, counted);
          for (let k = 0; k < nClasses; k++) counted[k] += histogram[bin * nClasses + k];
          previous = bin;
        }
      }
      histogram.fill(0, low * nClasses, (high + 1) * nClasses);
      return low < high;
    },
  };
}
