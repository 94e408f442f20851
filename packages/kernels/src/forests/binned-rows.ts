import { MAX_BINS } from './binning.ts';
import type { NodeRows } from './split-search.ts';

/** The rows of a tree that grows, with the loops that go over all rows of a node. */
export interface BinnedRows {
  /** Working room: the rows of the tree, those of a node side by side. */
  readonly rows: Int32Array;
  /** Beside `rows`: see {@link NodeRows}. */
  readonly drawnClass: Uint32Array;
  /** Samples by bin and class: bin times nClasses plus class. */
  readonly histogram: Int32Array;
  /** Adds a node's samples to the histogram. */
  count(node: NodeRows, feature: number): void;
  /** Brings the rows of bins up to `bin` to the front, keeping the order on both sides, and gives the first row after them. */
  partition(node: NodeRows, feature: number, bin: number): number;
}

/** In plain JavaScript. */
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

/** Makes what parts the rows of a node by the codes of a column-major matrix. */
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
    // Written to both sides and kept on one: a branch would be mispredicted every other row.
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
