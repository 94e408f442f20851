export * from './calibration.ts';
export * from './class-calibration.ts';
export * from './class-intervals.ts';
export * from './codec.ts';
export * from './curves.ts';
export * from './drift.ts';
export * from './ecdf.ts';
export * from './intervals.ts';
export {
  averagePathLength,
  baselinePathLength,
  explainIsolationForest,
  fitIsolationForest,
  meanPathLength,
  scoreIsolationForest,
  thresholdForContamination,
  type IsolationForest,
  type IsolationForestOptions,
} from './isolation-forest.ts';
export { kernelBackend, useKernelBackend, type KernelBackend } from './kernel-backend.ts';
export { joinRandomForests, refreshIsolationForest, refreshRandomForest, type RefreshOptions } from './join-forests.ts';
export { splitIntoLevels, type LevelChange, type LevelOptions, type LevelSegment } from './level-shift.ts';
export * from './metrics.ts';
export { outOfBagProbability } from './out-of-bag.ts';
export * from './partial-dependence.ts';
export * from './periodicity.ts';
export * from './permutation-importance.ts';
export { createRandom, type Random } from './random.ts';
export * from './random-forest-explanation.ts';
export * from './random-forest.ts';
export * from './reliability.ts';
export { addToMoments, mergeMoments, NO_MOMENTS, toMoments, type Moments, type RunningMoments } from './running-moments.ts';
export * from './scikit-import.ts';
export * from './statistics.ts';
export { thinCurve } from './thin-curve.ts';
export type { TreeNodes } from './tree-nodes.ts';
