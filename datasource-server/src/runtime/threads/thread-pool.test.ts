import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ThreadPool } from './thread-pool.ts';

/** Functions of the script below. */
interface Methods {
  /** Waits, then returns the thread's id. */
  wait(ms: number): Promise<number>;
  crash(): void;
  exit(): void;
  fail(): void;
  refuse(): void;
  unsendable(): unknown;
}

const SCRIPT = `
import { threadId } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import { serveCalls } from './serve-calls.ts';
serveCalls({
  wait: (ms) => new Promise((resolve) => setTimeout(() => resolve(threadId), ms)),
  crash: () => new Promise(() => setImmediate(() => { throw new Error('the thread crashed'); })),
  exit: () => process.exit(3),
  fail: () => { throw new RangeError('depth must be positive'); },
  refuse: () => { throw new AppError('model.not_ready', 'Too few sessions.', { hint: 'Send more.', details: { count: 3 } }); },
  unsendable: () => () => undefined,
});`;

describe('a thread pool', () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-threads-'));
  const script = join(folder, 'worker.cjs');
  let pool: ThreadPool<Methods>;
  beforeAll(() => {
    buildSync({ stdin: { contents: SCRIPT, resolveDir: __dirname, loader: 'ts' }, outfile: script, bundle: true, platform: 'node', format: 'cjs', conditions: ['weir-source'] });
  });
  beforeEach(() => {
    pool = new ThreadPool({ script, size: 2 });
  });
  afterEach(() => pool.close());
  afterAll(() => rmSync(folder, { recursive: true }));

  it('runs one call on a thread at a time, and waiting calls in order', async () => {
    const ended: number[] = [];
    const ids = await Promise.all([400, 10, 10, 10].map((ms, index) => pool.run('wait', ms).finally(() => ended.push(index))));
    expect(new Set(ids).size).toBe(2);
    expect(ids.slice(1).every((id) => id === ids[1])).toBe(true);
    expect(ended).toEqual([1, 2, 3, 0]);
  });

  it('keeps the code, hint and details of an AppError, and the name and message of another error', async () => {
    await expect(pool.run('refuse')).rejects.toMatchObject({ code: 'model.not_ready', status: 409, message: 'Too few sessions.', hint: 'Send more.', details: { count: 3 } });
    await expect(pool.run('fail')).rejects.toMatchObject({ name: 'RangeError', message: 'depth must be positive' });
    await expect(pool.run('unsendable')).rejects.toThrow(/could not be cloned/);
    expect(await pool.run('wait', 0)).toBeGreaterThan(0);
  });

  it.each([
    ['crash', 'the thread crashed'],
    ['exit', 'the thread ended with exit code 3'],
  ] as const)('rejects the call of a thread that ends (%s), and runs the next one on another thread', async (method, message) => {
    const alone = new ThreadPool<Methods>({ script, size: 1 });
    const first = await alone.run('wait', 0);
    const [failed, next] = await Promise.allSettled([alone.run(method), alone.run('wait', 0)]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message } });
    expect(next.status).toBe('fulfilled');
    expect((next as PromiseFulfilledResult<number>).value).not.toBe(first);
    await alone.close();
  });

  it('lends a thread to one caller, and none beyond its size', async () => {
    const [a, b] = [pool.tryAcquire()!, pool.tryAcquire()!];
    expect(pool.tryAcquire()).toBeNull();
    const waiting = pool.run('wait', 0);
    const [idA, idB] = [await a.call('wait', 0), await b.call('wait', 0)];
    expect(idA).not.toBe(idB);
    pool.release(b);
    expect(await waiting).toBe(idB);
    pool.release(a);
  });

  it('ends a thread that is idle, and starts another when it is needed', async () => {
    const brief = new ThreadPool<Methods>({ script, size: 1, idle_ms: 50 });
    const first = await brief.run('wait', 0);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await brief.run('wait', 0)).not.toBe(first);
    await brief.close();
  });

  it('rejects running and waiting calls when it is closed, and every later one', async () => {
    const calls = Promise.allSettled([1, 2, 3].map(() => pool.run('wait', 60_000)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await pool.close();
    expect((await calls).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(pool.run('wait', 0)).rejects.toThrow('the thread pool is closed');
    expect(pool.tryAcquire()).toBeNull();
  });
});
