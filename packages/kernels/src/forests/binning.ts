import { rankBlock } from './rank-block.ts';

/** Columns reduced to bin numbers of one byte, for histograms. */
export interface BinnedColumns {
  /** Column-major, length nFeatures * nRows: the bin of each value, in the order of the values. */
  readonly bins: Uint8Array;
  /** Smallest value of bin b of feature f at `f * MAX_BINS + b`. */
  readonly least: Float64Array;
  /** Largest value of bin b of feature f at `f * MAX_BINS + b`. */
  readonly greatest: Float64Array;
}

/** Maximum number of bins of a column. */
export const MAX_BINS = 256;

/** Bin edges are computed from at most this many rows. */
const SAMPLE_ROWS = 2 ** 18;
const BITS = 8;

/**
 * Reduces each column to at most 256 bins: one per distinct value if there are at most 256, else bins of about equal counts.
 *
 * Equal values always share a bin. Beyond 262,144 rows, the edges are computed from that many evenly spaced rows.
 *
 * @param X - row-major, finite (not checked here), length nRows * nFeatures.
 */
export function binColumns(X: Float64Array, nFeatures: number): BinnedColumns {
  const nRows = X.length / nFeatures;
  const bins = new Uint8Array(X.length);
  const least = new Float64Array(nFeatures * MAX_BINS).fill(Infinity);
  const greatest = new Float64Array(nFeatures * MAX_BINS).fill(-Infinity);
  // The bin of a value is the number of edges below it. The edges are the largest values of all bins but the last.
  const edges = new Float64Array(nFeatures * (MAX_BINS - 1)).fill(Infinity);
  for (let f = 0; f < nFeatures; f++) edges.set(binEdges(X, nFeatures, f), f * (MAX_BINS - 1));
  rankBlock({ nFeatures, bits: BITS, thresholds: edges }, X, 0, nRows, bins, nRows);
  for (let f = 0; f < nFeatures; f++) {
    for (let row = 0; row < nRows; row++) {
      const value = X[row * nFeatures + f];
      const at = f * MAX_BINS + bins[f * nRows + row];
      if (value < least[at]) least[at] = value;
      if (value > greatest[at]) greatest[at] = value;
    }
  }
  return { bins, least, greatest };
}

function binEdges(X: Float64Array, nFeatures: number, feature: number): Float64Array {
  const distinct = fewDistinct(X, nFeatures, feature);
  if (distinct !== null) return distinct.subarray(0, -1);
  const nRows = X.length / nFeatures;
  const nDrawn = Math.min(nRows, SAMPLE_ROWS);
  const sorted = Float64Array.from({ length: nDrawn }, (_, i) => X[Math.floor((i * nRows) / nDrawn) * nFeatures + feature]).sort();
  const edges: number[] = [];
  for (let from = 0; from < nDrawn && edges.length < MAX_BINS - 1; ) {
    let to = Math.min(nDrawn, from + Math.max(1, Math.floor((nDrawn - from) / (MAX_BINS - edges.length))));
    while (to < nDrawn && sorted[to] === sorted[to - 1]) to++;
    if (to < nDrawn) edges.push(sorted[to - 1]);
    from = to;
  }
  return Float64Array.from(edges);
}

/** Returns the distinct values of a column, ascending; null if there are more than 256. */
function fewDistinct(X: Float64Array, nFeatures: number, feature: number): Float64Array | null {
  const seen = new Set<number>();
  for (let i = feature; i < X.length; i += nFeatures) {
    seen.add(X[i]);
    if (seen.size > MAX_BINS) return null;
  }
  return Float64Array.from(seen).sort();
}
