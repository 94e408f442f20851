import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { readColumns } from './read-columns.ts';

/** Several chunks of the database, the last one not full. */
const ROWS = 5_000;

describe('columns of a result', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
  });
  afterAll(() => connection.closeSync());

  it('have every row of every chunk, in order, with nulls', async () => {
    const [numbers, texts, flags] = await readColumns(
      connection,
      `SELECT coalesce(CASE WHEN i % 7 = 0 THEN NULL ELSE i * 0.5 END, 'nan'::DOUBLE), CASE WHEN i % 5 = 0 THEN NULL ELSE 't' || i END, CASE WHEN i % 3 = 0 THEN NULL ELSE i % 2 = 0 END
       FROM range(?) r(i) ORDER BY i`,
      [ROWS],
      ['number', 'string', 'boolean'],
    );
    const rows = Array.from({ length: ROWS }, (_, i) => i);
    expect(numbers).toEqual(Float64Array.from(rows, (i) => (i % 7 === 0 ? NaN : i * 0.5)));
    expect(texts).toEqual(rows.map((i) => (i % 5 === 0 ? null : `t${i}`)));
    expect(flags).toEqual(rows.map((i) => (i % 3 === 0 ? null : i % 2 === 0)));
  });

  it('are empty without rows', async () => {
    expect(await readColumns(connection, "SELECT 1::DOUBLE, 'a' WHERE false", [], ['time', 'string'])).toEqual([new Float64Array(0), []]);
  });
});
