import { binColumns, MAX_BINS } from './binning.ts';
import { createBinnedRows } from './binned-rows.ts';
import { wasmModule } from '../backends/kernel-backend.ts';
import { midpoint, type SplitColumns } from './split-search.ts';
import { createWasmBinnedRows } from './wasm-binned-rows.ts';

/**
 * Creates columns for split finding by histograms of at most 256 bins: considers every split of a column with at most 256 distinct values,
 * else the splits between bins.
 *
 * @param X - row-major, finite (not checked here), length nRows * nFeatures.
 */
export function histogramColumns(X: Float64Array, nFeatures: number, nClasses: number): SplitColumns {
  const { bins, least, greatest } = binColumns(X, nFeatures);
  const nSamples = X.length / nFeatures;
  const module = wasmModule();
  const binned = (module && createWasmBinnedRows(module, bins, nSamples, nClasses)) ?? createBinnedRows(bins, nSamples, nClasses);
  const { histogram } = binned;
  const counted = new Float64Array(nClasses);
  const samplesIn = (bin: number): number => {
    let samples = 0;
    for (let k = 0; k < nClasses; k++) samples += histogram[bin * nClasses + k];
    return samples;
  };
  return {
    rows: binned.rows,
    drawnClass: binned.drawnClass,
    threshold: (feature, low, high) => midpoint(greatest[feature * MAX_BINS + low], least[feature * MAX_BINS + high]),
    scan(node, feature, offer) {
      binned.count(node, feature);
      let low = 0;
      let high = MAX_BINS - 1;
      while (samplesIn(low) === 0) low++;
      while (samplesIn(high) === 0) high--;
      if (low < high) {
        counted.fill(0);
        let previous = low;
        for (let bin = low; bin <= high; bin++) {
          if (samplesIn(bin) === 0) continue;
          if (bin > low) offer(previous, bin, counted);
          for (let k = 0; k < nClasses; k++) counted[k] += histogram[bin * nClasses + k];
          previous = bin;
        }
      }
      histogram.fill(0, low * nClasses, (high + 1) * nClasses);
    },
    partition: binned.partition,
  };
}
