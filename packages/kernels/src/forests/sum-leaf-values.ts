import { createJavaScriptWalk, type ForestWalk } from './javascript-walk.ts';
import { wasmModule, type WasmModule } from '../backends/kernel-backend.ts';
import { BLOCK_ROWS, findLeaves, type TreeNodes } from './tree-nodes.ts';
import { createWasmWalk } from './wasm-walk.ts';

/** Below this number of rows, converting the layout costs more than it saves; rows are walked on the original nodes. */
const ROWS_WORTH_A_LAYOUT = 2048;
/** Once the layout exists, it is used from this number of rows on. */
const ROWS_WORTH_A_COPY = 16;

const walks = new WeakMap<TreeNodes, { readonly module: WasmModule | null; readonly values: Float64Array; readonly walk: ForestWalk | null }>();

/**
 * Returns, for each row, the sum over all trees of the values of its leaf, in the order of the trees.
 *
 * The sums are bit-identical on every backend.
 *
 * @param values - row-major, `width` values per node.
 * @returns row-major, length nRows * width, a new array.
 */
export function sumLeafValues(nodes: TreeNodes, values: Float64Array, width: number, X: Float64Array, nFeatures: number): Float64Array {
  const walk = findWalk(nodes, values, width, nFeatures, X.length / nFeatures);
  return walk === null ? sumByNodes(nodes, values, width, X, nFeatures) : walk(X);
}

function findWalk(nodes: TreeNodes, values: Float64Array, width: number, nFeatures: number, nRows: number): ForestWalk | null {
  if (nRows < ROWS_WORTH_A_COPY) return null;
  const module = wasmModule();
  const known = walks.get(nodes);
  if (known !== undefined && known.module === module && known.values === values) return known.walk;
  if (nRows < ROWS_WORTH_A_LAYOUT) return null;
  const walk =
    module === null ? createJavaScriptWalk(nodes, values, width, nFeatures) : createWasmWalk(module, nodes, values, width, nFeatures);
  walks.set(nodes, { module, values, walk });
  return walk;
}

function sumByNodes(nodes: TreeNodes, values: Float64Array, width: number, X: Float64Array, nFeatures: number): Float64Array {
  const nRows = X.length / nFeatures;
  const nTrees = nodes.depth.length;
  const sums = new Float64Array(nRows * width);
  const leaves = new Int32Array(BLOCK_ROWS);
  for (let first = 0; first < nRows; first += BLOCK_ROWS) {
    const count = Math.min(BLOCK_ROWS, nRows - first);
    for (let tree = 0; tree < nTrees; tree++) {
      findLeaves(nodes, tree, X, nFeatures, first, count, leaves);
      if (width === 1) {
        for (let i = 0; i < count; i++) sums[first + i] += values[leaves[i]];
        continue;
      }
      let to = first * width;
      for (let i = 0; i < count; i++) {
        const from = leaves[i] * width;
        for (let k = 0; k < width; k++) sums[to++] += values[from + k];
      }
    }
  }
  return sums;
}
