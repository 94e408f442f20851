import { drawBootstrap } from './draw-bootstrap.ts';
import { exactColumns } from './exact-columns.ts';
import { histogramColumns } from './histogram-columns.ts';
import { assertFinite, assertInteger, countRows } from '../statistics/matrix.ts';
import { createRandom } from '../statistics/random.ts';
import { createSplitSearch } from './split-search.ts';
import { sumLeafValues } from './sum-leaf-values.ts';
import { createTreeWriter, type TreeNodes } from './tree-nodes.ts';

/** Class index of each row, from 0. */
export type ClassIndices = Int32Array | Uint8Array | Uint32Array;

/** A fitted random forest of classification trees: plain data, immutable after the fit. */
export interface RandomForest {
  readonly kind: 'random-forest';
  readonly nFeatures: number;
  readonly nClasses: number;
  readonly nTrees: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  /** Number of features considered for each split. */
  readonly maxFeatures: number;
  /** Rows of the training matrix. */
  readonly nSamples: number;
  /** Null for an imported forest. */
  readonly seed: number | null;
  readonly nodes: TreeNodes;
  /** Class shares of the samples of each node, with class weights: row-major, length nNodes * nClasses. */
  readonly probability: Float64Array;
}

const DEFAULT_TREES = 100;
/** Up to this many rows, exact search takes only seconds. */
const EXACT_UP_TO = 20_000;

/** Options of a random forest. */
export interface RandomForestOptions {
  /** Columns of X, at least 1. */
  readonly nFeatures: number;
  /** At least 1; default 100. */
  readonly nTrees?: number;
  /** Maximum number of edges from root to leaf, 1 to 64; default 10. */
  readonly maxDepth?: number;
  /** Minimum number of bootstrap samples on each side of a split; default 1. */
  readonly minSamplesLeaf?: number;
  /** Minimum number of bootstrap samples of a node to split; default 2. */
  readonly minSamplesSplit?: number;
  /** Default 'auto': exact up to 20,000 rows, histograms beyond; see {@link fitRandomForest}. */
  readonly splitFinding?: 'auto' | 'histogram' | 'exact';
  /**
   * Weight of a sample of each class in impurities and probabilities, above 0, length nClasses; default 1 each. 'balanced' gives each
   * class the same total weight: nRows / (classes present * rows of the class), as in scikit-learn.
   */
  readonly classWeights?: 'balanced' | ArrayLike<number>;
  /** Features considered for each split: 'sqrt' (the default, floor of the root), 'all', or a count from 1 to nFeatures. */
  readonly maxFeatures?: 'sqrt' | 'all' | number;
  /** Integer in [0, 2^32): the same seed, X and y give the same forest, byte for byte. */
  readonly seed: number;
  /** Default: the largest class index of y, plus 1. */
  readonly nClasses?: number;
}

/**
 * Grows a random forest: a bootstrap sample of all rows per tree, Gini impurity, random features per split.
 *
 * Up to 20,000 rows, every split of every column is considered. Beyond, splits are found in histograms of at most 256 bins per column,
 * which is many times faster. This loses nothing for a column of at most 256 distinct values; it loses accuracy for a column on which the
 * class changes more often (port numbers, times). `splitFinding` selects the method. The threshold is midway between neighbouring values of
 * the node (for bins: between their edges). Tree `i` uses random stream `i` of the seed.
 *
 * @param X - row-major, length nRows * nFeatures, at least one row; read only, not retained.
 * @param y - class index of each row, length nRows, each below nClasses.
 * @throws RangeError on NaN or infinities (names row and column), mismatched lengths, no rows, a class out of range, or a bad option.
 * @see Breiman, "Random forests", 2001. Agrees with scikit-learn in distribution, not draw by draw.
 */
export function fitRandomForest(X: Float64Array, y: ClassIndices, options: RandomForestOptions): RandomForest {
  return fitRandomForestPart(X, y, options, 0, options.nTrees ?? DEFAULT_TREES);
}

/**
 * Grows the trees [`fromTree`, `toTree`) of the forest that {@link fitRandomForest} grows, to distribute the work over workers.
 *
 * joinRandomForests joins the parts, in order, to the same forest, byte for byte.
 *
 * @throws RangeError as fitRandomForest, and if the part is empty or beyond nTrees.
 */
export function fitRandomForestPart(
  X: Float64Array,
  y: ClassIndices,
  options: RandomForestOptions,
  fromTree: number,
  toTree: number,
): RandomForest {
  const { nFeatures, nTrees = DEFAULT_TREES, maxDepth = 10, minSamplesLeaf = 1, minSamplesSplit = 2, splitFinding = 'auto', seed } = options;
  const nSamples = countRows(X, nFeatures);
  if (nSamples === 0) throw new RangeError('X has 0 rows; a forest needs at least 1');
  assertInteger(nTrees, 'nTrees', 1);
  assertInteger(fromTree, 'fromTree', 0, nTrees - 1);
  assertInteger(toTree, 'toTree', fromTree + 1, nTrees);
  assertInteger(maxDepth, 'maxDepth', 1, 64);
  assertInteger(minSamplesLeaf, 'minSamplesLeaf', 1);
  assertInteger(minSamplesSplit, 'minSamplesSplit', 2);
  const maxFeatures = resolveMaxFeatures(options.maxFeatures ?? 'sqrt', nFeatures);
  const nClasses = checkClasses(y, nSamples, options.nClasses);
  const classWeights = resolveClassWeights(options.classWeights, y, nClasses);
  assertFinite(X, nFeatures);

  const isExact = splitFinding === 'exact' || (splitFinding === 'auto' && nSamples <= EXACT_UP_TO);
  const columns = (isExact ? exactColumns : histogramColumns)(X, nFeatures, nClasses);
  const writer = createTreeWriter((toTree - fromTree) * Math.min(2 * nSamples - 1, 256));
  const probability: number[] = [];
  const drawn = new Int32Array(nSamples);
  const { rows, drawnClass } = columns;

  for (let tree = fromTree; tree < toTree; tree++) {
    const random = createRandom(seed, tree);
    drawBootstrap(random, drawn);
    const rootCounts = new Float64Array(nClasses);
    let nRows = 0;
    // Overwrites rows that were not drawn, because a branch would be mispredicted for one row in three.
    for (let row = 0; row < nSamples; row++) {
      const times = drawn[row];
      drawnClass[nRows] = times * 65536 + y[row];
      rows[nRows] = row;
      rootCounts[y[row]] += times;
      nRows += ((times > 0) as unknown as number) | 0;
    }
    const search = createSplitSearch(columns, { nFeatures, nClasses, maxFeatures, minSamplesLeaf, classWeights });
    const weightOf = (counts: Float64Array): number => counts.reduce((sum, count, k) => sum + count * classWeights[k], 0);

    const grow = (node: number, from: number, to: number, depth: number, counts: Float64Array): void => {
      const weight = weightOf(counts);
      let nPresent = 0;
      let total = 0;
      for (let k = 0; k < nClasses; k++) {
        if (counts[k] > 0) nPresent++;
        total += counts[k];
        probability[node * nClasses + k] = (counts[k] * classWeights[k]) / weight;
      }
      if (depth >= maxDepth || nPresent < 2 || total < minSamplesSplit || total < 2 * minSamplesLeaf) return;
      const inNode = { rows, drawnClass, from, to };
      if (!search.find(inNode, counts, random)) return;

      const { feature, threshold, leftCounts } = search.split;
      const left = leftCounts.slice();
      const right = counts.map((count, k) => count - left[k]);
      const middle = search.partition(inNode);
      const child = writer.split(node, feature, threshold, weightOf(left), weightOf(right), depth + 1);
      grow(child, from, middle, depth + 1, left);
      grow(child + 1, middle, to, depth + 1, right);
    };
    grow(writer.root(weightOf(rootCounts)), 0, nRows, 0, rootCounts);
  }

  return {
    kind: 'random-forest',
    nFeatures,
    nClasses,
    nTrees: toTree - fromTree,
    maxDepth,
    minSamplesLeaf,
    maxFeatures,
    nSamples,
    seed,
    nodes: writer.finish(),
    probability: Float64Array.from(probability),
  };
}

/**
 * Returns the class probabilities of each row: the mean over trees of the class shares in its leaf, in [0, 1]; those of a row add up to 1.
 *
 * @param X - row-major, length nRows * nFeatures; an empty matrix returns an empty array.
 * @returns row-major, length nRows * nClasses, a new array.
 * @throws RangeError on NaN or infinities (names row and column) or a length that is not a multiple of the forest's nFeatures.
 * @see Breiman, "Random forests", 2001. Checked on trees exported from scikit-learn 1.9.1: equal to the last bit.
 */
export function predictProbability(forest: RandomForest, X: Float64Array): Float64Array {
  const { nFeatures, nClasses, nTrees, nodes, probability } = forest;
  countRows(X, nFeatures);
  assertFinite(X, nFeatures);
  const result = sumLeafValues(nodes, probability, nClasses, X, nFeatures);
  for (let i = 0; i < result.length; i++) result[i] /= nTrees;
  return result;
}

/**
 * Returns the most probable class of each row; the lowest index of equal ones, like numpy's argmax.
 *
 * @param probabilities - row-major, length nRows * nClasses, as returned by {@link predictProbability}.
 * @throws RangeError when the length is not a multiple of nClasses.
 */
export function mostProbableClass(probabilities: Float64Array, nClasses: number): Int32Array {
  assertInteger(nClasses, 'nClasses', 1);
  const nRows = probabilities.length / nClasses;
  if (!Number.isInteger(nRows)) {
    throw new RangeError(`there are ${probabilities.length} probabilities; the number must be a multiple of ${nClasses}`);
  }
  const classes = new Int32Array(nRows);
  for (let row = 0; row < nRows; row++) {
    const from = row * nClasses;
    for (let k = 1; k < nClasses; k++) if (probabilities[from + k] > probabilities[from + classes[row]]) classes[row] = k;
  }
  return classes;
}

function resolveMaxFeatures(wanted: 'sqrt' | 'all' | number, nFeatures: number): number {
  if (wanted === 'all') return nFeatures;
  if (wanted === 'sqrt') return Math.max(1, Math.floor(Math.sqrt(nFeatures)));
  assertInteger(wanted, 'maxFeatures', 1, nFeatures);
  return wanted;
}

function checkClasses(y: ClassIndices, nSamples: number, wanted: number | undefined): number {
  if (y.length !== nSamples) throw new RangeError(`y has ${y.length} classes; X has ${nSamples} rows and the two must be equal`);
  const nClasses = wanted ?? greatestOf(y) + 1;
  assertInteger(nClasses, 'nClasses', 1, 65536);
  for (let row = 0; row < nSamples; row++) {
    if (y[row] < 0 || y[row] >= nClasses) throw new RangeError(`y holds class ${y[row]} at row ${row}; it must be from 0 to ${nClasses - 1}`);
  }
  return nClasses;
}

function greatestOf(y: ClassIndices): number {
  let greatest = 0;
  for (const value of y) if (value > greatest) greatest = value;
  return greatest;
}

function resolveClassWeights(wanted: RandomForestOptions['classWeights'], y: ClassIndices, nClasses: number): Float64Array {
  if (wanted === undefined) return new Float64Array(nClasses).fill(1);
  if (wanted === 'balanced') {
    const counts = new Float64Array(nClasses);
    for (let row = 0; row < y.length; row++) counts[y[row]]++;
    const nPresent = counts.reduce((present, count) => present + (count > 0 ? 1 : 0), 0);
    return counts.map((count) => (count > 0 ? y.length / (nPresent * count) : 1));
  }
  if (wanted.length !== nClasses) throw new RangeError(`classWeights has ${wanted.length} weights; there are ${nClasses} classes`);
  return Float64Array.from(wanted, (weight, k) => {
    if (!(weight > 0 && weight < Infinity)) throw new RangeError(`classWeights holds ${weight} for class ${k}; every weight must be a number above 0`);
    return weight;
  });
}
