import { INTEGER, VARCHAR, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { appendColumns, type RawColumn } from './append-columns.ts';

/** A column to stage: numbers, keys, texts, or indexes of texts in the terms (-1 for null). */
export interface StagedColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly values: RawColumn | readonly string[];
}

/** Result of staging. */
export interface Staged {
  readonly size: number;
  /** Columns with the same number in all rows, with that number; they are not in the table. */
  readonly constants: ReadonlyMap<string, number>;
}

/**
 * Copies columns into the temporary tables `staged` and `terms`. Copying to the database is the most expensive step of a row,
 * so each text is copied once per block and referenced by its index, and constant columns are not copied at all.
 */
export const stageColumns = async (connection: DuckDBConnection, columns: readonly StagedColumn[], terms: readonly string[], size: number): Promise<Staged> => {
  const constants = new Map<string, number>();
  for (const { name, values } of columns) if (isConstant(values, size)) constants.set(name, values[0]);
  const varied = columns.filter(({ name }) => !constants.has(name));
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged (${varied.map(({ name, type }) => `${name} ${String(type)}`).join(', ')})`);
  await appendColumns(connection, 'staged', varied.map(({ type }) => type), varied.map(({ values }) => values), size);
  await connection.run('CREATE OR REPLACE TEMP TABLE terms (term_id INTEGER, term VARCHAR)');
  await appendColumns(connection, 'terms', [INTEGER, VARCHAR], [Int32Array.from(terms.keys()), terms], terms.length);
  return { size, constants };
};

const isConstant = (values: StagedColumn['values'], size: number): values is Float64Array | Int32Array => {
  if (!(values instanceof Float64Array || values instanceof Int32Array)) return false;
  for (let row = 1; row < size; row++) if (values[row] !== values[0]) return false;
  return true;
};

/** Returns the SQL of a number in a staged column `s.name`. */
export const numberSql = (name: string, { constants }: Staged): string => {
  const constant = constants.get(name);
  return constant === undefined ? `s.${name}` : `${constant}::DOUBLE`;
};

/** Returns the SQL of a text in a staged column, and the join it needs. */
export const textSql = (name: string, { constants }: Staged): { readonly sql: string; readonly join: string } => {
  const constant = constants.get(name);
  if (constant === undefined) return { sql: `${name}_term.term`, join: `LEFT JOIN terms ${name}_term ON ${name}_term.term_id = s.${name}` };
  return { sql: `(SELECT any_value(term) FROM terms WHERE term_id = ${constant})`, join: '' };
};
