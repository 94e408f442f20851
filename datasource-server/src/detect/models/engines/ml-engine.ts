import { IsolationForest, type TreeNode } from 'ml-isolation-forest';
import { RandomForestClassifier } from 'ml-random-forest';
import { defineEngine, type Classifier, type Detector } from './define-engine.ts';

const MAX_DETECTOR_ROWS = 20_000;
const MAX_CLASSIFIER_ROWS = 1_000;

/**
 * The npm packages `ml-isolation-forest` and `ml-random-forest`, for comparison.
 *
 * The packages grow and traverse the trees. This file adds what they lack or get wrong: saving and explaining the isolation
 * forest, class probabilities and importances of the random forest. docs/models.md lists the remaining differences.
 */
export const mlEngine = defineEngine({
  id: 'ml',
  caveats: [
    'The engine ml is not reproducible: its isolation forest has no seed, so another fit on the same sessions gives other scores and flags other sessions near the threshold.',
    `Each of its trees is fitted on all sessions, or a uniform sample of ${MAX_DETECTOR_ROWS.toLocaleString('en')} where there are more; the risk class is fitted and measured on at most ${MAX_CLASSIFIER_ROWS.toLocaleString('en')}.`,
    'It underestimates the expected path length, so its scores cannot be compared with those of other engines.',
    'Its class_probability is the share of trees that vote for the class; permutation importance is not measured.',
  ],
  max_rows: { detector: MAX_DETECTOR_ROWS, classifier: MAX_CLASSIFIER_ROWS },
  fitDetector: (X, { nFeatures, nTrees }) => {
    const rows = toRows(X, nFeatures);
    const forest = new IsolationForest({ nEstimators: nTrees });
    forest.train(rows);
    // Encoding and decoding drops the training rows.
    return toDetector(nFeatures, rows.length, forest.forest.map((tree) => toTree(toSavedTree(tree), nFeatures)));
  },
  decodeDetector: (saved) => {
    const { n_features, rows, trees } = saved as SavedDetector;
    if (!(n_features > 0 && rows > 1 && trees.length > 0)) throw new RangeError('the isolation forest has no features, rows or trees');
    return toDetector(n_features, rows, trees.map((tree) => toTree(tree, n_features)));
  },
  fitClassifier: async (train, _test, { nFeatures, nClasses, nTrees, maxDepth, seed }) => {
    const forest = new RandomForestClassifier({ nEstimators: nTrees, seed, noOOB: true, treeOptions: { maxDepth } });
    forest.train(toRows(train.X, nFeatures), [...train.y]);
    return { classifier: toClassifier(nFeatures, nClasses, forest), impurity: toImpurity(forest, nFeatures), permutation: null, out_of_bag: null };
  },
  decodeClassifier: (saved) => {
    const { n_features, n_classes, forest } = saved as SavedClassifier;
    if (!(n_features > 0 && n_classes > 0)) throw new RangeError('the random forest has no features or classes');
    return toClassifier(n_features, n_classes, RandomForestClassifier.load(forest));
  },
});

/** A leaf is its number of rows; other nodes are the split column, the split value, and the trees below and above the value. */
type SavedTree = number | readonly [column: number, value: number, left: SavedTree, right: SavedTree];

interface SavedDetector {
  readonly n_features: number;
  readonly rows: number;
  readonly trees: readonly SavedTree[];
}

interface SavedClassifier {
  readonly n_features: number;
  readonly n_classes: number;
  readonly forest: ReturnType<RandomForestClassifier['toJSON']>;
}

/** The package's node, with the values that explanations need. */
interface Tree extends TreeNode {
  readonly left?: Tree;
  readonly right?: Tree;
  readonly row_count: number;
  /** Expected number of edges below this node for its training rows. */
  readonly edges_below: number;
}

const toSavedTree = ({ splitColumn, splitValue, left, right, trainingSet }: TreeNode): SavedTree =>
  left === undefined ? trainingSet!.length : [splitColumn!, splitValue!, toSavedTree(left), toSavedTree(right!)];

/** The package does not export its node class, so it is taken from a tree of two rows. */
const nodePrototype = ((): object => {
  const forest = new IsolationForest({ nEstimators: 1 });
  forest.train([[0], [1]]);
  return Object.getPrototypeOf(forest.forest[0]) as object;
})();

const toNode = (properties: Partial<Tree>): Tree => Object.assign(Object.create(nodePrototype) as Tree, properties);

const toTree = (saved: SavedTree, nFeatures: number): Tree => {
  if (typeof saved === 'number') {
    if (!(Number.isInteger(saved) && saved >= 0)) throw new RangeError(`a leaf has ${saved} rows`);
    const leaf = toNode({ trainingSet: { length: saved }, row_count: saved });
    return Object.assign(leaf, { edges_below: leaf.pathLengthFromRoot([], 0) });
  }
  const [splitColumn, splitValue] = saved;
  const [left, right] = [toTree(saved[2], nFeatures), toTree(saved[3], nFeatures)];
  const row_count = left.row_count + right.row_count;
  if (!(Number.isInteger(splitColumn) && splitColumn >= 0 && splitColumn < nFeatures && Number.isFinite(splitValue) && row_count > 0)) {
    throw new RangeError(`a node splits ${row_count} rows on column ${splitColumn} at ${splitValue}; there are ${nFeatures} columns`);
  }
  const edges_below = 1 + (left.row_count * left.edges_below + right.row_count * right.edges_below) / row_count;
  return toNode({ splitColumn, splitValue, left, right, row_count, edges_below });
};

const toDetector = (nFeatures: number, rowCount: number, trees: Tree[]): Detector => {
  const forest = new IsolationForest({ nEstimators: trees.length });
  forest.forest = trees;
  forest.trainingSet = { length: rowCount };
  const score = (X: Float64Array): Float64Array => Float64Array.from(forest.predict(toRows(X, nFeatures)));
  return {
    rows_per_tree: rowCount,
    score,
    scoreMany: async (X) => score(X),
    explain: (X) => Float64Array.from(toRows(X, nFeatures).flatMap((row) => explainRow(trees, row))),
    encode: (): SavedDetector => ({ n_features: nFeatures, rows: rowCount, trees: trees.map(toSavedTree) }),
  };
};

/** Returns contributions: at every split of a row's path, the feature gets the expected edges before the split minus those after it. */
const explainRow = (trees: readonly Tree[], row: readonly number[]): number[] => {
  const edges = row.map(() => 0);
  for (const tree of trees) {
    let node = tree;
    while (node.left !== undefined) {
      const next: Tree = row[node.splitColumn!] < node.splitValue! ? node.left : node.right!;
      edges[node.splitColumn!] += (node.edges_below - 1 - next.edges_below) / trees.length;
      node = next;
    }
  }
  return edges;
};

const toClassifier = (nFeatures: number, nClasses: number, forest: RandomForestClassifier): Classifier => ({
  // The package's predictProbability treats the first tree's vote as a sum.
  explain: null,
  probability: (X) => {
    const rows = toRows(X, nFeatures);
    const probability = new Float64Array(rows.length * nClasses);
    if (rows.length === 0) return probability;
    const votes = forest.predictionValues(rows);
    rows.forEach((_, row) => {
      const ofRow = votes.getRow(row);
      for (const label of ofRow) probability[row * nClasses + label]++;
      for (let label = 0; label < nClasses; label++) probability[row * nClasses + label] /= ofRow.length;
    });
    return probability;
  },
  encode: (): SavedClassifier => ({ n_features: nFeatures, n_classes: nClasses, forest: forest.toJSON() }),
});

/** A node of the package's classification trees before it is saved; a loaded node has no number of rows. */
interface ClassNode {
  readonly splitColumn: number;
  readonly gain: number;
  readonly numberSamples: number;
  readonly left?: ClassNode;
  readonly right?: ClassNode;
}

/** The package's featureImportance treats the gain as an impurity, and can be NaN. */
const toImpurity = (forest: RandomForestClassifier, nFeatures: number): Float64Array => {
  const importance = new Float64Array(nFeatures);
  forest.estimators!.forEach((estimator, tree) => {
    const decrease = new Float64Array(nFeatures);
    const add = ({ left, right, splitColumn, gain, numberSamples }: ClassNode): void => {
      if (left === undefined || right === undefined) return;
      decrease[forest.indexes![tree][splitColumn]] += gain * numberSamples;
      add(left);
      add(right);
    };
    add((estimator as unknown as { root: ClassNode }).root);
    toShares(decrease).forEach((share, feature) => (importance[feature] += share));
  });
  return toShares(importance);
};

const toShares = (values: Float64Array): Float64Array => {
  const total = values.reduce((sum, value) => sum + value, 0);
  return total > 0 ? values.map((value) => value / total) : values;
};

const toRows = (X: Float64Array, nFeatures: number): number[][] => {
  if (X.length % nFeatures !== 0) throw new RangeError(`X has ${X.length} values; expected a multiple of ${nFeatures} features`);
  const bad = X.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new RangeError(`X holds ${X[bad]} at row ${Math.floor(bad / nFeatures)}; every value must be a finite number`);
  return Array.from({ length: X.length / nFeatures }, (_, row) => [...X.subarray(row * nFeatures, (row + 1) * nFeatures)]);
};
