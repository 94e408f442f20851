import { SharedReads } from './shared-reads.ts';

const rowsOf = (count: number, text = ''): Array<Record<string, unknown>> => Array.from({ length: count }, (_, row) => ({ row, text }));

describe('shared reads', () => {
  it('run a statement once for the same values, and again for other values and after a write', async () => {
    const reads = new SharedReads();
    let runs = 0;
    const ask = (value: unknown): Promise<unknown> => reads.get('SELECT ?', [value], () => Promise.resolve(rowsOf(++runs)));
    const first = ask(1);
    expect(ask(1)).toBe(first);
    await first;
    expect(ask(1)).toBe(first);
    await ask('1');
    await ask(1n);
    expect(runs).toBe(3);
    reads.forget();
    await ask(1);
    expect(runs).toBe(4);
  });

  it('never return a result that was read before a write, even if it arrives later', async () => {
    const reads = new SharedReads();
    let settle: (rows: Array<Record<string, unknown>>) => void = () => undefined;
    const before = reads.get('SELECT 1', [], () => new Promise((resolve) => (settle = resolve)));
    reads.forget();
    settle(rowsOf(1));
    await before;
    expect(await reads.get('SELECT 1', [], () => Promise.resolve(rowsOf(2)))).toHaveLength(2);
  });

  it('cancel a statement when the last waiting caller leaves, and run it again for the next caller', async () => {
    const reads = new SharedReads();
    const ended: boolean[] = [];
    const run = (signal: AbortSignal): Promise<Array<Record<string, unknown>>> =>
      new Promise((resolve, reject) => {
        const index = ended.push(false) - 1;
        signal.addEventListener('abort', () => {
          ended[index] = true;
          reject(new Error('interrupted'));
        });
        setTimeout(() => resolve(rowsOf(1)), 50);
      });
    const [a, b, c] = [new AbortController(), new AbortController(), new AbortController()];
    const ask = (caller: AbortController): Promise<unknown> => reads.get('SELECT 1', [], run, caller.signal);
    const [first, second] = [ask(a), ask(b)];
    a.abort();
    await expect(first).rejects.toMatchObject({ code: 'query.cancelled' });
    expect(ended).toEqual([false]);
    b.abort();
    await expect(second).rejects.toMatchObject({ code: 'query.cancelled' });
    expect(ended).toEqual([true]);
    expect(await ask(c)).toHaveLength(1);
    expect(ended).toEqual([true, false]);
    c.abort();
    expect(await reads.get('SELECT 1', [], run)).toHaveLength(1);
    expect(ended).toEqual([true, false]);
  });

  it('do not cache a failure', async () => {
    const reads = new SharedReads();
    await expect(reads.get('SELECT 1', [], () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await reads.get('SELECT 1', [], () => Promise.resolve(rowsOf(1)))).toHaveLength(1);
  });

  it('drop the oldest results beyond the limit', async () => {
    const reads = new SharedReads();
    const text = 'x'.repeat(10_000);
    let runs = 0;
    const ask = (value: number): Promise<unknown> =>
      reads.get('SELECT ?', [value], () => {
        runs++;
        return Promise.resolve(rowsOf(1_000, text));
      });
    for (let value = 0; value < 5; value++) await ask(value);
    expect(runs).toBe(5);
    await ask(4);
    expect(runs).toBe(5);
    await ask(0);
    expect(runs).toBe(6);
  });
});
