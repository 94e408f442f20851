/**
 * The nodes of all trees of a forest, in parallel arrays with one index.
 *
 * Children are adjacent: a row goes to `left[node]` if its value is at most `threshold[node]`, else to `left[node] + 1`.
 * A leaf points to itself with threshold +Infinity and feature 0, so a walk of `depth[tree]` steps ends at the leaf without a check.
 */
export interface TreeNodes {
  /** First node (the root) of each tree, then the total number of nodes; length nTrees + 1. */
  readonly start: Int32Array;
  /** Edges from root to deepest leaf; length nTrees. */
  readonly depth: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  /** Training samples that reached the node, including bootstrap repetitions and class weights. Fractional for imported forests. */
  readonly weight: Float64Array;
}

/** Collects the nodes of trees, one tree after the other. */
export interface TreeWriter {
  /** Starts a tree. Returns its root, which is a leaf until it is split. */
  root(weight: number): number;
  /** Splits a leaf. Returns its left child; the right child has the next index. */
  split(node: number, feature: number, threshold: number, leftWeight: number, rightWeight: number, childDepth: number): number;
  finish(): TreeNodes;
}

/** Creates a writer with space for `capacity` nodes; it grows if needed. */
export function createTreeWriter(capacity: number): TreeWriter {
  let feature = new Int32Array(capacity);
  let threshold = new Float64Array(capacity);
  let left = new Int32Array(capacity);
  let weight = new Float64Array(capacity);
  const start: number[] = [];
  const depth: number[] = [];
  let count = 0;

  const leaf = (nodeWeight: number): void => {
    if (count === feature.length) {
      const newCapacity = Math.max(16, count * 2);
      feature = enlarged(feature, new Int32Array(newCapacity));
      threshold = enlarged(threshold, new Float64Array(newCapacity));
      left = enlarged(left, new Int32Array(newCapacity));
      weight = enlarged(weight, new Float64Array(newCapacity));
    }
    threshold[count] = Infinity;
    left[count] = count;
    weight[count] = nodeWeight;
    count++;
  };

  return {
    root(rootWeight) {
      start.push(count);
      depth.push(0);
      leaf(rootWeight);
      return count - 1;
    },
    split(node, splitFeature, splitThreshold, leftWeight, rightWeight, childDepth) {
      feature[node] = splitFeature;
      threshold[node] = splitThreshold;
      left[node] = count;
      leaf(leftWeight);
      leaf(rightWeight);
      if (childDepth > depth[depth.length - 1]) depth[depth.length - 1] = childDepth;
      return count - 2;
    },
    finish: () => ({
      start: Int32Array.from([...start, count]),
      depth: Int32Array.from(depth),
      feature: feature.slice(0, count),
      threshold: threshold.slice(0, count),
      left: left.slice(0, count),
      weight: weight.slice(0, count),
    }),
  };
}

/** Concatenates forests: the trees of the first, then those of the second, and so on. */
export function joinTrees(parts: readonly TreeNodes[]): TreeNodes {
  const nNodes = parts.reduce((count, { left }) => count + left.length, 0);
  const nTrees = parts.reduce((count, { depth }) => count + depth.length, 0);
  const joined = {
    start: new Int32Array(nTrees + 1),
    depth: new Int32Array(nTrees),
    feature: new Int32Array(nNodes),
    threshold: new Float64Array(nNodes),
    left: new Int32Array(nNodes),
    weight: new Float64Array(nNodes),
  };
  let node = 0;
  let tree = 0;
  for (const part of parts) {
    joined.start.set(
      part.start.map((start) => start + node),
      tree,
    );
    joined.left.set(
      part.left.map((child) => child + node),
      node,
    );
    joined.depth.set(part.depth, tree);
    joined.feature.set(part.feature, node);
    joined.threshold.set(part.threshold, node);
    joined.weight.set(part.weight, node);
    node += part.left.length;
    tree += part.depth.length;
  }
  return joined;
}

/** Returns the trees from `fromTree` on. */
export function dropTrees(nodes: TreeNodes, fromTree: number): TreeNodes {
  const first = nodes.start[fromTree];
  return {
    start: nodes.start.subarray(fromTree).map((start) => start - first),
    depth: nodes.depth.slice(fromTree),
    feature: nodes.feature.slice(first),
    threshold: nodes.threshold.slice(first),
    left: nodes.left.subarray(first).map((child) => child - first),
    weight: nodes.weight.slice(first),
  };
}

function enlarged<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Number of rows walked together, so that the results of a walk stay in the first-level cache. */
export const BLOCK_ROWS = 256;

/**
 * Finds the leaf of each row of a block.
 *
 * @param leaves - receives the node index of row `firstRow + i` at `i`; length at least nRows.
 */
export function findLeaves(
  nodes: TreeNodes,
  tree: number,
  X: Float64Array,
  nFeatures: number,
  firstRow: number,
  nRows: number,
  leaves: Int32Array,
): void {
  const { feature, threshold, left } = nodes;
  const root = nodes.start[tree];
  const depth = nodes.depth[tree];
  let i = 0;
  let x0 = firstRow * nFeatures;
  // Walking eight rows at once hides the latency of loads; `| 0` prevents the comparison from becoming a branch.
  for (; i + 8 <= nRows; i += 8) {
    const x1 = x0 + nFeatures;
    const x2 = x1 + nFeatures;
    const x3 = x2 + nFeatures;
    const x4 = x3 + nFeatures;
    const x5 = x4 + nFeatures;
    const x6 = x5 + nFeatures;
    const x7 = x6 + nFeatures;
    let n0 = root;
    let n1 = root;
    let n2 = root;
    let n3 = root;
    let n4 = root;
    let n5 = root;
    let n6 = root;
    let n7 = root;
    for (let level = 0; level < depth; level++) {
      n0 = left[n0] + (((X[x0 + feature[n0]] > threshold[n0]) as unknown as number) | 0);
      n1 = left[n1] + (((X[x1 + feature[n1]] > threshold[n1]) as unknown as number) | 0);
      n2 = left[n2] + (((X[x2 + feature[n2]] > threshold[n2]) as unknown as number) | 0);
      n3 = left[n3] + (((X[x3 + feature[n3]] > threshold[n3]) as unknown as number) | 0);
      n4 = left[n4] + (((X[x4 + feature[n4]] > threshold[n4]) as unknown as number) | 0);
      n5 = left[n5] + (((X[x5 + feature[n5]] > threshold[n5]) as unknown as number) | 0);
      n6 = left[n6] + (((X[x6 + feature[n6]] > threshold[n6]) as unknown as number) | 0);
      n7 = left[n7] + (((X[x7 + feature[n7]] > threshold[n7]) as unknown as number) | 0);
    }
    leaves[i] = n0;
    leaves[i + 1] = n1;
    leaves[i + 2] = n2;
    leaves[i + 3] = n3;
    leaves[i + 4] = n4;
    leaves[i + 5] = n5;
    leaves[i + 6] = n6;
    leaves[i + 7] = n7;
    x0 = x7 + nFeatures;
  }
  for (; i < nRows; i++) {
    let node = root;
    for (let level = 0; level < depth; level++) {
      node = left[node] + (((X[x0 + feature[node]] > threshold[node]) as unknown as number) | 0);
    }
    leaves[i] = node;
    x0 += nFeatures;
  }
}

/**
 * Rejects nodes on which a walk would leave the arrays or never end. For forests that come from a file.
 *
 * @throws RangeError that names the node.
 */
export function assertTreeNodes(nodes: TreeNodes, nFeatures: number): void {
  const { start, depth, feature, threshold, left } = nodes;
  const nTrees = depth.length;
  const nNodes = left.length;
  if (start.length !== nTrees + 1 || start[0] !== 0 || start[nTrees] !== nNodes) {
    throw new RangeError(`trees cover ${start[0]} to ${start[nTrees]}; they must cover 0 to ${nNodes}`);
  }
  const level = new Int32Array(nNodes);
  for (let tree = 0; tree < nTrees; tree++) {
    const end = start[tree + 1];
    if (end <= start[tree]) throw new RangeError(`tree ${tree} has no nodes`);
    let deepest = 0;
    for (let node = start[tree]; node < end; node++) {
      if (feature[node] < 0 || feature[node] >= nFeatures) {
        throw new RangeError(`node ${node} has feature ${feature[node]}; there are ${nFeatures} features`);
      }
      const child = left[node];
      const isLeaf = child === node && threshold[node] === Infinity;
      if (!isLeaf && (child <= node || child + 1 >= end || threshold[node] - threshold[node] !== 0)) {
        throw new RangeError(`node ${node} has left child ${child} and threshold ${threshold[node]}; children must follow it in tree ${tree}`);
      }
      if (!isLeaf) level[child] = level[child + 1] = level[node] + 1;
      if (level[node] > deepest) deepest = level[node];
    }
    if (depth[tree] !== deepest) throw new RangeError(`tree ${tree} has depth ${depth[tree]}; its nodes reach depth ${deepest}`);
  }
}
