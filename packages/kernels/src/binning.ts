/** Columns reduced to bytes: what a histogram counts. */
export interface BinnedColumns {
  /** Column-major, length nFeatures * nRows: the bin of each value, in the order of the values. */
  readonly bins: Uint8Array;
  /** Least value of bin b of feature f at `f * MAX_BINS + b`. */
  readonly least: Float64Array;
  /** Greatest value of bin b of feature f at `f * MAX_BINS + b`. */
  readonly greatest: Float64Array;
}

/** Most bins of a column. */
export const MAX_BINS = 256;

/**
 * Puts each column into at most 256 bins: one for each distinct value where there are no more, else of about equal counts.
 *
 * Equal values always share a bin.
 *
 * @param X - row-major, finite (not checked here), length nRows * nFeatures.
 */
export function binColumns(X: Float64Array, nFeatures: number): BinnedColumns {
  const nRows = X.length / nFeatures;
  const bins = new Uint8Array(X.length);
  const least = new Float64Array(nFeatures * MAX_BINS);
  const greatest = new Float64Array(nFeatures * MAX_BINS);
  const column = new Float64Array(nRows);
  for (let f = 0; f < nFeatures; f++) {
    for (let row = 0; row < nRows; row++) column[row] = X[row * nFeatures + f];
    column.sort();
    const first = f * MAX_BINS;
    const nBins = placeBins(column, least.subarray(first, first + MAX_BINS), greatest.subarray(first, first + MAX_BINS));
    for (let row = 0; row < nRows; row++) {
      const value = X[row * nFeatures + f];
      let low = 0;
      let high = nBins - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (value <= greatest[first + middle]) high = middle;
        else low = middle + 1;
      }
      bins[f * nRows + row] = low;
    }
  }
  return { bins, least, greatest };
}

function placeBins(sorted: Float64Array, least: Float64Array, greatest: Float64Array): number {
  let nDistinct = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) nDistinct++;
  const exact = nDistinct <= MAX_BINS;
  let nBins = 0;
  for (let from = 0; from < sorted.length; ) {
    const wanted = exact || nBins === MAX_BINS - 1 ? 1 : (sorted.length - from) / (MAX_BINS - nBins);
    let to = nBins === MAX_BINS - 1 ? sorted.length : Math.min(sorted.length, from + Math.max(1, Math.floor(wanted)));
    while (to < sorted.length && sorted[to] === sorted[to - 1]) to++;
    least[nBins] = sorted[from];
    greatest[nBins] = sorted[to - 1];
    nBins++;
    from = to;
  }
  return nBins;
}
