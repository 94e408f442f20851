import { DOUBLE, INTEGER, UBIGINT, VARCHAR, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { RECORD_KEYS, RECORD_NUMBERS, RECORD_TEXTS, type RecordBlock, type RecordColumn } from '@weir/schema';
import { appendColumns, type RawColumn } from './append-columns.ts';

/** What a part of an upload is like as a whole. */
export interface StagedPart extends Pick<RecordBlock, 'size' | 'repeated' | 'used'> {
  /** Columns in which all records have the same, and what; they are not staged. */
  readonly constants: ReadonlyMap<RecordColumn, number>;
  /** Start of the first and of the last window, UTC epoch ms. */
  readonly first_window: number;
  readonly last_window: number;
  /** Latest end, UTC epoch ms. */
  readonly latest: number;
}

/** Copies a block into the tables `staged_records` and `terms` of a connection; what all records have alike is left out. */
export const stageRecords = async (connection: DuckDBConnection, { size, repeated, used, numbers, keys, texts, terms }: RecordBlock): Promise<StagedPart> => {
  const constants = new Map<RecordColumn, number>();
  const varied: Array<readonly [string, DuckDBType, RawColumn]> = RECORD_KEYS.filter((name) => used.has(name)).map((name) => [name, UBIGINT, keys[name]]);
  const add = (name: RecordColumn, type: DuckDBType, values: Float64Array | Int32Array): void => {
    if (!used.has(name)) return;
    if (isConstant(values, size)) constants.set(name, values[0]);
    else varied.push([name, type, values]);
  };
  for (const name of RECORD_NUMBERS) add(name, DOUBLE, numbers[name]);
  for (const name of RECORD_TEXTS) add(name, INTEGER, texts[name]);
  await connection.run(`CREATE OR REPLACE TEMP TABLE staged_records (${varied.map(([name, type]) => `${name} ${String(type)}`).join(', ')})`);
  await appendColumns(connection, 'staged_records', varied.map(([, type]) => type), varied.map(([, , values]) => values), size);
  await connection.run('CREATE OR REPLACE TEMP TABLE terms (term_id INTEGER, term VARCHAR)');
  await appendColumns(connection, 'terms', [INTEGER, VARCHAR], [Int32Array.from(terms.keys()), terms], terms.length);
  const [first_window, last_window] = rangeOf(numbers.window_start, size);
  return { size, repeated, used, constants, first_window, last_window, latest: rangeOf(numbers.end_time, size)[1] };
};

const isConstant = (values: Float64Array | Int32Array, size: number): boolean => {
  for (let row = 1; row < size; row++) if (values[row] !== values[0]) return false;
  return true;
};

const rangeOf = (values: Float64Array, size: number): [least: number, most: number] => {
  let [least, most] = [values[0], values[0]];
  for (let row = 1; row < size; row++) {
    if (values[row] < least) least = values[row];
    if (values[row] > most) most = values[row];
  }
  return [least, most];
};
