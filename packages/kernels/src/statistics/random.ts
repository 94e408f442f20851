/** A stream of random numbers that is the same on every platform for the same seed. */
export interface Random {
  /** Next 32 bits as an unsigned integer in [0, 2^32). */
  uint32(): number;
  /** Next number in [0, 1), with 53 random bits. */
  uniform(): number;
  /** Next integer in [0, bound), without modulo bias. `bound` is an integer in [1, 2^32). */
  below(bound: number): number;
}

const TWO_32 = 4294967296;

const mix = (state: number): number => {
  let z = state;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
};

/**
 * Creates a xoshiro128** generator; the streams of one seed are independent of each other.
 *
 * Uses only integer operations, so the numbers are the same in every engine. Not for cryptography.
 *
 * @param seed - integer in [0, 2^32).
 * @param stream - integer in [0, 2^32), default 0; tree `i` of a forest uses stream `i`.
 * @throws RangeError when seed or stream is not such an integer.
 * @see Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021. Checked against the authors' C code.
 */
export function createRandom(seed: number, stream = 0): Random {
  assertSeed(seed, 'seed');
  assertSeed(stream, 'stream');
  let fill = (seed ^ mix((stream + 0x9e3779b9) | 0)) >>> 0;
  if (stream === 0) fill = seed >>> 0;
  const next = (): number => mix((fill = (fill + 0x9e3779b9) | 0));
  return fromState(next(), next(), next(), next() | 1);
}

/**
 * Creates the generator from its four state words, as in the authors' C code; not all four may be 0.
 *
 * @throws RangeError when all four words are 0, a state the generator never leaves.
 */
export function fromState(s0: number, s1: number, s2: number, s3: number): Random {
  let a = s0 | 0;
  let b = s1 | 0;
  let c = s2 | 0;
  let d = s3 | 0;
  if ((a | b | c | d) === 0) throw new RangeError('state is 0, 0, 0, 0; at least one word must not be 0');

  const uint32 = (): number => {
    const five = Math.imul(b, 5);
    const result = Math.imul((five << 7) | (five >>> 25), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
    return result;
  };

  return {
    uint32,
    uniform: () => {
      const high = uint32() >>> 5;
      return (high * 67108864 + (uint32() >>> 6)) / 9007199254740992;
    },
    below: (bound) => {
      // Lemire's multiplication, used while the product is exact in a double.
      if (bound <= 2097152) {
        let product = uint32() * bound;
        let low = product >>> 0;
        if (low < bound) {
          const least = (TWO_32 - bound) % bound;
          while (low < least) {
            product = uint32() * bound;
            low = product >>> 0;
          }
        }
        return (product - low) / TWO_32;
      }
      const limit = TWO_32 - (TWO_32 % bound);
      let drawn = uint32();
      while (drawn >= limit) drawn = uint32();
      return drawn % bound;
    },
  };
}

function assertSeed(value: number, name: string): void {
  if (!Number.isInteger(value) || value < 0 || value >= TWO_32) {
    throw new RangeError(`${name} is ${value}; it must be an integer from 0 to 4294967295`);
  }
}
