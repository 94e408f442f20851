import { DOUBLE, INTEGER, UBIGINT, type DuckDBConnection } from '@duckdb/node-api';
import { RECORD_KEYS, RECORD_NUMBERS, RECORD_TEXTS, type RecordBlock } from '@weir/schema';
import { stageColumns, type Staged, type StagedColumn } from './staged-columns.ts';

/** Summary of a staged block of records. */
export interface StagedPart extends Staged, Pick<RecordBlock, 'repeated' | 'used'> {
  /** Start of the first and of the last window, UTC epoch ms. */
  readonly first_window: number;
  readonly last_window: number;
  /** Latest end of a record that is not after `until`, UTC epoch ms; null where there is none. */
  readonly latest: number | null;
}

/** Copies a block into the temporary tables of a connection. The caller may reuse the block when it resolves. */
export const stageRecords = async (connection: DuckDBConnection, { size, repeated, used, numbers, keys, texts, terms }: RecordBlock, until: number): Promise<StagedPart> => {
  const columns: StagedColumn[] = [
    ...RECORD_KEYS.map((name) => ({ name, type: UBIGINT, values: keys[name] })),
    ...RECORD_NUMBERS.map((name) => ({ name, type: DOUBLE, values: numbers[name] })),
    ...RECORD_TEXTS.map((name) => ({ name, type: INTEGER, values: texts[name] })),
  ].filter(({ name }) => used.has(name));
  const staged = await stageColumns(connection, columns, terms, size);
  const [first_window, last_window] = rangeOf(numbers.window_start, size);
  return { ...staged, repeated, used, first_window, last_window, latest: latestOf(numbers.end_time, size, until) };
};

const latestOf = (times: Float64Array, size: number, until: number): number | null => {
  let latest = -Infinity;
  for (let row = 0; row < size; row++) if (times[row] > latest && times[row] <= until) latest = times[row];
  return latest === -Infinity ? null : latest;
};

const rangeOf = (values: Float64Array, size: number): [min: number, max: number] => {
  let [min, max] = [values[0], values[0]];
  for (let row = 1; row < size; row++) {
    if (values[row] < min) min = values[row];
    if (values[row] > max) max = values[row];
  }
  return [min, max];
};
