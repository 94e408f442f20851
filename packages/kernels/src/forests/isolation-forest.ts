import { assertFinite, assertInteger, countRows } from '../statistics/matrix.ts';
import { createRandom } from '../statistics/random.ts';
import { quantile } from '../statistics/statistics.ts';
import { sumLeafValues } from './sum-leaf-values.ts';
import { createTreeWriter, type TreeNodes } from './tree-nodes.ts';

/** A fitted isolation forest: plain data, immutable after the fit. */
export interface IsolationForest {
  readonly kind: 'isolation-forest';
  readonly nFeatures: number;
  readonly nTrees: number;
  /** Rows in the sub-sample of each tree: the option, or all rows if there were fewer. */
  readonly maxSamples: number;
  /** Rows of the training matrix. */
  readonly nSamples: number;
  /** Null for an imported forest. */
  readonly seed: number | null;
  readonly nodes: TreeNodes;
  /** Expected path length of the training rows of a node; at a leaf its depth + c(n), which scoring uses. */
  readonly pathLength: Float64Array;
}

/** Options of an isolation forest. */
export interface IsolationForestOptions {
  /** Columns of X, at least 1. */
  readonly nFeatures: number;
  /** At least 1; default 100. */
  readonly nTrees?: number;
  /** Rows drawn for each tree without replacement, at least 1; default 256; limited to the number of rows. */
  readonly maxSamples?: number;
  /** Features drawn for each tree without replacement; the tree splits on these only. 1 to nFeatures; default all. */
  readonly maxFeatures?: number;
  /** Integer in [0, 2^32): the same seed and X give the same forest, byte for byte. */
  readonly seed: number;
}

const EULER_GAMMA = 0.5772156649015329;

/**
 * Returns c(n), the mean path length of an unsuccessful search in a binary tree of n samples; 0 for n of 0 or 1.
 *
 * @see Liu, Ting and Zhou, "Isolation-based anomaly detection", 2012, equation 1, with the harmonic number approximated by
 * ln + Euler's constant, as scikit-learn does. Checked against `sklearn.ensemble._iforest._average_path_length`.
 */
export function averagePathLength(n: number): number {
  if (n <= 1) return 0;
  if (n === 2) return 1;
  return 2 * (Math.log(n - 1) + EULER_GAMMA) - (2 * (n - 1)) / n;
}

/**
 * Grows an isolation forest.
 *
 * Each tree splits its sub-sample on a random feature that varies within the node, at a threshold uniform in [min, max), down to
 * depth ceil(log2(maxSamples)) or until no feature varies. Tree `i` uses random stream `i` of the seed, independent of the other trees.
 *
 * @param X - row-major, length nRows * nFeatures, at least one row; float64 throughout; read only, not retained.
 * @throws RangeError on NaN or infinities (names row and column), on a length that is not a multiple of nFeatures, no rows, or a bad option.
 * @see Liu, Ting and Zhou, "Isolation forest", 2008, algorithms 1 and 2. Agrees with scikit-learn in distribution, not draw by draw.
 */
export function fitIsolationForest(X: Float64Array, options: IsolationForestOptions): IsolationForest {
  const { nFeatures, nTrees = 100, seed, maxFeatures = nFeatures } = options;
  const nSamples = countRows(X, nFeatures);
  if (nSamples === 0) throw new RangeError('X has 0 rows; a forest needs at least 1');
  assertInteger(nTrees, 'nTrees', 1);
  assertInteger(options.maxSamples ?? 256, 'maxSamples', 1);
  assertInteger(maxFeatures, 'maxFeatures', 1, nFeatures);
  assertFinite(X, nFeatures);
  const maxSamples = Math.min(options.maxSamples ?? 256, nSamples);
  const maxDepth = Math.ceil(Math.log2(maxSamples));

  const writer = createTreeWriter(nTrees * Math.min(2 * maxSamples - 1, 512));
  const order = new Int32Array(nSamples);
  for (let i = 0; i < nSamples; i++) order[i] = i;
  const swapped = new Int32Array(maxSamples);
  const columns = new Float64Array(maxSamples * nFeatures);
  const rows = new Int32Array(maxSamples);
  const features = new Int32Array(nFeatures);

  for (let tree = 0; tree < nTrees; tree++) {
    const random = createRandom(seed, tree);
    for (let i = 0; i < maxSamples; i++) {
      const other = i + random.below(nSamples - i);
      const row = order[other];
      order[other] = order[i];
      order[i] = row;
      swapped[i] = other;
      rows[i] = i;
      for (let f = 0; f < nFeatures; f++) columns[f * maxSamples + i] = X[row * nFeatures + f];
    }
    // Undoes the swaps, so that a tree's sub-sample depends only on its own random stream.
    for (let i = maxSamples - 1; i >= 0; i--) {
      const row = order[i];
      order[i] = order[swapped[i]];
      order[swapped[i]] = row;
    }
    for (let f = 0; f < nFeatures; f++) features[f] = f;
    // A tree with maxFeatures draws its features first and uses no others.
    for (let f = 0; maxFeatures < nFeatures && f < maxFeatures; f++) {
      const other = f + random.below(nFeatures - f);
      const feature = features[other];
      features[other] = features[f];
      features[f] = feature;
    }

    // Features from index `nVarying` on are constant in a node and therefore in all its descendants; a child only swaps within the rest.
    const grow = (node: number, from: number, to: number, depth: number, nVaryingAbove: number): void => {
      if (depth >= maxDepth || to - from <= 1) return;
      let nVarying = nVaryingAbove;
      while (nVarying > 0) {
        const drawn = random.below(nVarying);
        const feature = features[drawn];
        const column = feature * maxSamples;
        let min = columns[column + rows[from]];
        let max = min;
        for (let i = from + 1; i < to; i++) {
          const value = columns[column + rows[i]];
          if (value < min) min = value;
          else if (value > max) max = value;
        }
        if (min === max) {
          nVarying--;
          features[drawn] = features[nVarying];
          features[nVarying] = feature;
          continue;
        }
        const part = random.uniform();
        let threshold = min * (1 - part) + max * part;
        if (!(threshold >= min && threshold < max)) threshold = min;
        let middle = from;
        for (let i = from; i < to; i++) {
          const row = rows[i];
          if (columns[column + row] <= threshold) {
            rows[i] = rows[middle];
            rows[middle++] = row;
          }
        }
        const child = writer.split(node, feature, threshold, middle - from, to - middle, depth + 1);
        grow(child, from, middle, depth + 1, nVarying);
        grow(child + 1, middle, to, depth + 1, nVarying);
        return;
      }
    };
    grow(writer.root(maxSamples), 0, maxSamples, 0, maxFeatures);
  }

  const nodes = writer.finish();
  return { kind: 'isolation-forest', nFeatures, nTrees, maxSamples, nSamples, seed, nodes, pathLength: expectedPathLengths(nodes) };
}

/** Returns the expected path length of each node's training rows: depth + c(n) at leaves, the mean weighted by rows at inner nodes. */
export function expectedPathLengths(nodes: TreeNodes): Float64Array {
  const { start, left, weight } = nodes;
  const expected = new Float64Array(left.length);
  for (let tree = 0; tree + 1 < start.length; tree++) {
    for (let node = start[tree]; node < start[tree + 1]; node++) {
      const child = left[node];
      if (child !== node) expected[child] = expected[child + 1] = expected[node] + 1;
    }
    for (let node = start[tree + 1] - 1; node >= start[tree]; node--) {
      const child = left[node];
      expected[node] =
        child === node
          ? expected[node] + averagePathLength(weight[node])
          : (weight[child] * expected[child] + weight[child + 1] * expected[child + 1]) / weight[node];
    }
  }
  return expected;
}

/**
 * Returns the mean path length of each row over all trees: at least 0, **lower is more anomalous**.
 *
 * @param X - row-major, length nRows * nFeatures; an empty matrix returns an empty array.
 * @throws RangeError on NaN or infinities (names row and column) or a length that is not a multiple of the forest's nFeatures.
 */
export function meanPathLength(forest: IsolationForest, X: Float64Array): Float64Array {
  const { nFeatures, nTrees, nodes, pathLength } = forest;
  const nRows = countRows(X, nFeatures);
  assertFinite(X, nFeatures);
  const lengths = sumLeafValues(nodes, pathLength, 1, X, nFeatures);
  for (let row = 0; row < nRows; row++) lengths[row] /= nTrees;
  return lengths;
}

/**
 * Scores each row in (0, 1]: **higher is more anomalous**; 2^(-mean path length / c(maxSamples)), the negative of scikit-learn's `score_samples`.
 *
 * If all training rows are equal, every row scores 0.5; also for a forest of one row, where c is 0.
 *
 * @param X - row-major, length nRows * nFeatures; an empty matrix returns an empty array.
 * @returns length nRows, a new array.
 * @throws RangeError on NaN or infinities (names row and column) or a length that is not a multiple of the forest's nFeatures.
 * @see Liu, Ting and Zhou, "Isolation forest", 2008, equation 2. Checked on trees exported from scikit-learn 1.9.1, to 1e-12.
 */
export function scoreIsolationForest(forest: IsolationForest, X: Float64Array): Float64Array {
  const scores = meanPathLength(forest, X);
  const typical = averagePathLength(forest.maxSamples);
  // Uses exp instead of 2 ** x, whose last bit differs between versions of V8.
  for (let row = 0; row < scores.length; row++) scores[row] = typical === 0 ? 0.5 : Math.exp((-scores[row] / typical) * Math.LN2);
  return scores;
}

/** Returns the mean path length of the training sub-samples: the reference point of {@link explainIsolationForest}. */
export function baselinePathLength(forest: IsolationForest): number {
  const { nTrees, nodes, pathLength } = forest;
  let sum = 0;
  for (let tree = 0; tree < nTrees; tree++) sum += pathLength[nodes.start[tree]];
  return sum / nTrees;
}

/**
 * Returns the contribution of each feature to each row's anomaly, in path length: **positive if the feature made the row more anomalous**.
 *
 * At every split on a row's path, the feature of the split gets the expected path length before the split minus that after it. The
 * contributions of a row add up to `baselinePathLength(forest) - meanPathLength(forest, X)[row]` within 1e-9, so the score is 2^(-(baseline - sum) / c(maxSamples)).
 * A feature that no tree splits on gets exactly 0. The order of splits matters: these are not Shapley values.
 *
 * @param X - row-major, length nRows * nFeatures.
 * @returns row-major, length nRows * nFeatures, a new array.
 * @throws RangeError on NaN or infinities (names row and column) or a length that is not a multiple of the forest's nFeatures.
 * @see Saabas, "Interpreting random forests", 2014, with the expected path length as the value of a node.
 */
export function explainIsolationForest(forest: IsolationForest, X: Float64Array): Float64Array {
  const { nFeatures, nTrees, nodes, pathLength } = forest;
  const { start, feature, threshold, left } = nodes;
  const nRows = countRows(X, nFeatures);
  assertFinite(X, nFeatures);
  const shares = new Float64Array(X.length);
  for (let row = 0; row < nRows; row++) {
    const x = row * nFeatures;
    for (let tree = 0; tree < nTrees; tree++) {
      let node = start[tree];
      while (left[node] !== node) {
        const split = x + feature[node];
        const child = X[split] > threshold[node] ? left[node] + 1 : left[node];
        shares[split] += pathLength[node] - pathLength[child];
        node = child;
      }
    }
  }
  for (let i = 0; i < shares.length; i++) shares[i] /= nTrees;
  return shares;
}

const TIE_TOLERANCE = 1e-12;

/**
 * Returns the threshold above which the share `contamination` of the scores lies; a row is an anomaly if its **score > threshold**.
 *
 * Scores within 1e-12 of the threshold are ties and count as not above it. So constant data have no anomalies, and with few distinct
 * rows the actual share can differ much from `contamination`: count and report the flagged rows. The share is unrelated to attacks.
 *
 * @param scores - results of {@link scoreIsolationForest}, in any order, at least one; NaN is rejected.
 * @param contamination - in (0, 0.5].
 * @throws RangeError when contamination is out of range or there are no scores.
 * @see scikit-learn's `IsolationForest.fit`: `offset_ = percentile(score_samples, 100 * contamination)`, linear interpolation; this is its negative.
 */
export function thresholdForContamination(scores: Float64Array, contamination: number): number {
  if (!(contamination > 0 && contamination <= 0.5)) {
    throw new RangeError(`contamination is ${contamination}; it must be above 0 and at most 0.5`);
  }
  const placed = -quantile(
    scores.map((score) => -score),
    contamination,
  );
  let threshold = placed;
  for (const score of scores) if (score > threshold && score - placed <= TIE_TOLERANCE) threshold = score;
  return threshold;
}
