import { DOUBLE, DuckDBDataChunk, INTEGER, UINTEGER, VARCHAR, type DuckDBConnection, type DuckDBType, type DuckDBValue } from '@duckdb/node-api';
import type { Key64, PlacedRecord } from '@weir/schema';
import { STAGED_KEYS, STAGED_NUMBERS, STAGED_TEXTS } from './record-tables.ts';

/** Rows of one data chunk, as the engine has them. */
const CHUNK_ROWS = 2048;
/** Records of one part: a whole number of chunks. */
export const PART_RECORDS = 64 * CHUNK_ROWS;

const TYPES: DuckDBType[] = [...STAGED_KEYS.flatMap(() => [UINTEGER, UINTEGER]), ...STAGED_NUMBERS.map(() => DOUBLE), ...STAGED_TEXTS.map(() => INTEGER)];
const NO_KEY: Key64 = { high: 0, low: 0 };

/**
 * Records of one part of an upload as columns. A text crosses to the engine once a part, and then goes by its number:
 * crossing costs more than all else that is done with a record.
 */
export class RecordStage {
  private keys = STAGED_KEYS.flatMap(() => [new Uint32Array(CHUNK_ROWS), new Uint32Array(CHUNK_ROWS)]);
  private numbers = STAGED_NUMBERS.map(() => new Float64Array(CHUNK_ROWS));
  private texts = STAGED_TEXTS.map(() => new Int32Array(CHUNK_ROWS));
  private readonly terms = new Map<string, number>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  get isFull(): boolean {
    return this.count === PART_RECORDS;
  }

  add(record: PlacedRecord): void {
    if (this.count === this.numbers[0].length) this.grow();
    const row = this.count++;
    for (let i = 0; i < STAGED_KEYS.length; i++) {
      const key = record[STAGED_KEYS[i]] ?? NO_KEY;
      this.keys[2 * i][row] = key.high;
      this.keys[2 * i + 1][row] = key.low;
    }
    for (let i = 0; i < STAGED_NUMBERS.length; i++) this.numbers[i][row] = record[STAGED_NUMBERS[i]] ?? -1;
    for (let i = 0; i < STAGED_TEXTS.length; i++) this.texts[i][row] = this.termOf(record[STAGED_TEXTS[i]]);
  }

  /** Moves what is staged into the temporary tables of a connection, and is empty then. */
  async flush(connection: DuckDBConnection): Promise<void> {
    const columns: ArrayLike<number>[] = [...this.keys, ...this.numbers, ...this.texts];
    await appendColumns(connection, 'staged_records', TYPES, columns, this.count);
    const terms = [...this.terms.keys()];
    await appendColumns(connection, 'terms', [INTEGER, VARCHAR], [terms.map((_, index) => index), terms], terms.length);
    this.terms.clear();
    this.count = 0;
  }

  private grow(): void {
    const longer = <T extends Uint32Array | Float64Array | Int32Array>(column: T): T => {
      const grown = new (column.constructor as new (length: number) => T)(Math.min(PART_RECORDS, 2 * column.length));
      grown.set(column);
      return grown;
    };
    this.keys = this.keys.map(longer);
    this.numbers = this.numbers.map(longer);
    this.texts = this.texts.map(longer);
  }

  private termOf(text: string | null): number {
    if (text === null) return -1;
    const known = this.terms.get(text);
    if (known !== undefined) return known;
    this.terms.set(text, this.terms.size);
    return this.terms.size - 1;
  }
}

/** Appends equally long columns to a temporary table, a chunk at a time. */
export const appendColumns = async (
  connection: DuckDBConnection,
  table: string,
  types: readonly DuckDBType[],
  columns: ReadonlyArray<ArrayLike<DuckDBValue>>,
  rowCount: number,
): Promise<void> => {
  const appender = await connection.createAppender(table, 'main', 'temp');
  try {
    for (let from = 0; from < rowCount; from += CHUNK_ROWS) {
      const rows = Math.min(CHUNK_ROWS, rowCount - from);
      const chunk = DuckDBDataChunk.create(types, rows);
      columns.forEach((values, index) => {
        const vector = chunk.getColumnVector(index);
        for (let row = 0; row < rows; row++) vector.setItem(row, values[from + row]);
        vector.flush();
      });
      appender.appendDataChunk(chunk);
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
};
