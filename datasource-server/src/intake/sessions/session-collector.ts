import { ID_WORDS, SESSION_NUMBERS, SESSION_TEXTS, Terms, type SessionBlock } from '@weir/schema';
import { FIRST_ROWS, growColumn } from './block-columns.ts';

/** Collects blocks of sessions into one block of any size, each session once and in the order in which it was first added. */
export class SessionCollector {
  private ids: Uint32Array = new Uint32Array(ID_WORDS * FIRST_ROWS);
  private readonly numbers: Float64Array[] = SESSION_NUMBERS.map(() => new Float64Array(FIRST_ROWS));
  private readonly texts: Int32Array[] = SESSION_TEXTS.map(() => new Int32Array(FIRST_ROWS));
  private readonly terms = new Terms();
  private capacity = FIRST_ROWS;
  private size = 0;
  /** Hash table from id to row number, counted from 1; 0 is an empty slot. */
  private slots = new Int32Array(4 * FIRST_ROWS);
  private repeated = 0;

  /** Number of sessions that were added again. */
  get duplicate_count(): number {
    return this.repeated;
  }

  /** Adds the sessions of a block; its arrays are copied. */
  add(block: SessionBlock): void {
    const { size: from } = this;
    const rows = this.takeNew(block);
    const terms = Int32Array.from(block.terms, (term) => this.terms.of(term));
    SESSION_NUMBERS.forEach((name, i) => {
      const [to, values] = [this.numbers[i], block.numbers[name]];
      for (let at = 0; at < rows.length; at++) to[from + at] = values[rows[at]];
    });
    SESSION_TEXTS.forEach((name, i) => {
      const [to, values] = [this.texts[i], block.texts[name]];
      for (let at = 0; at < rows.length; at++) to[from + at] = values[rows[at]] === -1 ? -1 : terms[values[rows[at]]];
    });
  }

  /** Returns all sessions. The block shares the arrays of the collector, which must not be used afterwards. */
  toBlock(): SessionBlock {
    return {
      size: this.size,
      ids: this.ids,
      numbers: Object.fromEntries(SESSION_NUMBERS.map((name, i) => [name, this.numbers[i]])) as SessionBlock['numbers'],
      texts: Object.fromEntries(SESSION_TEXTS.map((name, i) => [name, this.texts[i]])) as SessionBlock['texts'],
      terms: this.terms.toList(),
    };
  }

  /** Adds the ids of a block, and returns the rows whose ids are new. */
  private takeNew({ size, ids }: SessionBlock): Uint32Array {
    this.reserve(this.size + size);
    const rows = new Uint32Array(size);
    let count = 0;
    for (let row = 0; row < size; row++) {
      const slot = this.findSlot(ids, row);
      if (this.slots[slot] !== 0) {
        this.repeated++;
        continue;
      }
      for (let word = 0; word < ID_WORDS; word++) this.ids[ID_WORDS * this.size + word] = ids[ID_WORDS * row + word];
      this.slots[slot] = ++this.size;
      rows[count++] = row;
    }
    return rows.subarray(0, count);
  }

  /** Returns the slot of an id, or the empty slot where it belongs. */
  private findSlot(ids: Uint32Array, row: number): number {
    const [a, b, c, d] = [ids[ID_WORDS * row], ids[ID_WORDS * row + 1], ids[ID_WORDS * row + 2], ids[ID_WORDS * row + 3]];
    const mask = this.slots.length - 1;
    // An id of a joined session has zeros in its last two words.
    for (let slot = (a ^ d) & mask; ; slot = (slot + 1) & mask) {
      const known = ID_WORDS * (this.slots[slot] - 1);
      if (known < 0 || (this.ids[known] === a && this.ids[known + 1] === b && this.ids[known + 2] === c && this.ids[known + 3] === d)) return slot;
    }
  }

  private reserve(rows: number): void {
    if (rows <= this.capacity) return;
    while (this.capacity < rows) this.capacity *= 2;
    this.ids = growColumn(Uint32Array, ID_WORDS * this.capacity, false, this.ids);
    this.numbers.forEach((column, i) => (this.numbers[i] = growColumn(Float64Array, this.capacity, false, column)));
    this.texts.forEach((column, i) => (this.texts[i] = growColumn(Int32Array, this.capacity, false, column)));
    this.slots = new Int32Array(4 * this.capacity);
    for (let row = 0; row < this.size; row++) this.slots[this.findSlot(this.ids, row)] = row + 1;
  }
}
