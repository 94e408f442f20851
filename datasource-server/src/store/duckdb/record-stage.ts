import { DOUBLE, INTEGER, UINTEGER, VARCHAR, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import type { Key64, PlacedRecord } from '@weir/schema';
import { appendColumns, CHUNK_ROWS } from './append-columns.ts';
import { STAGED_KEYS, STAGED_NUMBERS, STAGED_TEXTS, type StagedName } from './record-tables.ts';

/** Records of one part: a whole number of chunks. */
export const PART_RECORDS = 64 * CHUNK_ROWS;

const NO_KEY: Key64 = { high: 0, low: 0 };

/** What a part is like as a whole. */
export interface StagedPart {
  readonly size: number;
  /** Columns that some record has a value of; the others are not staged. */
  readonly used: ReadonlySet<StagedName>;
  /** Start of the first and of the last window, UTC epoch ms. */
  readonly first_window: number;
  readonly last_window: number;
  /** Latest end, UTC epoch ms. */
  readonly latest: number;
}

type Column = Uint32Array | Float64Array | Int32Array;

interface StagedColumn {
  readonly name: StagedName;
  readonly column: string;
  readonly type: DuckDBType;
  values: Column;
}

/**
 * Records of one part of an upload as columns. A text crosses to the engine once a part, and then goes by its number:
 * crossing costs more than all else that is done with a record.
 */
export class RecordStage {
  private readonly keys = STAGED_KEYS.flatMap((name): StagedColumn[] =>
    ['high', 'low'].map((half) => ({ name, column: `${name}_${half}`, type: UINTEGER, values: new Uint32Array(CHUNK_ROWS) })),
  );
  private readonly numbers = STAGED_NUMBERS.map((name): StagedColumn => ({ name, column: name, type: DOUBLE, values: new Float64Array(CHUNK_ROWS) }));
  private readonly texts = STAGED_TEXTS.map((name): StagedColumn => ({ name, column: name, type: INTEGER, values: new Int32Array(CHUNK_ROWS) }));
  private readonly terms = new Map<string, number>();
  private used = new Set<StagedName>();
  private count = 0;

  get isFull(): boolean {
    return this.count === PART_RECORDS;
  }

  add(record: PlacedRecord): void {
    if (this.count === this.numbers[0].values.length) this.grow();
    const row = this.count++;
    for (let i = 0; i < STAGED_KEYS.length; i++) {
      const key = record[STAGED_KEYS[i]];
      if (key !== null) this.used.add(STAGED_KEYS[i]);
      this.keys[2 * i].values[row] = (key ?? NO_KEY).high;
      this.keys[2 * i + 1].values[row] = (key ?? NO_KEY).low;
    }
    for (let i = 0; i < STAGED_NUMBERS.length; i++) {
      const value = record[STAGED_NUMBERS[i]];
      if (value !== null) this.used.add(STAGED_NUMBERS[i]);
      this.numbers[i].values[row] = value ?? -1;
    }
    for (let i = 0; i < STAGED_TEXTS.length; i++) {
      const text = record[STAGED_TEXTS[i]];
      if (text !== null) this.used.add(STAGED_TEXTS[i]);
      this.texts[i].values[row] = text === null ? -1 : this.termOf(text);
    }
  }

  /** Moves what is staged into the tables `staged_records` and `terms` of a connection, and is empty then; null where nothing is staged. */
  async flush(connection: DuckDBConnection): Promise<StagedPart | null> {
    const { count: size, used } = this;
    if (size === 0) return null;
    const columns = [...this.keys, ...this.numbers, ...this.texts].filter(({ name }) => used.has(name));
    await connection.run(`CREATE OR REPLACE TEMP TABLE staged_records (${columns.map(({ column, type }) => `${column} ${String(type)}`).join(', ')})`);
    await appendColumns(connection, 'staged_records', columns.map(({ type }) => type), columns.map(({ values }) => values), size);
    const terms = [...this.terms.keys()];
    await connection.run('CREATE OR REPLACE TEMP TABLE terms (term_id INTEGER, term VARCHAR)');
    await appendColumns(connection, 'terms', [INTEGER, VARCHAR], [terms.map((_, index) => index), terms], terms.length);
    const [windows, , ends] = this.numbers;
    const part = { size, used, first_window: least(windows.values, size), last_window: most(windows.values, size), latest: most(ends.values, size) };
    this.terms.clear();
    this.used = new Set();
    this.count = 0;
    return part;
  }

  private grow(): void {
    for (const column of [...this.keys, ...this.numbers, ...this.texts]) {
      const grown = new (column.values.constructor as new (length: number) => Column)(Math.min(PART_RECORDS, 2 * column.values.length));
      grown.set(column.values);
      column.values = grown;
    }
  }

  private termOf(text: string): number {
    const known = this.terms.get(text);
    if (known !== undefined) return known;
    this.terms.set(text, this.terms.size);
    return this.terms.size - 1;
  }
}

const most = (values: Column, size: number): number => {
  let found = values[0];
  for (let row = 1; row < size; row++) if (values[row] > found) found = values[row];
  return found;
};
const least = (values: Column, size: number): number => {
  let found = values[0];
  for (let row = 1; row < size; row++) if (values[row] < found) found = values[row];
  return found;
};
