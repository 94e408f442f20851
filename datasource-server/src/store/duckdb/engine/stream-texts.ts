import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** Streams rows of a SELECT as JSON texts. The database writes the JSON, which takes this thread a tenth of the time of building objects. */
export async function* streamTexts(connection: DuckDBConnection, sql: string, values: DuckDBValue[]): AsyncIterable<readonly string[]> {
  const result = await connection.stream(`SELECT to_json(row_of)::VARCHAR FROM (${sql}) row_of`, values);
  for await (const rows of result.yieldRowsJs()) yield rows.map(([text]) => text as string);
}
