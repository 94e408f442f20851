import type { ColumnType } from '@weir/schema';
import type { ColumnValues } from '../contract/columns.ts';
import type { Executor, Row, SqlDialect } from './dialect.ts';
import { toText, type Sql } from './sql.ts';

/** A database as the reads see it: how it writes SQL, and how it runs a statement. */
export interface SqlEngine {
  readonly dialect: SqlDialect;
  rows(statement: Sql): Promise<readonly Row[]>;
  columns(statement: Sql, types: readonly ColumnType[]): Promise<readonly ColumnValues[]>;
}

/** Returns an engine from a dialect and an executor. */
export const toSqlEngine = (dialect: SqlDialect, executor: Executor): SqlEngine => {
  const textOf = (statement: Sql): string => toText(statement, (value, index) => dialect.placeholder(value, index));
  return {
    dialect,
    rows: (statement) => executor.rows(textOf(statement), statement.values),
    columns: (statement, types) => executor.columns(textOf(statement), statement.values, types),
  };
};

/** Returns a number column of rows, with NaN for null. */
export const numbersOf = (rows: readonly Row[], name: string): Float64Array => Float64Array.from(rows, (row) => (row[name] as number | null) ?? NaN);

/** Returns a text column of rows. */
export const textsOf = (rows: readonly Row[], name: string): Array<string | null> => rows.map((row) => row[name] as string | null);

/** Returns a text column of rows that has no nulls. */
export const keysOf = (rows: readonly Row[], name: string): string[] => rows.map((row) => row[name] as string);
