import type { KernelPool } from '../../../runtime/threads/kernel-pool.ts';

/** How to fit a detector. */
export interface DetectorOptions {
  /** Columns of X. */
  readonly nFeatures: number;
  readonly nTrees: number;
  /** Rows drawn for each tree, where the engine draws any. */
  readonly maxSamples: number;
  readonly seed: number;
}

/** How to fit a classifier. */
export interface ClassifierOptions {
  /** Columns of X. */
  readonly nFeatures: number;
  readonly nClasses: number;
  readonly nTrees: number;
  readonly maxDepth: number;
  readonly seed: number;
}

/** Rows with their classes. */
export interface LabelledRows {
  /** Row-major. */
  readonly X: Float64Array;
  /** Class index of each row. */
  readonly y: Int32Array;
}

/** A fitted isolation forest, whoever grew it. Rows are row-major; NaN and infinities are refused with a RangeError. */
export interface Detector {
  /** Training rows that each tree saw. */
  readonly rows_per_tree: number;
  /** In (0, 1], one a row; higher is more anomalous. */
  readonly score: (X: Float64Array) => Float64Array;
  /** The same for many rows, off this thread where the engine can. */
  readonly scoreMany: (X: Float64Array, kernels: KernelPool) => Promise<Float64Array>;
  /** What each feature adds to each row's anomaly, row-major: the sum is how much shorter than expected the row's path is. */
  readonly explain: (X: Float64Array) => Float64Array;
  /** All of it as a value that JSON holds, for `decodeDetector`. */
  readonly encode: () => unknown;
}

/** A fitted random forest, whoever grew it. Rows are row-major; NaN and infinities are refused with a RangeError. */
export interface Classifier {
  /** Probability of each class for each row, row-major, nClasses a row. */
  readonly probability: (X: Float64Array) => Float64Array;
  /**
   * What each feature adds to the probability of a class, row-major, and that probability before any split; they add up
   * to the class's probability. Null where the engine cannot say.
   */
  readonly explain: ((X: Float64Array, classIndex: number) => { readonly shares: Float64Array; readonly baseline: number }) | null;
  /** All of it as a value that JSON holds, for `decodeClassifier`. */
  readonly encode: () => unknown;
}

/** A classifier with what its features are worth, which is measured at the fit and not after. */
export interface FittedClassifier {
  readonly classifier: Classifier;
  /** Share of each feature in the impurity that the splits took away, adding up to 1. */
  readonly impurity: Float64Array;
  /** Accuracy that the held-out rows lose when a feature is shuffled; null where it is not measured. */
  readonly permutation: Float64Array | null;
  /** Probability of each class for each training row from trees that never saw it, row-major, NaN where all did; null where it is not known. */
  readonly out_of_bag: Float64Array | null;
}

/** An implementation of the two forests. */
export interface EngineDefinition {
  readonly id: string;
  /** What its figures cannot mean, beyond what holds for every engine. */
  readonly caveats: readonly string[];
  /** Most rows it is fitted on; where there are more, an even sample is. */
  readonly max_rows: { readonly detector: number; readonly classifier: number };
  readonly fitDetector: (X: Float64Array, options: DetectorOptions) => Detector;
  /** @throws RangeError where `saved` is not what `encode` gave */
  readonly decodeDetector: (saved: unknown) => Detector;
  /** `test` is held out and for measuring alone; without it no permutation is measured. Runs off this thread where the engine can. */
  readonly fitClassifier: (train: LabelledRows, test: LabelledRows | null, options: ClassifierOptions, kernels: KernelPool) => Promise<FittedClassifier>;
  /** @throws RangeError where `saved` is not what `encode` gave */
  readonly decodeClassifier: (saved: unknown) => Classifier;
}

/** Declares an engine. */
export const defineEngine = (definition: EngineDefinition): EngineDefinition => definition;
