import {
  fitRandomForest,
  joinRandomForests,
  outOfBagProbability,
  permutationImportance,
  predictProbability,
  scoreIsolationForest,
  type ClassIndices,
  type IsolationForest,
  type RandomForest,
  type RandomForestOptions,
} from '@weir/kernels';
import { pool } from 'workerpool';

/** The heavy kernels off the thread that answers requests. The answers are those of the kernels, to the last bit. */
export interface KernelPool {
  /** Threads at most; 0 runs everything on the caller's own. */
  readonly size: number;
  fitRandomForest(X: Float64Array, y: ClassIndices, options: RandomForestOptions): Promise<RandomForest>;
  scoreIsolationForest(forest: IsolationForest, X: Float64Array): Promise<Float64Array>;
  predictProbability(forest: RandomForest, X: Float64Array): Promise<Float64Array>;
  outOfBagProbability(forest: RandomForest, X: Float64Array): Promise<Float64Array>;
  permutationImportance(...measure: Parameters<typeof permutationImportance>): Promise<Float64Array>;
  /** Ends the threads; jobs under way are given up. */
  close(): Promise<void>;
}

/** Rows for each further thread, for less costs more than it gains. */
const ROWS_WORTH_A_THREAD = 50_000;
/** Fewer are done before a thread has started. */
const ROWS_WORTH_LEAVING = 2_000;
const DEFAULT_TREES = 100;

/** Runs the kernels on the caller's thread: for the command line, and where threads are not wanted. */
export const inlineKernels: KernelPool = {
  size: 0,
  fitRandomForest: async (X, y, options) => fitRandomForest(X, y, options),
  scoreIsolationForest: async (forest, X) => scoreIsolationForest(forest, X),
  predictProbability: async (forest, X) => predictProbability(forest, X),
  outOfBagProbability: async (forest, X) => outOfBagProbability(forest, X),
  permutationImportance: async (...measure) => permutationImportance(...measure),
  close: async () => undefined,
};

/**
 * Starts up to `size` threads when they are first needed.
 *
 * Trees are dealt out among them, rows cut into equal parts; X goes through a SharedArrayBuffer, copied at most once.
 *
 * @param script - the bundled kernel-worker.
 */
export const createKernelPool = (script: string, size: number): KernelPool => {
  if (size === 0) return inlineKernels;
  const threads = pool(script, { workerType: 'thread', minWorkers: 0, maxWorkers: size });
  const ask = <T>(job: string, parameters: unknown[]): Promise<T> => Promise.resolve(threads.exec(job, parameters)) as Promise<T>;

  const byRows = async (job: string, forest: { readonly nFeatures: number }, X: Float64Array): Promise<Float64Array> => {
    const { nFeatures } = forest;
    const nRows = Math.floor(X.length / nFeatures);
    const nParts = Math.max(1, Math.min(size, Math.floor(nRows / ROWS_WORTH_A_THREAD)));
    const shared = toShared(X);
    const edge = (part: number): number => (part === nParts ? X.length : Math.floor((nRows * part) / nParts) * nFeatures);
    const answers = await Promise.all(
      Array.from({ length: nParts }, (_, part) => ask<Float64Array>(job, [forest, shared.subarray(edge(part), edge(part + 1))])),
    );
    if (nParts === 1) return answers[0];
    const all = new Float64Array(answers.reduce((length, answer) => length + answer.length, 0));
    let at = 0;
    for (const answer of answers) {
      all.set(answer, at);
      at += answer.length;
    }
    return all;
  };

  return {
    size,
    fitRandomForest: async (X, y, options) => {
      if (y.length < ROWS_WORTH_LEAVING) return fitRandomForest(X, y, options);
      const nTrees = options.nTrees ?? DEFAULT_TREES;
      const nParts = Math.min(size, nTrees);
      const shared = toShared(X);
      const parts = await Promise.all(
        Array.from({ length: nParts }, (_, part) =>
          ask<RandomForest>('fitRandomForestPart', [shared, y, options, Math.floor((nTrees * part) / nParts), Math.floor((nTrees * (part + 1)) / nParts)]),
        ),
      );
      return joinRandomForests(parts);
    },
    scoreIsolationForest: (forest, X) => byRows('scoreIsolationForest', forest, X),
    predictProbability: (forest, X) => byRows('predictProbability', forest, X),
    outOfBagProbability: (forest, X) =>
      X.length < forest.nFeatures * ROWS_WORTH_LEAVING ? inlineKernels.outOfBagProbability(forest, X) : ask('outOfBagProbability', [forest, toShared(X)]),
    permutationImportance: (forest, X, y, options) =>
      X.length < forest.nFeatures * ROWS_WORTH_LEAVING
        ? inlineKernels.permutationImportance(forest, X, y, options)
        : ask('permutationImportance', [forest, toShared(X), y, options]),
    close: async () => {
      await threads.terminate(true);
    },
  };
};

const toShared = (X: Float64Array): Float64Array => {
  if (X.buffer instanceof SharedArrayBuffer) return X;
  const shared = new Float64Array(new SharedArrayBuffer(X.byteLength));
  shared.set(X);
  return shared;
};
