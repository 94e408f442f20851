import { fitIsolationForest, type IsolationForest } from './isolation-forest.ts';
import { assertInteger } from '../statistics/matrix.ts';
import { fitRandomForest, type ClassIndices, type RandomForest, type RandomForestOptions } from './random-forest.ts';
import { dropTrees, joinTrees } from './tree-nodes.ts';

/**
 * Joins the parts returned by fitRandomForestPart to one forest, in the given order.
 *
 * @throws RangeError on no parts, or on parts with different features, classes or settings.
 */
export function joinRandomForests(parts: readonly RandomForest[]): RandomForest {
  if (parts.length === 0) throw new RangeError('there are 0 parts; a forest needs at least 1');
  for (const key of ['nFeatures', 'nClasses', 'maxDepth', 'minSamplesLeaf', 'maxFeatures', 'nSamples', 'seed'] as const) {
    for (const part of parts) if (part[key] !== parts[0][key]) throw new RangeError(`parts have ${key} ${parts[0][key]} and ${part[key]}; they must be of one forest`);
  }
  return {
    ...parts[0],
    nTrees: parts.reduce((count, part) => count + part.nTrees, 0),
    nodes: joinTrees(parts.map(({ nodes }) => nodes)),
    probability: joinValues(parts.map(({ probability }) => probability)),
  };
}

/** How much of a forest to replace. */
export interface RefreshOptions {
  /** Number of trees to replace, the oldest first; 1 to the forest's nTrees. */
  readonly nTrees: number;
  /** Integer in [0, 2^32); use a different one at each refresh. */
  readonly seed: number;
}

/**
 * Replaces the oldest trees by trees grown on newer rows, so that a forest follows its data in small steps.
 *
 * Does not change the given forest. Trees are ordered by age, oldest first; nTrees of the forest replaces all of them. The seed of the
 * result is null, because it has no single seed.
 *
 * @param X - row-major newer rows, at least as many as the forest's maxSamples.
 * @throws RangeError as fitIsolationForest, on too few rows, and on more trees than the forest has.
 */
export function refreshIsolationForest(forest: IsolationForest, X: Float64Array, { nTrees, seed }: RefreshOptions): IsolationForest {
  assertInteger(nTrees, 'nTrees', 1, forest.nTrees);
  const { nFeatures, maxSamples } = forest;
  const grown = fitIsolationForest(X, { nFeatures, nTrees, maxSamples, seed });
  if (grown.maxSamples !== maxSamples) {
    throw new RangeError(`X has ${grown.nSamples} rows; a refresh needs at least the ${maxSamples} that each tree of the forest saw`);
  }
  const kept = forest.nodes.start[nTrees];
  return {
    ...forest,
    nSamples: grown.nSamples,
    seed: null,
    nodes: joinTrees([dropTrees(forest.nodes, nTrees), grown.nodes]),
    pathLength: joinValues([forest.pathLength.subarray(kept), grown.pathLength]),
  };
}

/**
 * Replaces the oldest trees of a random forest as {@link refreshIsolationForest} does, with the forest's own settings.
 *
 * @param y - class index of each row, length nRows, each below the forest's nClasses.
 * @param growth - settings that a fitted forest does not store: class weights, minSamplesSplit, split finding.
 * @throws RangeError as fitRandomForest, and on more trees than the forest has.
 */
export function refreshRandomForest(
  forest: RandomForest,
  X: Float64Array,
  y: ClassIndices,
  { nTrees, seed }: RefreshOptions,
  growth: Pick<RandomForestOptions, 'classWeights' | 'minSamplesSplit' | 'splitFinding'> = {},
): RandomForest {
  assertInteger(nTrees, 'nTrees', 1, forest.nTrees);
  const { nFeatures, nClasses, maxDepth, minSamplesLeaf, maxFeatures } = forest;
  const grown = fitRandomForest(X, y, { ...growth, nFeatures, nClasses, nTrees, maxDepth, minSamplesLeaf, maxFeatures, seed });
  const kept = {
    ...forest,
    nTrees: forest.nTrees - nTrees,
    nSamples: grown.nSamples,
    seed,
    nodes: dropTrees(forest.nodes, nTrees),
    probability: forest.probability.slice(forest.nodes.start[nTrees] * nClasses),
  };
  return { ...joinRandomForests([kept, grown]), seed: null };
}

function joinValues(parts: readonly Float64Array[]): Float64Array {
  const joined = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
