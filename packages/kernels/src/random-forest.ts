import { binColumns } from './binning.ts';
import { createSplitSearch } from './gini-split.ts';
import { assertFinite, assertInteger, countRows } from './matrix.ts';
import { createRandom, type Random } from './random.ts';
import { sumLeafValues } from './sum-leaf-values.ts';
import { createTreeWriter, type TreeNodes } from './tree-nodes.ts';

/** Class index of each row, from 0. */
export type ClassIndices = Int32Array | Uint8Array | Uint32Array;

/** A fitted random forest of classification trees: plain data, never changed after the fit. */
export interface RandomForest {
  readonly kind: 'random-forest';
  readonly nFeatures: number;
  readonly nClasses: number;
  readonly nTrees: number;
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  /** Features looked at for each split, resolved to a count. */
  readonly maxFeatures: number;
  /** Rows of the training matrix. */
  readonly nSamples: number;
  /** Null for a forest grown elsewhere and imported. */
  readonly seed: number | null;
  readonly nodes: TreeNodes;
  /** Share of each class among the samples of a node: row-major, length nNodes * nClasses. */
  readonly probability: Float64Array;
}

/** How to grow a random forest. */
export interface RandomForestOptions {
  /** Columns of X, at least 1. */
  readonly nFeatures: number;
  /** At least 1; 100 when left out. */
  readonly nTrees?: number;
  /** Most edges from root to leaf, 1 to 64; 10 when left out. */
  readonly maxDepth?: number;
  /** Least samples on each side of a split, repetitions of the bootstrap counted; 1 when left out. */
  readonly minSamplesLeaf?: number;
  /** Varying features looked at for each split: 'sqrt' (the default, floor of the root), 'all', or a count from 1 to nFeatures. */
  readonly maxFeatures?: 'sqrt' | 'all' | number;
  /** Integer in [0, 2^32): the same seed, X and y give the same forest, byte for byte. */
  readonly seed: number;
  /** Greatest class index of y + 1 when left out. */
  readonly nClasses?: number;
}

/**
 * Grows a random forest: bootstrap of all rows for each tree, Gini impurity, features drawn anew for each split.
 *
 * One rule finds splits at every size: histograms over at most 256 bins a column. A column of at most 256 distinct values has a bin for
 * each, and then every split that exact search knows is looked at. The threshold is midway between the node's neighbouring values (of bins:
 * their edges). Tree `i` draws from stream `i` of the seed.
 *
 * @param X - row-major, length nRows * nFeatures, at least one row; read only, not retained.
 * @param y - class index of each row, length nRows, each below nClasses.
 * @throws RangeError on NaN or infinities (names row and column), lengths that do not fit, no rows, a class out of range, or a bad option.
 * @see Breiman, "Random forests", 2001. Agrees with scikit-learn in distribution, not draw by draw.
 */
export function fitRandomForest(X: Float64Array, y: ClassIndices, options: RandomForestOptions): RandomForest {
  const { nFeatures, nTrees = 100, maxDepth = 10, minSamplesLeaf = 1, seed } = options;
  const nSamples = countRows(X, nFeatures);
  if (nSamples === 0) throw new RangeError('X has 0 rows; a forest needs at least 1');
  assertInteger(nTrees, 'nTrees', 1);
  assertInteger(maxDepth, 'maxDepth', 1, 64);
  assertInteger(minSamplesLeaf, 'minSamplesLeaf', 1);
  const maxFeatures = resolveMaxFeatures(options.maxFeatures ?? 'sqrt', nFeatures);
  const nClasses = checkClasses(y, nSamples, options.nClasses);
  assertFinite(X, nFeatures);

  const columns = binColumns(X, nFeatures);
  const writer = createTreeWriter(nTrees * Math.min(2 * nSamples - 1, 256));
  const probability: number[] = [];
  const drawn = new Int32Array(nSamples);
  const rows = new Int32Array(nSamples);
  const spare = new Int32Array(nSamples);
  const drawnClass = new Uint32Array(nSamples);
  const spareDrawnClass = new Uint32Array(nSamples);
  const search = { columns, nFeatures, nClasses, maxFeatures, minSamplesLeaf };

  for (let tree = 0; tree < nTrees; tree++) {
    const random = createRandom(seed, tree);
    drawBootstrap(random, drawn);
    const counts = new Float64Array(nClasses);
    let nRows = 0;
    for (let row = 0; row < nSamples; row++) {
      if (drawn[row] === 0) continue;
      drawnClass[nRows] = drawn[row] * 65536 + y[row];
      rows[nRows++] = row;
      counts[y[row]] += drawn[row];
    }
    const { split, find } = createSplitSearch(search);

    const grow = (node: number, from: number, to: number, depth: number, classCounts: Float64Array): void => {
      const total = sum(classCounts);
      let nPresent = 0;
      for (let k = 0; k < nClasses; k++) {
        if (classCounts[k] > 0) nPresent++;
        probability[node * nClasses + k] = classCounts[k] / total;
      }
      if (depth >= maxDepth || nPresent < 2 || total < 2 * minSamplesLeaf) return;
      if (!find(rows, drawnClass, from, to, classCounts, random)) return;

      const { feature, bin, threshold } = split;
      const left = split.leftCounts.slice();
      const right = classCounts.map((count, k) => count - left[k]);
      const bins = columns.bins;
      const column = feature * nSamples;
      let middle = from;
      let nRight = 0;
      // Written to both sides and kept on one: a branch would be mispredicted every other row.
      for (let i = from; i < to; i++) {
        const row = rows[i];
        const mark = drawnClass[i];
        const goesLeft = ((bins[column + row] <= bin) as unknown as number) | 0;
        rows[middle] = row;
        drawnClass[middle] = mark;
        spare[nRight] = row;
        spareDrawnClass[nRight] = mark;
        middle += goesLeft;
        nRight += 1 - goesLeft;
      }
      rows.set(spare.subarray(0, nRight), middle);
      drawnClass.set(spareDrawnClass.subarray(0, nRight), middle);
      const child = writer.split(node, feature, threshold, sum(left), sum(right), depth + 1);
      grow(child, from, middle, depth + 1, left);
      grow(child + 1, middle, to, depth + 1, right);
    };
    grow(writer.root(nSamples), 0, nRows, 0, counts);
  }

  const nodes = writer.finish();
  return {
    kind: 'random-forest',
    nFeatures,
    nClasses,
    nTrees,
    maxDepth,
    minSamplesLeaf,
    maxFeatures,
    nSamples,
    seed,
    nodes,
    probability: Float64Array.from(probability),
  };
}

/**
 * Gives each row's probability of each class: the mean over the trees of the class shares in its leaf, in [0, 1]; a row's add up to 1.
 *
 * @param X - row-major, length nRows * nFeatures; no rows give no probabilities.
 * @returns row-major, length nRows * nClasses, a new array.
 * @throws RangeError on NaN or infinities (names row and column) or a length that is no multiple of the forest's nFeatures.
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
 * Names the most probable class of each row; of equal ones the lowest index, as numpy's argmax.
 *
 * @param probabilities - row-major, length nRows * nClasses, as {@link predictProbability} gives.
 * @throws RangeError when the length is no multiple of nClasses.
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

/**
 * Gives each training row's probability of each class from those trees alone whose bootstrap left the row out.
 *
 * An estimate on unseen rows without a hold-out; a row that every tree drew has NaN. The bootstraps are drawn again from the seed.
 *
 * @param X - the matrix that the forest was fitted on, its rows in the same order (only their number is checked).
 * @returns row-major, length nRows * nClasses, a new array.
 * @throws RangeError when the forest was imported and has no seed, or the number of rows is another.
 * @see Breiman, "Out-of-bag estimation", 1996.
 */
export function outOfBagProbability(forest: RandomForest, X: Float64Array): Float64Array {
  const { nFeatures, nClasses, nTrees, nSamples, seed, nodes, probability } = forest;
  if (seed === null) throw new RangeError('the forest has no seed; out-of-bag rows are known only for a forest fitted here');
  if (countRows(X, nFeatures) !== nSamples) {
    throw new RangeError(`X has ${countRows(X, nFeatures)} rows; it must be the ${nSamples} rows that the forest was fitted on`);
  }
  assertFinite(X, nFeatures);
  const { start, feature, threshold, left } = nodes;
  const result = new Float64Array(nSamples * nClasses);
  const nVotes = new Int32Array(nSamples);
  const drawn = new Int32Array(nSamples);
  for (let tree = 0; tree < nTrees; tree++) {
    drawBootstrap(createRandom(seed, tree), drawn);
    for (let row = 0; row < nSamples; row++) {
      if (drawn[row] > 0) continue;
      let node = start[tree];
      while (left[node] !== node) node = X[row * nFeatures + feature[node]] > threshold[node] ? left[node] + 1 : left[node];
      nVotes[row]++;
      for (let k = 0; k < nClasses; k++) result[row * nClasses + k] += probability[node * nClasses + k];
    }
  }
  for (let i = 0; i < result.length; i++) result[i] /= nVotes[Math.floor(i / nClasses)];
  return result;
}

function drawBootstrap(random: Random, drawn: Int32Array): void {
  drawn.fill(0);
  for (let i = 0; i < drawn.length; i++) drawn[random.below(drawn.length)]++;
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

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
