import { instantiate, type WasmModule } from './kernel-backend.ts';
import { rankForest } from './ranked-forest.ts';
import type { TreeNodes } from './tree-nodes.ts';

/** Sums of leaf values by row for row-major X: see sumLeafValues. */
export type WasmWalk = (X: Float64Array) => Float64Array;

/** What wasm/forest-walk.ts exports. */
interface WalkExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  rank(x: number, nRows: number, nFeatures: number, thresholds: number, bits: number, ranks: number, stride: number): void;
  walk(trees: number, nTrees: number, ranks: number, nRows: number, width: number, sums: number): void;
}

/** The kernel compares the upper four levels of eight rows at once. */
const MIN_DEPTH = 4;
const GROUP_ROWS = 8;
/** Ranks of a block, in bytes: they and a tree stay in the first cache. */
const BLOCK_BYTES = 24_576;
const PAGE_BYTES = 65_536;
/** Beyond it (many classes) the tables would leave the caches, and gain nothing. */
const MAX_BYTES = 2 ** 26;

/**
 * Lays a forest out in the memory of a WebAssembly instance of its own.
 *
 * Blocks of X are copied in and sums out, so the memory is that of the forest and one block, however many rows there are.
 *
 * @returns null where the forest does not fit the layout (see rankForest) or its tables take over 64 MiB.
 */
export function createWasmWalk(
  module: WasmModule,
  nodes: TreeNodes,
  values: Float64Array,
  width: number,
  nFeatures: number,
): WasmWalk | null {
  const forest = rankForest(nodes, nFeatures, width, MIN_DEPTH);
  if (forest === null) return null;
  const { trees, thresholds, bits } = forest;
  const blockRows = Math.min(1024, Math.max(GROUP_ROWS, Math.floor(BLOCK_BYTES / (2 * nFeatures * GROUP_ROWS)) * GROUP_ROWS));
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

  const { memory, rank, walk } = instantiate<WalkExports>(module);
  memory.grow(Math.max(0, Math.ceil(end / PAGE_BYTES) - memory.buffer.byteLength / PAGE_BYTES));
  const words = new Uint32Array(memory.buffer);
  const numbers = new Float64Array(memory.buffer);
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
