import { RECORD_KEYS, RECORD_NUMBERS, RECORD_TEXTS, type Key64, type PlacedRecord, type RecordBlock, type RecordColumn } from '@weir/schema';
import { BLOCK_ROWS, BLOCKS_AHEAD, FIRST_ROWS, growColumn, MAX_TERM_BYTES } from './block-columns.ts';
import { TermTable } from './block-terms.ts';


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
    for (let i = 0; i < RECORD_NUMBERS.length; i++) this.numbers[i] = growColumn(Float64Array, capacity, this.shared, this.numbers[i]);
    for (let i = 0; i < RECORD_KEYS.length; i++) this.keys[i] = growColumn(Uint32Array, 2 * capacity, this.shared, this.keys[i]);
    for (let i = 0; i < RECORD_TEXTS.length; i++) this.texts[i] = growColumn(Int32Array, capacity, this.shared, this.texts[i]);
    this.capacity = capacity;
  }
}

/** Returns the names whose bits are set, the first name for the lowest bit. */
const namesOf = <Name>(names: readonly Name[], bits: number): Name[] => names.filter((_, at) => (bits & (1 << at)) !== 0);

/**
 * Collects records into blocks of columns. Each text is stored once per block and referenced by number: passing texts to the
 * engine costs more than all other work on a record.
 *
 * @param shared - whether another thread reads the blocks
 */
export class RecordBlockBuilder {
  private columns: Columns;
  /** Arrays of the blocks taken before, the oldest first. */
  private readonly lent: Columns[] = [];
  /** Texts of the block, numbered in the order of rows and then of RECORD_TEXTS. */
  readonly terms = new TermTable();
  private blockCount = 0;
  /** Columns that have a value in at least one record, as bits. */
  private usedKeys = 0;
  private usedNumbers = 0;
  private usedTexts = 0;
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

  /** True where the block must be taken before the next record: it has all its rows, or its texts are long. */
  get isFull(): boolean {
    return this.size === this.maxRecords || this.terms.bytes > MAX_TERM_BYTES;
  }

  /** Number of blocks taken so far: terms are those of the current block only. */
  get block(): number {
    return this.blockCount;
  }

  /** @throws RangeError where the block has all its rows */
  add(record: PlacedRecord): void {
    const row = this.startRow(record.record_key.high, record.record_key.low);
    if (row === -1) return;
    // Listed one by one in column order: dynamic property access takes several times as long.
    this.putKey64(1, row, record.session_key);
    this.putKey64(2, row, record.path_key);
    this.putKey64(3, row, record.request_key);
    this.putNumber(0, row, record.window_start);
    this.putNumber(1, row, record.start_time);
    this.putNumber(2, row, record.end_time);
    this.putNumber(3, row, record.bytes_in);
    this.putNumber(4, row, record.bytes_out);
    this.putNumber(5, row, record.packets ?? -1);
    this.putNumber(6, row, record.requests);
    this.putNumber(7, row, record.src_port ?? -1);
    this.putNumber(8, row, record.dst_port ?? -1);
    this.putNumber(9, row, record.status ?? -1);
    this.putText(0, row, record.source_id);
    this.putText(1, row, record.src_ip);
    this.putText(2, row, record.dst_ip);
    this.putText(3, row, record.protocol);
    this.putText(4, row, record.user_agent);
    this.putText(5, row, record.country_code);
    this.putText(6, row, record.outcome);
    this.putText(7, row, record.rule);
    this.putText(8, row, record.observer);
  }

  /**
   * Adds a row for the record with this key; returns its number. Returns -1 and counts the record where the block already has
   * it. The caller must set every other column of a new row.
   *
   * @throws RangeError where the block has all its rows
   */
  startRow(high: number, low: number): number {
    if (this.size === this.maxRecords) throw new RangeError(`the block is full: got ${this.maxRecords} records; call take() first`);
    if (this.size === this.columns.capacity) this.grow();
    if (!this.isNew(high >>> 0, low >>> 0)) {
      this.repeated++;
      return -1;
    }
    const row = this.size++;
    this.putKey(0, row, high, low);
    return row;
  }

  /** Sets a key column of a row, by its position in RECORD_KEYS. */
  putKey(column: number, row: number, high: number, low: number): void {
    const keys = this.columns.keys[column];
    keys[2 * row] = low;
    keys[2 * row + 1] = high;
    this.usedKeys |= 1 << column;
  }

  /** Sets a key column of a row to null. */
  putNoKey(column: number, row: number): void {
    const keys = this.columns.keys[column];
    keys[2 * row] = 0;
    keys[2 * row + 1] = 0;
  }

  /** Sets a number column of a row, by its position in RECORD_NUMBERS. -1 stands for null. */
  putNumber(column: number, row: number, value: number): void {
    this.columns.numbers[column][row] = value;
    if (value !== -1) this.usedNumbers |= 1 << column;
  }

  /** Sets a text column of a row, by its position in RECORD_TEXTS, to one of `terms`. -1 stands for null. */
  putTerm(column: number, row: number, term: number): void {
    this.columns.texts[column][row] = term;
    if (term !== -1) this.usedTexts |= 1 << column;
  }

  /** Returns the records since the last block, null where there are none. Valid while the next BLOCKS_AHEAD blocks are built. */
  take(): RecordBlock | null {
    const { columns, size, repeated } = this;
    if (size === 0) return null;
    const block: RecordBlock = {
      size,
      repeated,
      used: new Set<RecordColumn>([...namesOf(RECORD_KEYS, this.usedKeys), ...namesOf(RECORD_NUMBERS, this.usedNumbers), ...namesOf(RECORD_TEXTS, this.usedTexts)]),
      numbers: Object.fromEntries(RECORD_NUMBERS.map((name, i) => [name, columns.numbers[i]])) as RecordBlock['numbers'],
      keys: Object.fromEntries(RECORD_KEYS.map((name, i) => [name, new BigUint64Array(columns.keys[i].buffer)])) as RecordBlock['keys'],
      texts: Object.fromEntries(RECORD_TEXTS.map((name, i) => [name, columns.texts[i]])) as RecordBlock['texts'],
      terms: this.terms.toList(),
    };
    this.lent.push(columns);
    this.columns = this.lent.length > BLOCKS_AHEAD ? this.lent.shift()! : new Columns(this.shared);
    this.terms.clear();
    this.blockCount++;
    this.slots.fill(0);
    this.usedKeys = 0;
    this.usedNumbers = 0;
    this.usedTexts = 0;
    this.size = 0;
    this.repeated = 0;
    return block;
  }

  private putKey64(column: number, row: number, key: Key64 | null): void {
    if (key === null) this.putNoKey(column, row);
    else this.putKey(column, row, key.high, key.low);
  }

  private putText(column: number, row: number, text: string | null): void {
    this.putTerm(column, row, text === null ? -1 : this.terms.ofText(text));
  }

  private grow(): void {
    this.columns.grow(Math.min(this.maxRecords, 2 * this.columns.capacity));
  }

  /** Adds the key of the next row; returns false where a row of the block already has it. */
  private isNew(high: number, low: number): boolean {
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
}
