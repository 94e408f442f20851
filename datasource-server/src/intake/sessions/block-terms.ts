import { isAscii } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { toOwn } from '../formats/parsing/text-pool.ts';

const FIRST_TERMS = 1024;
const FIRST_BYTES = 16_384;
/** Most bytes of one UTF-16 code unit in UTF-8. */
const MAX_UNIT_BYTES = 3;
/** Matches a surrogate without its partner, which UTF-8 cannot express. */
const LONE_SURROGATE = /\p{Surrogate}/u;

// Secret, so that a client cannot send many texts with the same hash.
const [SEED, FACTOR] = new Int32Array(new Uint8Array(randomBytes(8)).buffer);
const ODD_FACTOR = FACTOR | 1;

/** Returns a 32-bit hash of bytes, which differs between processes. */
export const hashBytes = (bytes: Uint8Array, from: number, to: number): number => {
  let hash = SEED ^ (to - from);
  let at = from;
  for (; at + 4 <= to; at += 4) {
    hash = Math.imul(hash ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)), ODD_FACTOR);
    hash ^= hash >>> 15;
  }
  for (; at < to; at++) {
    hash = Math.imul(hash ^ bytes[at], ODD_FACTOR);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
};

/**
 * Numbers distinct texts from 0, in the order of their first use. Texts are given as UTF-8 bytes or as strings; a repeated
 * text given as bytes makes no string.
 */
export class TermTable {
  private pool = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where the bytes of each term begin, and where those of the last one end. */
  private starts = new Int32Array(FIRST_TERMS + 1);
  private hashes = new Int32Array(FIRST_TERMS);
  /** Hash table from bytes to term, counted from 1; 0 is an empty slot. */
  private slots = new Int32Array(2 * FIRST_TERMS);
  private count = 0;
  private readonly byText = new Map<string, number>();
  /** Terms that have no UTF-8 form. */
  private readonly malformed = new Map<number, string>();
  private scratch = Buffer.allocUnsafeSlow(4096);

  get size(): number {
    return this.count;
  }

  /** Bytes of all terms. */
  get bytes(): number {
    return this.starts[this.count];
  }

  /** Returns the term with the valid UTF-8 bytes from `from` to before `to`. */
  ofBytes(bytes: Uint8Array, from: number, to: number): number {
    const hash = hashBytes(bytes, from, to);
    const known = this.find(bytes, from, to, hash);
    return known === -1 ? this.add(bytes, from, to, hash) : known;
  }

  /** Returns the term with these bytes; -1 where there is none. */
  findBytes(bytes: Uint8Array, from: number, to: number): number {
    return this.find(bytes, from, to, hashBytes(bytes, from, to));
  }

  ofText(text: string): number {
    const known = this.byText.get(text);
    if (known !== undefined) return known;
    const isMalformed = LONE_SURROGATE.test(text);
    const term = isMalformed ? this.addMalformed(text) : this.ofWellFormed(text);
    this.byText.set(isMalformed ? text : toOwn(text), term);
    return term;
  }

  /** Returns whether a term has exactly these bytes. */
  isBytes(term: number, bytes: Uint8Array, from: number, to: number): boolean {
    const { pool } = this;
    const start = this.starts[term];
    const length = to - from;
    if (this.starts[term + 1] - start !== length) return false;
    for (let i = 0; i < length; i++) if (pool[start + i] !== bytes[from + i]) return false;
    return true;
  }

  /** Returns the number that another table gives to a term of this one. */
  copyTo(other: TermTable, term: number): number {
    return other.ofBytes(this.pool, this.starts[term], this.starts[term + 1]);
  }

  textOf(term: number): string {
    return this.malformed.get(term) ?? this.pool.toString('utf8', this.starts[term], this.starts[term + 1]);
  }

  toList(): string[] {
    const { pool, starts, count } = this;
    if (this.malformed.size > 0 || !isAscii(pool.subarray(0, starts[count]))) return Array.from({ length: count }, (_, term) => this.textOf(term));
    // One conversion of all bytes takes a fraction of the time of one for each term.
    const all = pool.toString('latin1', 0, starts[count]);
    const texts = new Array<string>(count);
    for (let term = 0; term < count; term++) texts[term] = all.slice(starts[term], starts[term + 1]);
    return texts;
  }

  clear(): void {
    this.count = 0;
    this.slots.fill(0);
    this.byText.clear();
    this.malformed.clear();
  }

  private find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const { slots, hashes } = this;
    const mask = slots.length - 1;
    for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const term = slots[slot] - 1;
      if (hashes[term] === hash && this.isBytes(term, bytes, from, to)) return term;
    }
    return -1;
  }

  private add(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const length = to - from;
    const term = this.reserve(length);
    const start = this.starts[term];
    for (let i = 0; i < length; i++) this.pool[start + i] = bytes[from + i];
    this.hashes[term] = hash;
    const mask = this.slots.length - 1;
    let slot = hash & mask;
    while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
    this.slots[slot] = term + 1;
    return term;
  }

  private ofWellFormed(text: string): number {
    if (this.scratch.length < MAX_UNIT_BYTES * text.length) this.scratch = Buffer.allocUnsafeSlow(2 * MAX_UNIT_BYTES * text.length);
    return this.ofBytes(this.scratch, 0, this.scratch.write(text, 'utf8'));
  }

  /** Adds a term that no bytes find. */
  private addMalformed(text: string): number {
    const term = this.reserve(0);
    this.malformed.set(term, text);
    return term;
  }

  /** Returns the next term, with space for its bytes. */
  private reserve(length: number): number {
    const term = this.count++;
    if (term === this.hashes.length) this.grow();
    const end = this.starts[term] + length;
    if (end > this.pool.length) {
      const { pool } = this;
      this.pool = Buffer.allocUnsafeSlow(2 * end);
      this.pool.set(pool);
    }
    this.starts[term + 1] = end;
    return term;
  }

  private grow(): void {
    const capacity = 2 * this.hashes.length;
    const { starts, hashes, slots } = this;
    this.starts = new Int32Array(capacity + 1);
    this.starts.set(starts);
    this.hashes = new Int32Array(capacity);
    this.hashes.set(hashes);
    this.slots = new Int32Array(2 * capacity);
    const mask = this.slots.length - 1;
    for (const entry of slots) {
      if (entry === 0) continue;
      let slot = hashes[entry - 1] & mask;
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
      this.slots[slot] = entry;
    }
  }
}
