import { rowsOfBlock, type ForestWalk } from './javascript-walk.ts';
import { instantiate, type WasmModule } from '../backends/kernel-backend.ts';
import { rankForest } from './ranked-forest.ts';
import type { TreeNodes } from './tree-nodes.ts';

/** Exports of wasm/forest-kernels.ts for walking trees. */
interface WalkExports {
  rank(x: number, nRows: number, nFeatures: number, thresholds: number, bits: number, ranks: number, stride: number): void;
  walk(trees: number, nTrees: number, ranks: number, nRows: number, width: number, sums: number): void;
}

/** The kernel always processes the first four levels of eight rows at once. */
const MIN_DEPTH = 4;
/** Beyond this size (many classes) the tables exceed the caches and bring no speedup. */
const MAX_BYTES = 2 ** 26;

/**
 * Prepares a forest for the walk in the memory of its own WebAssembly instance.
 *
 * Blocks of X are copied in and sums are copied out, so the memory holds the forest and one block, independent of the number of rows.
 *
 * @returns null if the forest does not fit the layout (see rankForest) or its tables need more than 64 MiB.
 */
export function createWasmWalk(
  module: WasmModule,
  nodes: TreeNodes,
  values: Float64Array,
  width: number,
  nFeatures: number,
): ForestWalk | null {
  const forest = rankForest(nodes, nFeatures, MIN_DEPTH);
  if (forest === null) return null;
  const { trees, thresholds, bits } = forest;
  const blockRows = rowsOfBlock(nFeatures);
  const stride = blockRows * 2;

  let end = 64;
  const take = (bytes: number): number => {
    const at = end;
    end = (end + bytes + 63) & ~63;
    return at;
  };
  const treesAt = take(trees.length * 12);
  const thresholdsAt = take(thresholds.byteLength);
  const xAt = take(blockRows * nFeatures * 8);
  const ranksAt = take(stride * nFeatures);
  const sumsAt = take(blockRows * width * 8);
  const treesIn = trees.map(({ depth }) => ({ nodesAt: take(4 * 2 ** depth), leavesAt: take(8 * width * 2 ** depth) }));

  if (end > MAX_BYTES) return null;

  const { exports, buffer } = instantiate<WalkExports>(module, end);
  const { rank, walk } = exports;
  const words = new Uint32Array(buffer);
  const numbers = new Float64Array(buffer);
  numbers.set(thresholds, thresholdsAt / 8);
  trees.forEach((tree, index) => {
    const { nodesAt, leavesAt } = treesIn[index];
    words.set([tree.depth, nodesAt, leavesAt], treesAt / 4 + index * 3);
    tree.nodes.forEach((node, at) => {
      words[nodesAt / 4 + at] = (node >>> 16) * stride * 65_536 + (node & 0xffff);
    });
    tree.leaves.forEach((node, leaf) => {
      for (let k = 0; k < width; k++) numbers[leavesAt / 8 + leaf * width + k] = values[node * width + k];
    });
  });

  return (X) => {
    const nRows = X.length / nFeatures;
    const result = new Float64Array(nRows * width);
    for (let first = 0; first < nRows; first += blockRows) {
      const count = Math.min(blockRows, nRows - first);
      numbers.set(X.subarray(first * nFeatures, (first + count) * nFeatures), xAt / 8);
      rank(xAt, count, nFeatures, thresholdsAt, bits, ranksAt, stride);
      numbers.fill(0, sumsAt / 8, sumsAt / 8 + blockRows * width);
      walk(treesAt, trees.length, ranksAt, count, width, sumsAt);
      result.set(numbers.subarray(sumsAt / 8, sumsAt / 8 + count * width), first * width);
    }
    return result;
  };
}
