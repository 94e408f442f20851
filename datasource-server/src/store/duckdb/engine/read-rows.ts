import type { DuckDBValue } from '@duckdb/node-api';

/** Runs a statement that reads and returns its rows as objects. */
export type ReadRows = (sql: string, values: DuckDBValue[]) => Promise<Array<Record<string, unknown>>>;
