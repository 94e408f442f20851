import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** Rows of a large answer, converted a block at a time, so that requests get their turn in between. */
export const readInTurns = async <T>(connection: DuckDBConnection, sql: string, values: DuckDBValue[], convert: (row: Record<string, unknown>) => T): Promise<T[]> => {
  const all: T[] = [];
  const result = await connection.stream(sql, values);
  for await (const rows of result.yieldRowObjectJs()) for (const row of rows) all.push(convert(row));
  return all;
};
