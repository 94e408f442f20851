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
import type { KernelMethods } from './kernel-worker.ts';
import { ThreadPool } from './thread-pool.ts';

/** Runs the heavy kernels away from the thread that answers requests. Results equal those of the kernels to the last bit. */
export interface KernelPool {
  /** Largest number of threads; 0 runs everything on the caller's thread. */
  readonly size: number;
  fitRandomForest(X: Float64Array, y: ClassIndices, options: RandomForestOptions): Promise<RandomForest>;
  scoreIsolationForest(forest: IsolationForest, X: Float64Array): Promise<Float64Array>;
  predictProbability(forest: RandomForest, X: Float64Array): Promise<Float64Array>;
  outOfBagProbability(forest: RandomForest, X: Float64Array): Promise<Float64Array>;
  permutationImportance(...measure: Parameters<typeof permutationImportance>): Promise<Float64Array>;
  /** Ends the threads; running jobs are rejected. */
  close(): Promise<void>;
}

/** Rows per thread; splitting smaller inputs costs more than it saves. */
const MIN_ROWS_PER_THREAD = 50_000;
/** Smaller inputs are finished on the caller's thread before another thread could start. */
const MIN_ROWS_FOR_A_THREAD = 2_000;
const DEFAULT_TREES = 100;

/** Runs the kernels on the caller's thread: for the command line, and for servers without threads. */
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
 * Returns a pool that starts up to `size` threads when they are first needed.
 *
 * Each thread fits a part of the trees, or scores an equal part of the rows. X is shared memory, copied at most once.
 *
 * @param script - the bundled kernel-worker
 * @param size - largest number of threads, 0 for none
 */
export const createKernelPool = (script: string, size: number): KernelPool => {
  if (size === 0) return inlineKernels;
  const threads = new ThreadPool<KernelMethods>({ script, size });

  const byRows = async (nFeatures: number, X: Float64Array, run: (part: Float64Array) => Promise<Float64Array>): Promise<Float64Array> => {
    const nRows = Math.floor(X.length / nFeatures);
    const nParts = Math.max(1, Math.min(size, Math.floor(nRows / MIN_ROWS_PER_THREAD)));
    const shared = toShared(X);
    const edge = (part: number): number => (part === nParts ? X.length : Math.floor((nRows * part) / nParts) * nFeatures);
    const results = await Promise.all(Array.from({ length: nParts }, (_, part) => run(shared.subarray(edge(part), edge(part + 1)))));
    if (nParts === 1) return results[0];
    const all = new Float64Array(results.reduce((length, result) => length + result.length, 0));
    let at = 0;
    for (const result of results) {
      all.set(result, at);
      at += result.length;
    }
    return all;
  };

  return {
    size,
    fitRandomForest: async (X, y, options) => {
      if (y.length < MIN_ROWS_FOR_A_THREAD) return fitRandomForest(X, y, options);
      const nTrees = options.nTrees ?? DEFAULT_TREES;
      const nParts = Math.min(size, nTrees);
      const shared = toShared(X);
      const parts = await Promise.all(
        Array.from({ length: nParts }, (_, part) =>
          threads.run('fitRandomForestPart', shared, y, options, Math.floor((nTrees * part) / nParts), Math.floor((nTrees * (part + 1)) / nParts)),
        ),
      );
      return joinRandomForests(parts);
    },
    scoreIsolationForest: (forest, X) => byRows(forest.nFeatures, X, (part) => threads.run('scoreIsolationForest', forest, part)),
    predictProbability: (forest, X) => byRows(forest.nFeatures, X, (part) => threads.run('predictProbability', forest, part)),
    outOfBagProbability: (forest, X) =>
      X.length < forest.nFeatures * MIN_ROWS_FOR_A_THREAD ? inlineKernels.outOfBagProbability(forest, X) : threads.run('outOfBagProbability', forest, toShared(X)),
    permutationImportance: (forest, X, y, options) =>
      X.length < forest.nFeatures * MIN_ROWS_FOR_A_THREAD
        ? inlineKernels.permutationImportance(forest, X, y, options)
        : threads.run('permutationImportance', forest, toShared(X), y, options),
    close: () => threads.close(),
  };
};

const toShared = (X: Float64Array): Float64Array => {
  if (X.buffer instanceof SharedArrayBuffer) return X;
  const shared = new Float64Array(new SharedArrayBuffer(X.byteLength));
  shared.set(X);
  return shared;
};
