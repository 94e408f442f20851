import {
  fitRandomForest,
  fitRandomForestPart,
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
import type { MessagePort } from 'node:worker_threads';
import { PortCalls } from './port-calls.ts';
import { serveCalls } from './serve-calls.ts';
import type { ThreadReply } from './thread-messages.ts';

/** Runs the heavy kernels away from the thread that answers requests. Results equal those of the kernels to the last bit. */
export interface KernelPool {
  /** Number of threads, including the caller's. */
  readonly size: number;
  fitRandomForest(X: Float64Array, y: ClassIndices, options: RandomForestOptions): Promise<RandomForest>;
  scoreIsolationForest(forest: IsolationForest, X: Float64Array): Promise<Float64Array>;
  predictProbability(forest: RandomForest, X: Float64Array): Promise<Float64Array>;
  outOfBagProbability(forest: RandomForest, X: Float64Array, maxRows?: number): Promise<Float64Array>;
  permutationImportance(...measure: Parameters<typeof permutationImportance>): Promise<Float64Array>;
  /** Gives the threads back; running jobs are rejected. */
  close(): Promise<void>;
}

/** Rows per thread; splitting smaller inputs costs more than it saves. */
const MIN_ROWS_PER_THREAD = 50_000;
/** Smaller inputs are finished on the caller's thread before another thread could start. */
const MIN_ROWS_FOR_A_THREAD = 2_000;
const DEFAULT_TREES = 100;

/** Runs the kernels on the caller's thread: for the command line, and for servers without threads. */
export const inlineKernels: KernelPool = {
  size: 1,
  fitRandomForest: async (X, y, options) => fitRandomForest(X, y, options),
  scoreIsolationForest: async (forest, X) => scoreIsolationForest(forest, X),
  predictProbability: async (forest, X) => predictProbability(forest, X),
  outOfBagProbability: async (forest, X, maxRows) => outOfBagProbability(forest, X, maxRows),
  permutationImportance: async (...measure) => permutationImportance(...measure),
  close: async () => undefined,
};

const kernels = { fitRandomForestPart, outOfBagProbability, permutationImportance, scoreIsolationForest, predictProbability };
type KernelMethods = typeof kernels;

/** Runs kernels for another thread, which has the other end of the channel. Resolves when that end is closed. */
export const serveKernels = (port: MessagePort): Promise<void> =>
  new Promise((resolve) => {
    port.on('close', resolve);
    serveCalls(kernels, port);
  });

/** Threads that run kernels for this one, each at the other end of a channel. */
class Helpers {
  private readonly helpers: Array<{ readonly port: MessagePort; readonly calls: PortCalls<KernelMethods> }>;

  constructor(ports: readonly MessagePort[]) {
    this.helpers = ports.map((port) => {
      const calls = new PortCalls<KernelMethods>(port);
      port.on('message', (reply: ThreadReply) => calls.settle(reply));
      port.on('close', () => calls.fail(new Error('the thread that runs kernels ended')));
      return { port, calls };
    });
  }

  get count(): number {
    return this.helpers.length;
  }

  /** Runs a kernel on the thread with the fewest calls, here without threads. */
  async run<Name extends keyof KernelMethods>(name: Name, ...parameters: Parameters<KernelMethods[Name]>): Promise<Awaited<ReturnType<KernelMethods[Name]>>> {
    if (this.helpers.length === 0) return this.runHere(name, parameters);
    const { calls } = this.helpers.reduce((least, helper) => (helper.calls.size < least.calls.size ? helper : least));
    return calls.call(name, parameters);
  }

  /** Runs a kernel on the parts of its work: the first one here, the others on the threads meanwhile. Results are in order. */
  async runParts<Name extends keyof KernelMethods>(name: Name, parts: ReadonlyArray<Parameters<KernelMethods[Name]>>): Promise<Array<Awaited<ReturnType<KernelMethods[Name]>>>> {
    const others = parts.slice(1).map((parameters) => this.run(name, ...parameters));
    const rest = Promise.all(others);
    rest.catch(() => undefined);
    const first = this.runHere(name, parts[0]);
    return [first, ...(await rest)];
  }

  close(): void {
    for (const { port } of this.helpers) port.close();
  }

  private runHere<Name extends keyof KernelMethods>(name: Name, parameters: Parameters<KernelMethods[Name]>): Awaited<ReturnType<KernelMethods[Name]>> {
    const kernel = kernels[name] as unknown as (...of: Parameters<KernelMethods[Name]>) => Awaited<ReturnType<KernelMethods[Name]>>;
    return kernel(...parameters);
  }
}

/**
 * Returns a pool that shares the work between this thread and the threads that serve the other ends of channels with
 * `serveKernels`.
 *
 * Each thread fits a part of the trees, or scores an equal part of the rows. X is shared memory, copied at most once.
 */
export const createKernelPool = (ports: readonly MessagePort[]): KernelPool => {
  const helpers = new Helpers(ports);
  const size = helpers.count + 1;

  const byRows = async (name: 'scoreIsolationForest' | 'predictProbability', forest: IsolationForest | RandomForest, X: Float64Array): Promise<Float64Array> => {
    const { nFeatures } = forest;
    const nRows = Math.floor(X.length / nFeatures);
    const nParts = Math.max(1, Math.min(size, Math.floor(nRows / MIN_ROWS_PER_THREAD)));
    const shared = nParts === 1 ? X : toShared(X);
    const edge = (part: number): number => (part === nParts ? X.length : Math.floor((nRows * part) / nParts) * nFeatures);
    const results = await helpers.runParts(name, Array.from({ length: nParts }, (_, part) => [forest as never, shared.subarray(edge(part), edge(part + 1))] as const));
    if (nParts === 1) return results[0];
    const all = new Float64Array(results.reduce((length, result) => length + result.length, 0));
    let at = 0;
    for (const result of results) {
      all.set(result, at);
      at += result.length;
    }
    return all;
  };
  const isSmall = ({ nFeatures }: RandomForest, X: Float64Array): boolean => X.length < nFeatures * MIN_ROWS_FOR_A_THREAD;

  return {
    size,
    fitRandomForest: async (X, y, options) => {
      if (y.length < MIN_ROWS_FOR_A_THREAD) return fitRandomForest(X, y, options);
      const nTrees = options.nTrees ?? DEFAULT_TREES;
      const nParts = Math.min(size, nTrees);
      const shared = toShared(X);
      const edge = (part: number): number => Math.floor((nTrees * part) / nParts);
      return joinRandomForests(await helpers.runParts('fitRandomForestPart', Array.from({ length: nParts }, (_, part) => [shared, y, options, edge(part), edge(part + 1)] as const)));
    },
    scoreIsolationForest: (forest, X) => byRows('scoreIsolationForest', forest, X),
    predictProbability: (forest, X) => byRows('predictProbability', forest, X),
    outOfBagProbability: (forest, X, maxRows) =>
      isSmall(forest, X) ? inlineKernels.outOfBagProbability(forest, X, maxRows) : helpers.run('outOfBagProbability', forest, toShared(X), maxRows),
    permutationImportance: (forest, X, y, options) =>
      isSmall(forest, X) ? inlineKernels.permutationImportance(forest, X, y, options) : helpers.run('permutationImportance', forest, toShared(X), y, options),
    close: async () => helpers.close(),
  };
};

const toShared = (X: Float64Array): Float64Array => {
  if (X.buffer instanceof SharedArrayBuffer) return X;
  const shared = new Float64Array(new SharedArrayBuffer(X.byteLength));
  shared.set(X);
  return shared;
};
