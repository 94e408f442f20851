import { MAX_BINS } from './binning.ts';
import type { NodeRows } from './split-search.ts';

/** The rows of a growing tree, with the loops over all rows of a node. */
export interface BinnedRows {
  /** Working memory: the rows of the tree; rows of one node are contiguous. */
  readonly rows: Int32Array;
  /** Parallel to `rows`: see {@link NodeRows}. */
  readonly drawnClass: Uint32Array;
  /** Samples by bin and class: bin times nClasses plus class. */
  readonly histogram: Int32Array;
  /** Adds a node's samples to the histogram. */
  count(node: NodeRows, feature: number): void;
  /** Moves the rows of bins up to `bin` to the front, keeping the order on both sides. Returns the index of the first row after them. */
  partition(node: NodeRows, feature: number, bin: number): number;
}

/** Creates the rows with loops in plain JavaScript. */
export function createBinnedRows(bins: Uint8Array, nSamples: number, nClasses: number): BinnedRows {
  const histogram = new Int32Array(MAX_BINS * nClasses);
  const partition = createPartition(bins, nSamples);
  return {
    rows: new Int32Array(nSamples),
    drawnClass: new Uint32Array(nSamples),
    histogram,
    count({ rows, drawnClass, from, to }, feature) {
      const column = feature * nSamples;
      for (let i = from; i < to; i++) {
        const mark = drawnClass[i];
        histogram[bins[column + rows[i]] * nClasses + (mark & 0xffff)] += mark >>> 16;
      }
    },
    partition,
  };
}

/** Creates the function that partitions the rows of a node by the codes of a column-major matrix. */
export function createPartition(
  codes: Uint8Array | Uint32Array,
  nSamples: number,
): (node: NodeRows, feature: number, code: number) => number {
  const spareRows = new Int32Array(nSamples);
  const spareMarks = new Uint32Array(nSamples);
  return ({ rows, drawnClass, from, to }, feature, code) => {
    const column = feature * nSamples;
    let middle = from;
    let nRight = 0;
    // Writes to both sides and keeps one, because a branch would be mispredicted for every other row.
    for (let i = from; i < to; i++) {
      const row = rows[i];
      const mark = drawnClass[i];
      const goesLeft = ((codes[column + row] <= code) as unknown as number) | 0;
      rows[middle] = row;
      drawnClass[middle] = mark;
      spareRows[nRight] = row;
      spareMarks[nRight] = mark;
      middle += goesLeft;
      nRight += 1 - goesLeft;
    }
    rows.set(spareRows.subarray(0, nRight), middle);
    drawnClass.set(spareMarks.subarray(0, nRight), middle);
    return middle;
  };
}
