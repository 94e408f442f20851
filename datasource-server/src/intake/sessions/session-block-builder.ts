import { hash } from 'node:crypto';
import { ID_WORDS, SESSION_NUMBERS, SESSION_TEXTS, type SessionBlock, type SessionInput } from '@weir/schema';
import { BLOCK_ROWS, BLOCKS_AHEAD, FIRST_ROWS, growColumn, MAX_TERM_BYTES } from './block-columns.ts';
import { TermTable } from './block-terms.ts';
import { toSessionContent } from './session-id.ts';

/** Sessions as a block, and the number of sessions left out as duplicates of sessions in the block. */
export interface BuiltSessions {
  readonly sessions: SessionBlock;
  readonly repeated: number;
}

/** Arrays of one block, reused by a later block. */
class Columns {
  ids = new Uint32Array(0);
  readonly numbers: Float64Array[] = [];
  readonly texts: Int32Array[] = [];
  capacity = 0;

  constructor(private readonly shared: boolean) {
    this.grow(FIRST_ROWS);
  }

  grow(capacity: number): void {
    this.ids = growColumn(Uint32Array, ID_WORDS * capacity, this.shared, this.ids);
    for (let i = 0; i < SESSION_NUMBERS.length; i++) this.numbers[i] = growColumn(Float64Array, capacity, this.shared, this.numbers[i]);
    for (let i = 0; i < SESSION_TEXTS.length; i++) this.texts[i] = growColumn(Int32Array, capacity, this.shared, this.texts[i]);
    this.capacity = capacity;
  }
}

/**
 * Collects sessions into blocks of columns, each session once. A block keeps the first of several sessions with the same id,
 * and each of its texts once.
 *
 * @param shared - whether another thread reads the blocks
 */
export class SessionBlockBuilder {
  private columns: Columns;
  /** Arrays of the blocks taken before, the oldest first. */
  private readonly lent: Columns[] = [];
  /** Numbered in the order of rows and then of SESSION_TEXTS. */
  private readonly terms = new TermTable();
  private size = 0;
  private repeated = 0;
  /** Hash table from id to row number, counted from 1; 0 is an empty slot. */
  private slots = new Int32Array(2 * FIRST_ROWS);

  constructor(
    private readonly shared = false,
    private readonly maxRows = BLOCK_ROWS,
  ) {
    this.columns = new Columns(shared);
  }

  /** True where the block must be taken before the next session: it has all its rows, or its texts are long. */
  get isFull(): boolean {
    return this.size === this.maxRows || this.terms.bytes > MAX_TERM_BYTES;
  }

  /** @throws RangeError where the block has all its rows */
  add(session: SessionInput): void {
    const row = this.startRow(hash('sha256', toSessionContent(session), 'binary'));
    if (row === -1) return;
    // Listed one by one in column order: dynamic property access takes several times as long.
    this.putNumber(0, row, session.start_time);
    this.putNumber(1, row, session.end_time);
    this.putNumber(2, row, session.response_code ?? -1);
    this.putNumber(3, row, session.dst_port ?? -1);
    this.putNumber(4, row, session.bytes_in);
    this.putNumber(5, row, session.bytes_out);
    this.putText(0, row, session.src_ip);
    this.putText(1, row, session.src_ip_country_code);
    this.putText(2, row, session.protocol);
    this.putText(3, row, session.dst_ip);
    this.putText(4, row, session.rule_names);
    this.putText(5, row, session.observation_name);
    this.putText(6, row, session.source_meta);
    this.putText(7, row, session.source_name);
    this.putText(8, row, session.detection_types);
    this.putText(9, row, session.label);
  }

  /**
   * Adds a row for the session with a SHA-256 hash, given as text of one byte a character; returns its number. Returns -1
   * and counts the session where the block already has it. The caller must set every column of a new row.
   *
   * @throws RangeError where the block has all its rows
   */
  startRow(digest: string): number {
    if (this.size === this.maxRows) throw new RangeError(`the block is full: got ${this.maxRows} sessions; call take() first`);
    if (this.size === this.columns.capacity) this.columns.grow(Math.min(this.maxRows, 2 * this.columns.capacity));
    if (2 * this.size >= this.slots.length) this.rehash();
    const { slots, size } = this;
    const { ids } = this.columns;
    const a = wordAt(digest, 0);
    const b = wordAt(digest, 4);
    const c = wordAt(digest, 8);
    const d = wordAt(digest, 12);
    const mask = slots.length - 1;
    let slot = d & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = ID_WORDS * (slots[slot] - 1);
      if (ids[at] === a && ids[at + 1] === b && ids[at + 2] === c && ids[at + 3] === d) {
        this.repeated++;
        return -1;
      }
    }
    slots[slot] = size + 1;
    const at = ID_WORDS * size;
    ids[at] = a;
    ids[at + 1] = b;
    ids[at + 2] = c;
    ids[at + 3] = d;
    return this.size++;
  }

  /** Sets a number column of a row, by its position in SESSION_NUMBERS. -1 stands for null. */
  putNumber(column: number, row: number, value: number): void {
    this.columns.numbers[column][row] = value;
  }

  /** Sets a text column of a row, by its position in SESSION_TEXTS, to null. */
  putNull(column: number, row: number): void {
    this.columns.texts[column][row] = -1;
  }

  /** Sets a text column of a row, by its position in SESSION_TEXTS, to the UTF-8 bytes from `from` to before `to`. */
  putBytes(column: number, row: number, bytes: Uint8Array, from: number, to: number): void {
    const texts = this.columns.texts[column];
    // Most columns repeat the value of the row before.
    const before = row === 0 ? -1 : texts[row - 1];
    texts[row] = before !== -1 && this.terms.isBytes(before, bytes, from, to) ? before : this.terms.ofBytes(bytes, from, to);
  }

  /** Returns the sessions since the last block, null where there are none. Valid while the next BLOCKS_AHEAD blocks are built. */
  take(): BuiltSessions | null {
    const { columns, size, repeated } = this;
    if (size === 0) return null;
    const sessions: SessionBlock = {
      size,
      ids: columns.ids,
      numbers: Object.fromEntries(SESSION_NUMBERS.map((name, i) => [name, columns.numbers[i]])) as SessionBlock['numbers'],
      texts: Object.fromEntries(SESSION_TEXTS.map((name, i) => [name, columns.texts[i]])) as SessionBlock['texts'],
      terms: this.terms.toList(),
    };
    this.lent.push(columns);
    this.columns = this.lent.length > BLOCKS_AHEAD ? this.lent.shift()! : new Columns(this.shared);
    this.terms.clear();
    this.slots.fill(0);
    this.size = 0;
    this.repeated = 0;
    return { sessions, repeated };
  }

  private putText(column: number, row: number, text: string | null): void {
    this.columns.texts[column][row] = text === null ? -1 : this.terms.ofText(text);
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    const { ids } = this.columns;
    const mask = this.slots.length - 1;
    for (let row = 0; row < this.size; row++) {
      let slot = ids[ID_WORDS * row + 3] & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = row + 1;
    }
  }
}

/** Returns four characters as an unsigned big-endian word. */
const wordAt = (digest: string, at: number): number =>
  ((digest.charCodeAt(at) << 24) | (digest.charCodeAt(at + 1) << 16) | (digest.charCodeAt(at + 2) << 8) | digest.charCodeAt(at + 3)) >>> 0;
