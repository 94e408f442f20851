import { rankBlock } from './rank-block.ts';
import { rankForest } from './ranked-forest.ts';
import type { TreeNodes } from './tree-nodes.ts';

/** Returns the sum of leaf values of each row of row-major X: see sumLeafValues. */
export type ForestWalk = (X: Float64Array) => Float64Array;

const GROUP_ROWS = 8;
/** Size of the ranks of a block, bytes: they and a tree fit into the first-level cache. */
const BLOCK_BYTES = 24_576;

/** Returns the number of rows walked together, a multiple of 8, so that their ranks fit into the first-level cache. */
export function rowsOfBlock(nFeatures: number): number {
  return Math.min(1024, Math.max(GROUP_ROWS, Math.floor(BLOCK_BYTES / (2 * nFeatures * GROUP_ROWS)) * GROUP_ROWS));
}

/**
 * Prepares a forest for the walk in plain JavaScript, for runtimes without WebAssembly.
 *
 * @returns null if the forest does not fit the layout: see rankForest.
 */
export function createJavaScriptWalk(nodes: TreeNodes, values: Float64Array, width: number, nFeatures: number): ForestWalk | null {
  const forest = rankForest(nodes, nFeatures, 1);
  if (forest === null) return null;
  const blockRows = rowsOfBlock(nFeatures);
  const ranks = new Uint16Array(blockRows * nFeatures);
  const ends = new Int32Array(blockRows);
  // The 32 bits of a node: the start of its column in `ranks`, times 65536, plus the rank of its threshold.
  const trees = forest.trees.map(({ depth, nodes: heap, leaves }) => {
    const leafValues = new Float64Array(leaves.length * width);
    leaves.forEach((node, leaf) => leafValues.set(values.subarray(node * width, (node + 1) * width), leaf * width));
    return { depth, leafValues, heap: Int32Array.from(heap, (node) => ((node >>> 16) * blockRows * 65_536) | (node & 0xffff)) };
  });

  return (X) => {
    const nRows = X.length / nFeatures;
    const sums = new Float64Array(nRows * width);
    for (let first = 0; first < nRows; first += blockRows) {
      const count = Math.min(blockRows, nRows - first);
      rankBlock(forest, X, first, count, ranks, blockRows);
      for (const { depth, heap, leafValues } of trees) {
        walkBlock(heap, depth, ranks, count, ends);
        addLeaves(leafValues, 2 ** depth, width, ends, count, sums, first * width);
      }
    }
    return sums;
  };
}

function addLeaves(leafValues: Float64Array, nLeaves: number, width: number, ends: Int32Array, nRows: number, sums: Float64Array, to: number): void {
  if (width === 1) {
    for (let i = 0; i < nRows; i++) sums[to + i] += leafValues[ends[i] - nLeaves];
    return;
  }
  for (let i = 0; i < nRows; i++) {
    const from = (ends[i] - nLeaves) * width;
    for (let k = 0; k < width; k++) sums[to++] += leafValues[from + k];
  }
}

/** Writes the heap index of each row's leaf to `ends`. A last, incomplete group also walks unused entries of `ranks`. */
function walkBlock(heap: Int32Array, depth: number, ranks: Uint16Array, nRows: number, ends: Int32Array): void {
  for (let row = 0; row < nRows; row += GROUP_ROWS) {
    let a0 = 1;
    let a1 = 1;
    let a2 = 1;
    let a3 = 1;
    let a4 = 1;
    let a5 = 1;
    let a6 = 1;
    let a7 = 1;
    for (let level = 0; level < depth; level++) {
      const n0 = heap[a0];
      const n1 = heap[a1];
      const n2 = heap[a2];
      const n3 = heap[a3];
      const n4 = heap[a4];
      const n5 = heap[a5];
      const n6 = heap[a6];
      const n7 = heap[a7];
      // Uses the sign of (threshold - value) instead of a branch.
      a0 = (a0 << 1) | (((n0 & 0xffff) - ranks[row + (n0 >>> 16)]) >>> 31);
      a1 = (a1 << 1) | (((n1 & 0xffff) - ranks[row + 1 + (n1 >>> 16)]) >>> 31);
      a2 = (a2 << 1) | (((n2 & 0xffff) - ranks[row + 2 + (n2 >>> 16)]) >>> 31);
      a3 = (a3 << 1) | (((n3 & 0xffff) - ranks[row + 3 + (n3 >>> 16)]) >>> 31);
      a4 = (a4 << 1) | (((n4 & 0xffff) - ranks[row + 4 + (n4 >>> 16)]) >>> 31);
      a5 = (a5 << 1) | (((n5 & 0xffff) - ranks[row + 5 + (n5 >>> 16)]) >>> 31);
      a6 = (a6 << 1) | (((n6 & 0xffff) - ranks[row + 6 + (n6 >>> 16)]) >>> 31);
      a7 = (a7 << 1) | (((n7 & 0xffff) - ranks[row + 7 + (n7 >>> 16)]) >>> 31);
    }
    ends[row] = a0;
    ends[row + 1] = a1;
    ends[row + 2] = a2;
    ends[row + 3] = a3;
    ends[row + 4] = a4;
    ends[row + 5] = a5;
    ends[row + 6] = a6;
    ends[row + 7] = a7;
  }
}
