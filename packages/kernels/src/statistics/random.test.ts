import { fc } from '../property.test-support.ts';
import { createRandom, fromState } from './random.ts';

const take = (seed: number, stream: number, count: number): number[] => {
  const random = createRandom(seed, stream);
  return Array.from({ length: count }, () => random.uint32());
};

/** Lemire's method up to 2^21, rejection of the last incomplete range above. */
const drawBelow = (bound: bigint, word: () => bigint): bigint => {
  const range = 2n ** 32n;
  for (;;) {
    const drawn = word();
    if (bound > 2n ** 21n) {
      if (drawn < range - (range % bound)) return drawn % bound;
    } else if ((drawn * bound) % range >= range % bound) return (drawn * bound) / range;
  }
};

describe('createRandom', () => {
  it('matches the authors’ C code', () => {
    const random = fromState(1, 2, 3, 4);
    expect(Array.from({ length: 10 }, () => random.uint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
    expect(fromState(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0).uint32()).toBe(0xf1391922);
  });

  it('returns the same numbers for the same seed and stream, and others for others', () => {
    const word = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(word, word, (seed, stream) => {
        expect(take(seed, stream, 8)).toEqual(take(seed, stream, 8));
        expect(take(seed, stream, 8)).not.toEqual(take((seed + 1) % 2 ** 32, stream, 8));
        expect(take(seed, stream, 8)).not.toEqual(take(seed, (stream + 1) % 2 ** 32, 8));
      }),
    );
  });

  it('keeps the numbers of seed 42 across releases', () => {
    expect(take(42, 0, 3)).toEqual([660444221, 3652823732, 77678286]);
    expect(take(42, 1, 3)).toEqual([1569733421, 3767223270, 2872756738]);
  });

  it('draws uniformly from [0, 1)', () => {
    const random = createRandom(7);
    let sum = 0;
    for (let i = 0; i < 20000; i++) {
      const value = random.uniform();
      if (!(value >= 0 && value < 1)) throw new Error(`drew ${value}`);
      sum += value;
    }
    expect(sum / 20000).toBeCloseTo(0.5, 2);
  });

  it('draws every integer below the bound about equally often', () => {
    const random = createRandom(11);
    const counts = new Array<number>(6).fill(0);
    for (let i = 0; i < 60000; i++) counts[random.below(6)]++;
    for (const count of counts) expect(Math.abs(count - 10000)).toBeLessThan(400);
    expect(random.below(1)).toBe(0);
  });

  it.each([3, 2 ** 21 - 1, 2 ** 21 + 1, 3_000_000_000])('draws uniformly below %p', (bound) => {
    const random = createRandom(13);
    let sum = 0;
    for (let i = 0; i < 40000; i++) {
      const drawn = random.below(bound);
      if (!Number.isInteger(drawn) || drawn < 0 || drawn >= bound) throw new Error(`drew ${drawn} below ${bound}`);
      sum += drawn;
    }
    expect(sum / 40000 / (bound - 1)).toBeCloseTo(0.5, 2);
  });

  it('turns the same words into numbers as arithmetic on big integers', () => {
    // Of a word and 2,096,129, one product in 2,050 is rejected.
    for (const [bound, length] of [[1, 1000], [6, 1000], [1000, 1000], [2_096_129, 40_000], [2 ** 21 - 1, 1000], [2 ** 21, 1000], [2 ** 21 + 1, 1000], [3_000_000_000, 1000], [2 ** 32 - 1, 1000]]) {
      const random = createRandom(17, bound % 7);
      const words = createRandom(17, bound % 7);
      const word = (): bigint => BigInt(words.uint32());
      // One comparison, because one for each draw takes seconds.
      expect(Array.from({ length }, () => random.below(bound))).toEqual(Array.from({ length }, () => Number(drawBelow(BigInt(bound), word))));
      expect(random.uniform()).toBe(Number(((word() >> 5n) << 26n) + (word() >> 6n)) / 2 ** 53);
    }
  });

  it('has uncorrelated streams', () => {
    const n = 5000;
    const a = createRandom(3, 0);
    const b = createRandom(3, 1);
    let product = 0;
    for (let i = 0; i < n; i++) product += (a.uniform() - 0.5) * (b.uniform() - 0.5) * 12;
    expect(Math.abs(product / n)).toBeLessThan(0.06);
  });

  it.each([-1, 0.5, NaN, 2 ** 32])('rejects seed %p', (seed) => {
    expect(() => createRandom(seed)).toThrow(new RangeError(`seed is ${seed}; it must be an integer from 0 to 4294967295`));
    expect(() => createRandom(0, seed)).toThrow(`stream is ${seed}; it must be an integer from 0 to 4294967295`);
    expect(() => createRandom(2 ** 32 - 1, 2 ** 32 - 1)).not.toThrow();
  });

  it('rejects the all-zero state', () => {
    expect(() => fromState(0, 0, 0, 0)).toThrow('state is 0, 0, 0, 0; at least one word must not be 0');
    for (const [a, b, c, d] of [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]) expect(() => fromState(a, b, c, d)).not.toThrow();
  });
});
