import { expectedPathLengths, type IsolationForest } from '../forests/isolation-forest.ts';
import type { RandomForest } from '../forests/random-forest.ts';
import { assertTreeNodes, createTreeWriter, type TreeNodes } from '../forests/tree-nodes.ts';

/** A tree as in scikit-learn's `tree_`: parallel arrays by node, children -1 at a leaf. */
export interface ScikitTree {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  /** `n_node_samples`. */
  readonly n: readonly number[];
}

/** An exported `sklearn.ensemble.IsolationForest`. */
export interface ScikitIsolationForest {
  /** Names of the columns, in order. */
  readonly features: readonly string[];
  /** `max_samples_`. */
  readonly max_samples: number;
  readonly trees: readonly ScikitTree[];
}

/** An exported `sklearn.ensemble.RandomForestClassifier`. */
export interface ScikitRandomForest {
  /** Names of the columns, in order. */
  readonly features: readonly string[];
  readonly trees: readonly (ScikitTree & {
    /** Share of each class in each node: `tree_.value[:, 0, :]`. */
    readonly value: readonly (readonly number[])[];
  })[];
}

/**
 * Imports an isolation forest fitted by scikit-learn.
 *
 * scikit-learn compares float32 values. To reproduce its scores, pass `Math.fround((value - mean) / scale)` with the scaler of the training,
 * or `Math.fround(value)` without a scaler. The export lacks the number of training rows: `nSamples` is set to `max_samples`.
 *
 * @throws RangeError when the trees are inconsistent; messages use the new node indexes.
 * @see scikit-learn 1.9.1: scores agree to 1e-12.
 */
export function importScikitIsolationForest(json: ScikitIsolationForest): IsolationForest {
  const { nodes } = importTrees(json.trees, json.features.length);
  return {
    kind: 'isolation-forest',
    nFeatures: json.features.length,
    nTrees: json.trees.length,
    maxSamples: json.max_samples,
    nSamples: json.max_samples,
    seed: null,
    nodes,
    pathLength: expectedPathLengths(nodes),
  };
}

/**
 * Imports a random forest classifier fitted by scikit-learn; pass rows as described at {@link importScikitIsolationForest}.
 *
 * `n` counts distinct rows, not bootstrap samples, so node weights are derived from the class shares: the mixture of both children's shares
 * that equals the parent's. Values missing in the export are set: `maxDepth` to the deepest tree, `minSamplesLeaf` to 1, `maxFeatures` to
 * all, `nSamples` to the largest root.
 *
 * @throws RangeError when the trees are inconsistent; messages use the new node indexes.
 * @see scikit-learn 1.9.1: probabilities agree to the last bit, importances to 1e-9.
 */
export function importScikitRandomForest(json: ScikitRandomForest): RandomForest {
  const nFeatures = json.features.length;
  const nClasses = json.trees[0]?.value[0]?.length ?? 0;
  if (nClasses === 0) throw new RangeError('the forest has no trees with class shares; at least 1 of each is needed');
  const { nodes, origin } = importTrees(json.trees, nFeatures);
  const nNodes = nodes.left.length;
  const probability = new Float64Array(nNodes * nClasses);
  for (let tree = 0; tree < json.trees.length; tree++) {
    for (let node = nodes.start[tree]; node < nodes.start[tree + 1]; node++) {
      const shares = json.trees[tree].value[origin[node]];
      if (shares?.length !== nClasses) throw new RangeError(`node ${node} has ${shares?.length} class shares; expected ${nClasses}`);
      probability.set(shares, node * nClasses);
    }
  }
  weighByShares(nodes, probability, nClasses);
  return {
    kind: 'random-forest',
    nFeatures,
    nClasses,
    nTrees: json.trees.length,
    maxDepth: nodes.depth.reduce((deepest, depth) => Math.max(deepest, depth), 1),
    minSamplesLeaf: 1,
    maxFeatures: nFeatures,
    nSamples: json.trees.reduce((largest, tree) => Math.max(largest, tree.n[0]), 0),
    seed: null,
    nodes,
    probability,
  };
}

/** Converts trees to adjacent children; `origin` is each node's index in its scikit-learn tree. */
function importTrees(trees: readonly ScikitTree[], nFeatures: number): { nodes: TreeNodes; origin: number[] } {
  if (trees.length === 0) throw new RangeError('the forest has 0 trees; at least 1 is needed');
  const writer = createTreeWriter(trees.reduce((total, tree) => total + tree.left.length, 0));
  const origin: number[] = [];
  for (const [index, tree] of trees.entries()) {
    let nVisited = 0;
    const place = (from: number, node: number, depth: number): void => {
      origin[node] = from;
      if (++nVisited > tree.left.length) throw new RangeError(`tree ${index} visits a node twice; it must be a tree`);
      const [left, right] = [tree.left[from], tree.right[from]];
      if (left === -1) return;
      if (!(left in tree.n) || !(right in tree.n)) {
        throw new RangeError(`tree ${index}, node ${from} has children ${left} and ${right}; there are ${tree.n.length} nodes`);
      }
      const child = writer.split(node, tree.feature[from], tree.threshold[from], tree.n[left], tree.n[right], depth + 1);
      place(left, child, depth + 1);
      place(right, child + 1, depth + 1);
    };
    place(0, writer.root(tree.n[0]), 0);
  }
  const nodes = writer.finish();
  assertTreeNodes(nodes, nFeatures);
  return { nodes, origin };
}

function weighByShares(nodes: TreeNodes, probability: Float64Array, nClasses: number): void {
  const { left, weight } = nodes;
  for (let node = 0; node < left.length; node++) {
    const child = left[node];
    if (child === node) continue;
    let widest = 0;
    let leftPart = weight[child] / (weight[child] + weight[child + 1]);
    for (let k = 0; k < nClasses; k++) {
      const span = probability[child * nClasses + k] - probability[(child + 1) * nClasses + k];
      if (Math.abs(span) <= widest) continue;
      widest = Math.abs(span);
      leftPart = (probability[node * nClasses + k] - probability[(child + 1) * nClasses + k]) / span;
    }
    weight[child] = weight[node] * leftPart;
    weight[child + 1] = weight[node] - weight[child];
  }
}
