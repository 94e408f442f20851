import { assertFinite, assertInteger, countRows } from '../statistics/matrix.ts';
import type { RandomForest } from '../forests/random-forest.ts';

/**
 * Returns the impurity importance of each feature: its share of the total impurity decrease of all splits; at least 0, adding up to 1.
 *
 * All 0 if no tree has a split. Measured on the training rows: it favours features with many values and does not apply to unseen rows
 * (see permutationImportance).
 *
 * @returns length nFeatures.
 * @see Breiman and others, "Classification and regression trees", 1984; normalized per tree, then over trees, as in scikit-learn.
 */
export function impurityImportance(forest: RandomForest): Float64Array {
  const { nFeatures, nClasses, nTrees, nodes, probability } = forest;
  const { start, feature, left, weight } = nodes;
  const impurity = (node: number): number => {
    let squares = 0;
    for (let k = 0; k < nClasses; k++) squares += probability[node * nClasses + k] ** 2;
    return weight[node] * (1 - squares);
  };
  const importance = new Float64Array(nFeatures);
  for (let tree = 0; tree < nTrees; tree++) {
    const decrease = new Float64Array(nFeatures);
    for (let node = start[tree]; node < start[tree + 1]; node++) {
      const child = left[node];
      if (child !== node) decrease[feature[node]] += impurity(node) - impurity(child) - impurity(child + 1);
    }
    const total = decrease.reduce((sum, value) => sum + value, 0);
    if (total > 0) for (let f = 0; f < nFeatures; f++) importance[f] += Math.max(0, decrease[f]) / total;
  }
  const total = importance.reduce((sum, value) => sum + value, 0);
  return total > 0 ? importance.map((value) => value / total) : importance;
}

/** Returns the mean class shares of the trees' roots: the reference point of {@link explainRandomForest}; length nClasses. */
export function baselineProbability(forest: RandomForest): Float64Array {
  const { nClasses, nTrees, nodes, probability } = forest;
  const baseline = new Float64Array(nClasses);
  for (let tree = 0; tree < nTrees; tree++) {
    for (let k = 0; k < nClasses; k++) baseline[k] += probability[nodes.start[tree] * nClasses + k] / nTrees;
  }
  return baseline;
}

/**
 * Returns the contribution of each feature to each row's probability of one class: **positive if the feature made the class more probable**.
 *
 * The contributions of a row add up to `predictProbability(forest, X)[row * nClasses + classIndex] - baselineProbability(forest)[classIndex]`
 * within 1e-9. The order of splits matters: these are not Shapley values.
 *
 * @param X - row-major, length nRows * nFeatures.
 * @returns row-major, length nRows * nFeatures, a new array.
 * @throws RangeError on NaN or infinities (names row and column), a mismatched length, or a class out of range.
 * @see Saabas, "Interpreting random forests", 2014.
 */
export function explainRandomForest(forest: RandomForest, X: Float64Array, classIndex: number): Float64Array {
  const { nFeatures, nClasses, nTrees, nodes, probability } = forest;
  const { start, feature, threshold, left } = nodes;
  assertInteger(classIndex, 'classIndex', 0, nClasses - 1);
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
        shares[split] += probability[child * nClasses + classIndex] - probability[node * nClasses + classIndex];
        node = child;
      }
    }
  }
  for (let i = 0; i < shares.length; i++) shares[i] /= nTrees;
  return shares;
}
