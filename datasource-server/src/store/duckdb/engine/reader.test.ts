import { DuckDBInstance } from '@duckdb/node-api';
import { Reader } from './reader.ts';

/** Takes longer than the time limit of a read on any machine. */
const ENDLESS_SQL = 'SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 7 = 3';

let instance: DuckDBInstance;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
});
afterAll(() => instance.closeSync());

const readRows = (reader: Reader, sql: string, signal?: AbortSignal): Promise<unknown> =>
  reader.read(sql, async (connection) => (await connection.runAndReadAll(sql)).getRowsJS(), signal);

it.each([0, 1, 5, 50, 300])('cancels a read when its signal aborts after %i ms, and still runs others', async (after_ms) => {
  const reader = new Reader(instance);
  const caller = new AbortController();
  const read = readRows(reader, ENDLESS_SQL, caller.signal);
  setTimeout(() => caller.abort(), after_ms);
  await expect(read).rejects.toMatchObject({ code: 'query.cancelled' });
  expect(await readRows(reader, 'SELECT 1')).toEqual([[1]]);
  await reader.end();
});

it('does not start a read whose signal is already aborted', async () => {
  let started = 0;
  const reader = new Reader(instance);
  const read = reader.read('SELECT 1', async () => void started++, AbortSignal.abort());
  await expect(read).rejects.toMatchObject({ code: 'query.cancelled' });
  expect(started).toBe(0);
});

it('passes every statement to the wrapper', async () => {
  const statements: string[] = [];
  const reader = new Reader(instance, (sql, run) => {
    statements.push(sql);
    return run();
  });
  expect(await readRows(reader, 'SELECT 42 AS n')).toEqual([[42]]);
  expect(statements).toEqual(['SELECT 42 AS n']);
});
