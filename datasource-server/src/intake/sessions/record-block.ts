import { RECORD_KEYS, RECORD_NUMBERS, RECORD_TEXTS, type Key64, type PlacedRecord, type RecordBlock, type RecordColumn } from '@weir/schema';
import { BLOCK_ROWS, FIRST_ROWS } from './block-columns.ts';

const NO_KEY: Key64 = { high: 0, low: 0 };

/** Arrays of one block, reused by a later block. */
class Columns {
  readonly numbers: Float64Array[] = [];
  /** Low half, then high half of each key: a 64-bit number in little-endian order, as on all machines that Node supports. */
  readonly keys: Uint32Array[] = [];
  readonly texts: Int32Array[] = [];
  capacity = 0;

  constructor(private readonly shared: boolean) {
    this.grow(FIRST_ROWS);
  }

  grow(capacity: number): void {
    const grown = <T extends Float64Array | Uint32Array | Int32Array>(make: new (buffer: ArrayBufferLike) => T, bytes: number, from: T | undefined): T => {
      const array = new make(this.shared ? new SharedArrayBuffer(capacity * bytes) : new ArrayBuffer(capacity * bytes));
      if (from !== undefined) array.set(from);
      return array;
    };
    for (let i = 0; i < RECORD_NUMBERS.length; i++) this.numbers[i] = grown(Float64Array, 8, this.numbers[i]);
    for (let i = 0; i < RECORD_KEYS.length; i++) this.keys[i] = grown(Uint32Array, 8, this.keys[i]);
    for (let i = 0; i < RECORD_TEXTS.length; i++) this.texts[i] = grown(Int32Array, 4, this.texts[i]);
    this.capacity = capacity;
  }
}

/** Columns that have a value in at least one record of a block. */
class Used {
  readonly keys: boolean[] = RECORD_KEYS.map(() => false);
  readonly numbers: boolean[] = RECORD_NUMBERS.map(() => false);
  readonly texts: boolean[] = RECORD_TEXTS.map(() => false);

  toSet(): Set<RecordColumn> {
    return new Set<RecordColumn>([...RECORD_KEYS.filter((_, i) => this.keys[i]), ...RECORD_NUMBERS.filter((_, i) => this.numbers[i]), ...RECORD_TEXTS.filter((_, i) => this.texts[i])]);
  }
}

/**
 * Collects records into blocks of columns. Each text is stored once per block and referenced by number: passing texts to the
 * engine costs more than all other work on a record.
 *
 * @param shared - whether another thread reads the blocks
 */
export class RecordBlockBuilder {
  private columns: Columns;
  private spare: Columns | null = null;
  private readonly terms = new Map<string, number>();
  private used = new Used();
  private size = 0;
  private repeated = 0;
  /** Hash table from key to row number, counted from 1; 0 is an empty slot. */
  private slots = new Int32Array(2 * FIRST_ROWS);

  constructor(
    private readonly shared = false,
    private readonly maxRecords = BLOCK_ROWS,
  ) {
    this.columns = new Columns(shared);
  }

  get isFull(): boolean {
    return this.size === this.maxRecords;
  }

  /** @throws RangeError where the block is full */
  add(record: PlacedRecord): void {
    if (this.isFull) throw new RangeError(`the block is full: got ${this.maxRecords} records; call take() first`);
    if (this.size === this.columns.capacity) this.grow();
    if (!this.isNew(record.record_key)) {
      this.repeated++;
      return;
    }
    // Listed one by one in column order: dynamic property access takes several times as long.
    this.putKey(0, record.record_key);
    this.putKey(1, record.session_key);
    this.putKey(2, record.path_key);
    this.putKey(3, record.request_key);
    this.putNumber(0, record.window_start);
    this.putNumber(1, record.start_time);
    this.putNumber(2, record.end_time);
    this.putNumber(3, record.bytes_in);
    this.putNumber(4, record.bytes_out);
    this.putNumber(5, record.packets);
    this.putNumber(6, record.requests);
    this.putNumber(7, record.src_port);
    this.putNumber(8, record.dst_port);
    this.putNumber(9, record.status);
    this.putText(0, record.source_id);
    this.putText(1, record.src_ip);
    this.putText(2, record.dst_ip);
    this.putText(3, record.protocol);
    this.putText(4, record.user_agent);
    this.putText(5, record.country_code);
    this.putText(6, record.outcome);
    this.putText(7, record.rule);
    this.putText(8, record.observer);
    this.size++;
  }

  /** Returns the records since the last block, null where there are none. Valid until the next but one block is started. */
  take(): RecordBlock | null {
    const { columns, size, repeated, used } = this;
    if (size === 0) return null;
    const block: RecordBlock = {
      size,
      repeated,
      used: used.toSet(),
      numbers: Object.fromEntries(RECORD_NUMBERS.map((name, i) => [name, columns.numbers[i]])) as RecordBlock['numbers'],
      keys: Object.fromEntries(RECORD_KEYS.map((name, i) => [name, new BigUint64Array(columns.keys[i].buffer)])) as RecordBlock['keys'],
      texts: Object.fromEntries(RECORD_TEXTS.map((name, i) => [name, columns.texts[i]])) as RecordBlock['texts'],
      terms: [...this.terms.keys()],
    };
    this.columns = this.spare ?? new Columns(this.shared);
    this.spare = columns;
    this.terms.clear();
    this.slots.fill(0);
    this.used = new Used();
    this.size = 0;
    this.repeated = 0;
    return block;
  }

  private putKey(column: number, key: Key64 | null): void {
    const { high, low } = key ?? NO_KEY;
    this.columns.keys[column][2 * this.size] = low;
    this.columns.keys[column][2 * this.size + 1] = high;
    if (key !== null) this.used.keys[column] = true;
  }

  private putNumber(column: number, value: number | null): void {
    this.columns.numbers[column][this.size] = value ?? -1;
    if (value !== null) this.used.numbers[column] = true;
  }

  private putText(column: number, text: string | null): void {
    this.columns.texts[column][this.size] = text === null ? -1 : this.termOf(text);
    if (text !== null) this.used.texts[column] = true;
  }

  private grow(): void {
    this.columns.grow(Math.min(this.maxRecords, 2 * this.columns.capacity));
  }

  /** Adds the key of the next row; returns false where a row of the block already has it. */
  private isNew({ high, low }: Key64): boolean {
    if (2 * this.size >= this.slots.length) this.rehash();
    const { slots } = this;
    const [keys] = this.columns.keys;
    const mask = slots.length - 1;
    let slot = low & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const at = 2 * (slots[slot] - 1);
      if (keys[at] === low && keys[at + 1] === high) return false;
    }
    slots[slot] = this.size + 1;
    return true;
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length);
    const [keys] = this.columns.keys;
    const mask = this.slots.length - 1;
    for (let row = 0; row < this.size; row++) {
      let slot = keys[2 * row] & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = row + 1;
    }
  }

  private termOf(text: string): number {
    const known = this.terms.get(text);
    if (known !== undefined) return known;
    this.terms.set(text, this.terms.size);
    return this.terms.size - 1;
  }
}
