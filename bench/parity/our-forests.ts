import { fitIsolationForest, fitRandomForest, predictProbability, scoreIsolationForest } from '@weir/kernels';
import type { LabelledSet } from './labelled-set.ts';
import { takeRows, type Split } from './split.ts';

/** How our random forest finds its splits; left out, as it does by default. */
export type SplitFinding = 'histogram' | 'exact';

/** Scores all rows with our isolation forest, which saw them all and no label; 256 rows a tree. */
export function scoreWithOurs({ X, nFeatures }: LabelledSet, { nTrees, seed }: { readonly nTrees: number; readonly seed: number }): Float64Array {
  return scoreIsolationForest(fitIsolationForest(X, { nFeatures, nTrees, maxSamples: 256, seed }), X);
}

/** Gives our random forest's probabilities for the held-out rows; depth 10, maxFeatures sqrt. */
export function predictWithOurs(
  { X, nFeatures, y, nClasses }: LabelledSet,
  split: Split,
  options: { readonly nTrees: number; readonly splitFinding?: SplitFinding; readonly seed: number },
): Float64Array {
  const klasses = Uint8Array.from(split.train, (row) => y[row]);
  const how = { nFeatures, nClasses, maxDepth: 10, maxFeatures: 'sqrt', ...options } as const;
  const forest = fitRandomForest(takeRows(X, nFeatures, split.train), klasses, how);
  return predictProbability(forest, takeRows(X, nFeatures, split.heldOut));
}
