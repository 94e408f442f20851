import type { KernelPool } from '../../../runtime/threads/kernel-pool.ts';

/** Options of a detector. */
export interface DetectorOptions {
  /** Columns of X. */
  readonly nFeatures: number;
  readonly nTrees: number;
  /** Rows sampled for each tree, where the engine samples rows. */
  readonly maxSamples: number;
  readonly seed: number;
}

/** Options of a classifier. */
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

/** A fitted isolation forest of any engine. Rows are row-major; NaN and infinities throw a RangeError. */
export interface Detector {
  /** Training rows of each tree. */
  readonly rows_per_tree: number;
  /** Returns one score per row in (0, 1]; higher is more anomalous. */
  readonly score: (X: Float64Array) => Float64Array;
  /** Returns the same for many rows, off this thread where the engine supports it. */
  readonly scoreMany: (X: Float64Array, kernels: KernelPool) => Promise<Float64Array>;
  /** Returns the contribution of each feature to each row's anomaly, row-major; the sum is how much shorter than expected the row's path is. */
  readonly explain: (X: Float64Array) => Float64Array;
  /** Returns the detector as a JSON value for `decodeDetector`. */
  readonly encode: () => unknown;
}

/** A fitted random forest of any engine. Rows are row-major; NaN and infinities throw a RangeError. */
export interface Classifier {
  /** Returns the probability of each class for each row, row-major, nClasses per row. */
  readonly probability: (X: Float64Array) => Float64Array;
  /**
   * Returns the contribution of each feature to the probability of a class, row-major, and that probability before any
   * split; together they add up to the class's probability. Null where the engine has no explanation.
   */
  readonly explain: ((X: Float64Array, classIndex: number) => { readonly shares: Float64Array; readonly baseline: number }) | null;
  /** Returns the classifier as a JSON value for `decodeClassifier`. */
  readonly encode: () => unknown;
}

/** A classifier with its feature importances, which are measured at the fit. */
export interface FittedClassifier {
  readonly classifier: Classifier;
  /** Share of each feature in the impurity decrease of all splits; the sum is 1. */
  readonly impurity: Float64Array;
  /** Loss of accuracy on held-out rows when a feature is shuffled; null where it is not measured. */
  readonly permutation: Float64Array | null;
  /** Out-of-bag probability of each class for each training row, row-major, NaN where no tree is out of bag and where it is not measured; null where the engine has none. */
  readonly out_of_bag: Float64Array | null;
}

/** An implementation of the two forests. */
export interface EngineDefinition {
  readonly id: string;
  /** Caveats beyond those of every engine. */
  readonly caveats: readonly string[];
  /** Rows that it is fitted on at most; a uniform sample where there are more. */
  readonly max_rows: { readonly detector: number; readonly classifier: number };
  readonly fitDetector: (X: Float64Array, options: DetectorOptions) => Detector;
  /** @throws RangeError where `saved` does not come from `encode` */
  readonly decodeDetector: (saved: unknown) => Detector;
  /** Fits a classifier; `test` is held out to measure permutation importance, which is null without it. Runs off this thread where the engine supports it. */
  readonly fitClassifier: (train: LabelledRows, test: LabelledRows | null, options: ClassifierOptions, kernels: KernelPool) => Promise<FittedClassifier>;
  /** @throws RangeError where `saved` does not come from `encode` */
  readonly decodeClassifier: (saved: unknown) => Classifier;
}

/** Declares an engine. */
export const defineEngine = (definition: EngineDefinition): EngineDefinition => definition;
