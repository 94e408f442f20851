import {
  baselinePathLength,
  baselineProbability,
  explainIsolationForest,
  explainRandomForest,
  fitIsolationForest,
  fitRandomForest,
  meanPathLength,
  predictProbability,
  scoreIsolationForest,
  type RandomForest,
} from '@weir/kernels';
import type { LabelledSet } from './labelled-set.ts';
import { takeRows, type Split } from './split.ts';

/** Split finding of Weir's random forest; by default its own default. */
export type SplitFinding = 'histogram' | 'exact';

/** Scores all rows with Weir's isolation forest, fitted on the same rows without labels; 256 rows per tree. */
export function scoreWithOurs({ X, nFeatures }: LabelledSet, { nTrees, seed }: { readonly nTrees: number; readonly seed: number }): Float64Array {
  return scoreIsolationForest(fitIsolationForest(X, { nFeatures, nTrees, maxSamples: 256, seed }), X);
}

interface RandomForestHow {
  readonly nTrees: number;
  readonly splitFinding?: SplitFinding;
  readonly seed: number;
}

/** Returns the probabilities of Weir's random forest for the held-out rows; depth 10, maxFeatures sqrt. */
export function predictWithOurs(set: LabelledSet, split: Split, options: RandomForestHow): Float64Array {
  return predictProbability(fitOurs(set, split, options), takeRows(set.X, set.nFeatures, split.heldOut));
}

function fitOurs({ X, nFeatures, y, nClasses }: LabelledSet, split: Split, options: RandomForestHow): RandomForest {
  const klasses = Uint8Array.from(split.train, (row) => y[row]);
  return fitRandomForest(takeRows(X, nFeatures, split.train), klasses, { nFeatures, nClasses, maxDepth: 10, maxFeatures: 'sqrt', ...options });
}

/** Returns the largest deviation of the sum of contributions from the score of a row, in path length. */
export function isolationGap({ X, nFeatures }: LabelledSet, { nTrees, seed }: { readonly nTrees: number; readonly seed: number }): number {
  const forest = fitIsolationForest(X, { nFeatures, nTrees, maxSamples: 256, seed });
  const baseline = baselinePathLength(forest);
  return largestGap(explainIsolationForest(forest, X), nFeatures, meanPathLength(forest, X).map((length) => baseline - length));
}

/** Returns the same for the held-out rows and every class of the random forest, as probability. */
export function classGap(set: LabelledSet, split: Split, options: RandomForestHow): number {
  const { nFeatures, nClasses } = set;
  const forest = fitOurs(set, split, options);
  const X = takeRows(set.X, nFeatures, split.heldOut);
  const p = predictProbability(forest, X);
  const baseline = baselineProbability(forest);
  const gaps = Array.from({ length: nClasses }, (_, klass) =>
    largestGap(explainRandomForest(forest, X, klass), nFeatures, Float64Array.from(split.heldOut, (_row, row) => p[row * nClasses + klass] - baseline[klass])),
  );
  return Math.max(...gaps);
}

function largestGap(shares: Float64Array, width: number, measure: Float64Array): number {
  return measure.reduce((largest, value, row) => {
    const sum = shares.subarray(row * width, (row + 1) * width).reduce((total, share) => total + share, 0);
    return Math.max(largest, Math.abs(sum - value));
  }, 0);
}
