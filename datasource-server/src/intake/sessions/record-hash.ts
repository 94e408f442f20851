import { hash } from 'node:crypto';
import type { Key64 } from '@weir/schema';

/** Number of cached hashes; the cache is cleared when it is full. */
const MAX_REMEMBERED = 65_536;
const LOW_WORD = 4_294_967_296;

/** Returns hashes of texts: the first 64 bits of SHA-256, so that an attacker cannot easily construct a collision. */
export class TextKeys {
  private readonly known = new Map<string, Key64>();

  of(text: string): Key64 {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const hex = hash('sha256', text, 'hex');
    const key = { high: parseInt(hex.slice(0, 8), 16), low: parseInt(hex.slice(8, 16), 16) };
    if (this.known.size >= MAX_REMEMBERED) this.known.clear();
    this.known.set(text, key);
    return key;
  }
}

const rotate = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * Hashes a sequence of numbers and text keys into 64 bits.
 *
 * It uses two lanes of MurmurHash3 mixing, which only protects against accidental collisions; text keys come from TextKeys,
 * which protects against deliberate ones. Among ten million records, two share a key with a probability of 3 in a million.
 *
 * @see https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export class KeyMixer {
  private a = 0;
  private b = 0;
  /** Halves of the hash, set by `finish`. */
  high = 0;
  low = 0;

  reset(): this {
    this.a = 0x9747b28c | 0;
    this.b = 0x3c6ef372;
    return this;
  }

  word(value: number): this {
    let k = Math.imul(value, 0xcc9e2d51);
    k = Math.imul(rotate(k, 15), 0x1b873593);
    // Kept within 32 bits, because V8 stores larger numbers more slowly.
    this.a = (Math.imul(rotate(this.a ^ k, 13), 5) + 0xe6546b64) | 0;
    let j = Math.imul(value, 0x239b961b);
    j = Math.imul(rotate(j, 16), 0xab0e9789);
    this.b = (Math.imul(rotate(this.b ^ j, 17) + this.a, 5) + 0x0bcaa747) | 0;
    return this;
  }

  /** Adds a whole number up to 2^53, or null. */
  number(value: number | null): this {
    return value === null ? this.noNumber() : this.count(value);
  }

  /** Adds a whole number up to 2^53. */
  count(value: number): this {
    return this.word(value | 0).word(value < LOW_WORD ? 0 : Math.floor(value / LOW_WORD));
  }

  /** Adds null in the place of a number. */
  noNumber(): this {
    return this.word(0x5bd1e995).word(1);
  }

  key(value: Key64 | null): this {
    if (value === null) return this.word(0x5bd1e995).word(2);
    return this.word(value.high).word(value.low);
  }

  done(): Key64 {
    this.finish();
    return { high: this.high >>> 0, low: this.low >>> 0 };
  }

  /** Sets `high` and `low` to the hash of what was added, as signed 32-bit halves. */
  finish(): void {
    const a = finish(this.a + this.b);
    this.low = finish(this.b ^ rotate(a, 16));
    this.high = (a + this.low) | 0;
  }
}

const finish = (word: number): number => {
  let h = word ^ (word >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
};
