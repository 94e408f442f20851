import { INTEGER, VARCHAR, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { appendColumns, type RawColumn } from './append-columns.ts';

/** A column to stage: numbers, places of texts in the terms (-1 stands for null), keys, or texts that differ in all rows. */
export interface StagedColumn {
  readonly name: string;
  readonly type: DuckDBType;
  readonly values: RawColumn | readonly string[];
}

/** What stands where after staging. */
export interface Staged {
  readonly size: number;
  /** Columns in which all rows have the same number, and what; the table lacks them. */
  readonly constants: ReadonlyMap<string, number>;
}

/**
 * Copies columns into the temporary tables `staged` and `terms`. A text crosses to the engine once a block, and goes by its
 * number then; what all rows have alike does not cross at all: crossing costs more than all else that is done with a row.
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

/** The number in a staged column `s.name`. */
export const numberSql = (name: string, { constants }: Staged): string => {
  const constant = constants.get(name);
  return constant === undefined ? `s.${name}` : `${constant}::DOUBLE`;
};

/** The text in a staged column, and the join it needs. */
export const textSql = (name: string, { constants }: Staged): { readonly sql: string; readonly join: string } => {
  const constant = constants.get(name);
  if (constant === undefined) return { sql: `${name}_term.term`, join: `LEFT JOIN terms ${name}_term ON ${name}_term.term_id = s.${name}` };
  return { sql: `(SELECT any_value(term) FROM terms WHERE term_id = ${constant})`, join: '' };
};
