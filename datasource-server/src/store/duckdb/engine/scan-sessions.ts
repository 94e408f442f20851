import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { ID_WORDS, SESSION_NUMBERS, SESSION_TEXTS, type SessionBlock, type SessionNumber, type SessionText } from '@weir/schema';
import { readChunks, type ChunkColumn, type ChunkType } from './read-chunks.ts';

/** Rows of a block, unless it must hold more to end where a group of rows ends. */
export const BLOCK_SESSIONS = 65_536;

const FIRST_ROWS = 2_048;

/** A number that is read next to the sessions. */
export interface ExtraColumn {
  readonly name: string;
  readonly sql: string;
  readonly type: 'DOUBLE' | 'BOOLEAN';
}

/** What to read, and in which order. */
export interface SessionScan {
  /** Relation of rows with the columns of a session, such as `sessions WHERE ...` without the FROM. */
  readonly from: string;
  readonly values?: DuckDBValue[];
  /** Whether to read the ids; without them they are zero. True when left out. */
  readonly ids?: boolean;
  /** Texts to read; the others are null in the blocks. */
  readonly texts: readonly SessionText[];
  readonly extra?: readonly ExtraColumn[];
  /** Terms of ORDER BY: columns of a session (a text column sorts by its text), `id_high` and `id_low`; any order when left out. */
  readonly order?: readonly string[];
  /** Most rows; all when left out. */
  readonly limit?: number;
  /** Column whose equal values stay in one block; must be a text and come first in the order. */
  readonly whole?: SessionText;
  /** Largest number of rows of a block. */
  readonly block_rows?: number;
}

/** A block of a scan with the extra columns by name. */
export interface ScannedSessions {
  readonly sessions: SessionBlock;
  readonly extra: Readonly<Record<string, Float64Array | Uint8Array>>;
}

const TERMS_TABLE = 'scan_terms';

/**
 * Reads sessions as blocks in shared memory. The database numbers the texts in a temporary table of the connection, so that
 * each text becomes a string once per block and not once per row. Reads one snapshot.
 */
export async function* scanSessions(connection: DuckDBConnection, scan: SessionScan): AsyncGenerator<ScannedSessions> {
  const { from, values = [], texts, extra = [], whole, block_rows = BLOCK_SESSIONS } = scan;
  await connection.run('BEGIN TRANSACTION');
  try {
    const terms = await numberTerms(connection, from, values, texts);
    const types: ChunkType[] = ['UBIGINT', 'UBIGINT', ...SESSION_NUMBERS.map(() => 'DOUBLE' as const), ...texts.map(() => 'INTEGER' as const), ...extra.map(({ type }) => type)];
    const builder = new BlockBuilder(texts, extra, terms);
    const wholeAt = whole === undefined ? -1 : texts.indexOf(whole);
    for await (const { size, columns } of readChunks(connection, scanSql(scan), values, types)) {
      for (let row = 0; row < size; ) {
        const isFull = builder.size >= block_rows;
        const end = !isFull ? Math.min(size, row + block_rows - builder.size) : wholeAt === -1 ? row : endOfRun(builder, columns, wholeAt, row, size);
        builder.add(columns, row, end);
        row = end;
        // The run of a full block may continue in the next chunk.
        if (isFull && (wholeAt === -1 || row < size)) yield builder.take();
      }
    }
    if (builder.size > 0) yield builder.take();
  } finally {
    await connection.run('ROLLBACK').catch(() => undefined);
  }
}

/** Returns the row after the run of rows that belong to the last row of the builder. */
const endOfRun = (builder: BlockBuilder, columns: readonly ChunkColumn[], wholeAt: number, row: number, size: number): number => {
  const codes = columns[2 + SESSION_NUMBERS.length + wholeAt] as Int32Array;
  let end = row;
  while (end < size && codes[end] === builder.lastCode(wholeAt)) end++;
  return end;
};

/** Numbers the distinct texts in ascending order and returns them. */
const numberTerms = async (connection: DuckDBConnection, from: string, values: DuckDBValue[], texts: readonly SessionText[]): Promise<string[]> => {
  const distinct = texts.map((name) => `SELECT DISTINCT ${name} AS term FROM ${from}`).join(' UNION ');
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE ${TERMS_TABLE} AS SELECT term, (row_number() OVER (ORDER BY term))::INTEGER - 1 AS term_id FROM (${distinct}) WHERE term IS NOT NULL`,
    texts.flatMap(() => values),
  );
  const read = await connection.runAndReadAll(`SELECT term FROM ${TERMS_TABLE} ORDER BY term_id`);
  return (read.getColumnsJS()[0] ?? []) as string[];
};

/** The sampling key is the last half of an id, or the whole of a short one. */
const ID_HIGH = "CASE WHEN length(session_id) = 16 THEN sample_key ELSE ('0x' || left(session_id, 16))::UBIGINT END";
const ID_LOW = 'CASE WHEN length(session_id) = 16 THEN 0::UBIGINT ELSE sample_key END';

const NO_ID = '0::UBIGINT';

const scanSql = ({ from, ids = true, texts, extra = [], order = [], limit }: SessionScan): string => {
  const numbers = SESSION_NUMBERS.map((name) => `coalesce(${name}, -1)::DOUBLE AS ${name}`);
  const inner = [`${ids ? ID_HIGH : NO_ID} AS id_high`, `${ids ? ID_LOW : NO_ID} AS id_low`, ...numbers, ...texts, ...extra.map(({ name, sql, type }) => `(${sql})::${type} AS ${name}`)];
  const codeOf = (name: string): string => ((texts as readonly string[]).includes(name) ? `coalesce(${name}_of.term_id, -1)` : `s.${name}`);
  const outer = ['id_high', 'id_low', ...SESSION_NUMBERS, ...texts, ...extra.map(({ name }) => name)].map((name) => `${codeOf(name)} AS ${name}`);
  const joins = texts.map((name) => `LEFT JOIN ${TERMS_TABLE} ${name}_of ON ${name}_of.term = s.${name}`);
  const ordered = order.length === 0 ? '' : ` ORDER BY ${order.map(codeOf).join(', ')}`;
  return `SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${from}${limit === undefined ? '' : ` LIMIT ${limit}`}) s ${joins.join(' ')}${ordered}`;
};

type Growing = Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Collects rows of chunks in shared memory. The texts of a block are numbered again, so that it carries only those that it uses. */
class BlockBuilder {
  size = 0;
  private capacity = 0;
  private ids = new Uint32Array(0);
  private numbers: Float64Array[] = SESSION_NUMBERS.map(() => new Float64Array(0));
  private codes: Int32Array[];
  private extras: Array<Float64Array | Uint8Array>;
  private used: number[] = [];
  /** Index in the block of each term of the scan, counted from 1; 0 for a term that the block does not use yet. */
  private readonly places: Int32Array;

  constructor(
    private readonly texts: readonly SessionText[],
    private readonly extra: readonly ExtraColumn[],
    private readonly terms: readonly string[],
  ) {
    this.places = new Int32Array(terms.length);
    this.codes = texts.map(() => new Int32Array(0));
    this.extras = extra.map(({ type }) => (type === 'BOOLEAN' ? new Uint8Array(0) : new Float64Array(0)));
  }

  /** Code in the scan of a text of the last row. */
  lastCode(text: number): number {
    const place = this.codes[text][this.size - 1];
    return place === -1 ? -1 : this.used[place];
  }

  add(columns: readonly ChunkColumn[], from: number, to: number): void {
    if (to <= from) return;
    const at = this.size;
    this.reserve(at + to - from);
    const high = columns[0] as BigUint64Array;
    const words = new Uint32Array(high.buffer, high.byteOffset, 2 * high.length);
    const low = columns[1] as BigUint64Array;
    const lowWords = new Uint32Array(low.buffer, low.byteOffset, 2 * low.length);
    for (let row = from, place = ID_WORDS * at; row < to; row++, place += ID_WORDS) {
      this.ids[place] = words[2 * row + 1];
      this.ids[place + 1] = words[2 * row];
      this.ids[place + 2] = lowWords[2 * row + 1];
      this.ids[place + 3] = lowWords[2 * row];
    }
    for (let i = 0; i < this.numbers.length; i++) this.numbers[i].set((columns[2 + i] as Float64Array).subarray(from, to), at);
    const firstText = 2 + this.numbers.length;
    for (let i = 0; i < this.codes.length; i++) this.addCodes(this.codes[i], columns[firstText + i] as Int32Array, from, to);
    const firstExtra = firstText + this.codes.length;
    for (let i = 0; i < this.extras.length; i++) this.extras[i].set((columns[firstExtra + i] as Float64Array | Uint8Array).subarray(from, to), at);
    this.size += to - from;
  }

  take(): ScannedSessions {
    const { size, ids, numbers, codes, extras, used } = this;
    const none = new Int32Array(new SharedArrayBuffer(4 * size)).fill(-1);
    const sessions: SessionBlock = {
      size,
      ids,
      numbers: Object.fromEntries(SESSION_NUMBERS.map((name, i) => [name, numbers[i]])) as Record<SessionNumber, Float64Array>,
      texts: Object.fromEntries(SESSION_TEXTS.map((name) => [name, codes[this.texts.indexOf(name)] ?? none])) as Record<SessionText, Int32Array>,
      terms: used.map((code) => this.terms[code]),
    };
    const extra = Object.fromEntries(this.extra.map(({ name }, i) => [name, extras[i]]));
    for (const code of used) this.places[code] = 0;
    this.used = [];
    this.size = 0;
    this.capacity = 0;
    return { sessions, extra };
  }

  private addCodes(into: Int32Array, codes: Int32Array, from: number, to: number): void {
    const { places, used } = this;
    for (let row = from, at = this.size; row < to; row++, at++) {
      const code = codes[row];
      if (code === -1) into[at] = -1;
      else {
        if (places[code] === 0) places[code] = used.push(code);
        into[at] = places[code] - 1;
      }
    }
  }

  private reserve(rows: number): void {
    if (rows <= this.capacity) return;
    // After take() the old arrays belong to the block, so new ones are made at once.
    const capacity = Math.max(rows, this.size === 0 ? FIRST_ROWS : 2 * this.capacity);
    const grow = <T extends Growing>(old: T, width = 1): T => {
      const Values = old.constructor as { new (buffer: SharedArrayBuffer): T; readonly BYTES_PER_ELEMENT: number };
      const grown = new Values(new SharedArrayBuffer(width * capacity * Values.BYTES_PER_ELEMENT));
      if (this.size > 0) grown.set(old.subarray(0, width * this.size));
      return grown;
    };
    this.ids = grow(this.ids, ID_WORDS);
    this.numbers = this.numbers.map((column) => grow(column));
    this.codes = this.codes.map((column) => grow(column));
    this.extras = this.extras.map((column) => grow(column));
    this.capacity = capacity;
  }
}
