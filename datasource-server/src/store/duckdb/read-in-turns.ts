import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** Rows of a large answer, converted a block at a time, so that requests get their turn in between. */
export const readInTurns = async (connection: DuckDBConnection, sql: string, values: DuckDBValue[]): Promise<Array<Record<string, unknown>>> => {
  const all: Array<Record<string, unknown>> = [];
  const result = await connection.stream(sql, values);
  for await (const rows of result.yieldRowObjectJs()) for (const row of rows) all.push(row);
  return all;
};
