export * from './calibration/calibration.ts';
export * from './calibration/class-calibration.ts';
export * from './metrics/class-intervals.ts';
export * from './codec/codec.ts';
export * from './metrics/curves.ts';
export * from './statistics/drift.ts';
export * from './statistics/ecdf.ts';
export * from './metrics/intervals.ts';
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
} from './forests/isolation-forest.ts';
export { kernelBackend, useKernelBackend, type KernelBackend } from './backends/kernel-backend.ts';
export { joinRandomForests, refreshIsolationForest, refreshRandomForest, type RefreshOptions } from './forests/join-forests.ts';
export { splitIntoLevels, type LevelChange, type LevelOptions, type LevelSegment } from './timing/level-shift.ts';
export * from './metrics/metrics.ts';
export { outOfBagProbability } from './forests/out-of-bag.ts';
export * from './explanation/partial-dependence.ts';
export * from './timing/periodicity.ts';
export * from './explanation/permutation-importance.ts';
export { createRandom, type Random } from './statistics/random.ts';
export * from './explanation/random-forest-explanation.ts';
export * from './forests/random-forest.ts';
export * from './calibration/reliability.ts';
export { addToMoments, mergeMoments, NO_MOMENTS, toMoments, type Moments, type RunningMoments } from './statistics/running-moments.ts';
export * from './codec/scikit-import.ts';
export * from './statistics/statistics.ts';
export { thinCurve } from './metrics/thin-curve.ts';
export type { TreeNodes } from './forests/tree-nodes.ts';
