import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { createRandom, fitIsolationForest, fitRandomForest, predictProbability, scoreIsolationForest } from '@weir/kernels';
import { buildSync } from 'esbuild';
import { createKernelPool, type KernelPool } from '../datasource-server/src/runtime/threads/kernel-pool.ts';
import { Thread } from '../datasource-server/src/runtime/threads/thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'weir-worker-'));
const script = join(folder, 'worker.cjs');
const SCRIPT = `
import { serveKernels } from './kernel-pool.ts';
import { serveCalls } from './serve-calls.ts';
serveCalls({ serveKernels, exit: () => process.exit(3) });`;
let helper: Thread<{ serveKernels(port: MessagePort): Promise<void>; exit(): void }>;
let served: Promise<void>;
let threads: KernelPool;

beforeAll(() => {
  const resolveDir = resolve(__dirname, '../datasource-server/src/runtime/threads');
  buildSync({ stdin: { contents: SCRIPT, resolveDir, loader: 'ts' }, outfile: script, bundle: true, platform: 'node', format: 'cjs', conditions: ['weir-source'] });
  const { port1, port2 } = new MessageChannel();
  helper = new Thread(script, undefined, () => undefined);
  served = helper.send('serveKernels', [port2], [port2]);
  threads = createKernelPool([port1]);
});
afterAll(async () => {
  await threads.close();
  await served;
  await helper.end();
  rmSync(folder, { recursive: true });
});

const matrix = (nRows: number): Float64Array => {
  const random = createRandom(1);
  return Float64Array.from({ length: nRows * 3 }, () => random.uniform());
};

describe('the kernel pool', () => {
  it('fits the same forest as one thread', async () => {
    const X = matrix(500);
    const y = Int32Array.from({ length: 500 }, (_, row) => (X[row * 3] > X[row * 3 + 1] ? 1 : 0));
    const options = { nFeatures: 3, nTrees: 7, seed: 3 };
    expect(await threads.fitRandomForest(X, y, options)).toEqual(fitRandomForest(X, y, options));
    const forest = fitRandomForest(X, y, options);
    expect([...(await threads.predictProbability(forest, X))]).toEqual([...predictProbability(forest, X)]);
  });

  it.each([0, 1, 100_003])('gives the same scores for %d rows as one thread', async (nRows) => {
    const X = matrix(nRows);
    const forest = fitIsolationForest(matrix(600), { nFeatures: 3, nTrees: 10, seed: 1 });
    expect(Buffer.from((await threads.scoreIsolationForest(forest, X)).buffer).equals(Buffer.from(scoreIsolationForest(forest, X).buffer))).toBe(true);
    expect(X.byteLength).toBe(nRows * 24);
  });

  it('throws the errors of the kernels, and works after them', async () => {
    const forest = fitIsolationForest(matrix(600), { nFeatures: 3, nTrees: 10, seed: 1 });
    await expect(threads.scoreIsolationForest(forest, Float64Array.of(1, 2, NaN))).rejects.toThrow('X holds NaN at row 0, column 2; every value must be a finite number');
    await expect(threads.scoreIsolationForest(forest, Float64Array.of(1, 2))).rejects.toThrow(/must be a multiple of 3$/);
    expect(await threads.scoreIsolationForest(forest, matrix(5))).toHaveLength(5);
  });

  it('rejects the work of a thread that ends', async () => {
    const { port1, port2 } = new MessageChannel();
    const brief = new Thread<{ serveKernels(port: MessagePort): Promise<void>; exit(): void }>(script, undefined, () => undefined);
    const ended = Promise.all([brief.send('serveKernels', [port2], [port2]), brief.call('exit')]).catch(() => 'ended');
    const X = matrix(5_000);
    const forest = fitRandomForest(X, new Int32Array(5_000), { nFeatures: 3, nTrees: 3, seed: 3 });
    await expect(createKernelPool([port1]).outOfBagProbability(forest, X)).rejects.toThrow('the thread that runs kernels ended');
    expect(await ended).toBe('ended');
  });
});
