/** A seeded random stream. */
export interface Random {
  /** Returns a uniform number in [0, 1). */
  uniform(): number;
  /** Returns true with the given probability; always false at 0 and always true at 1. */
  chance(probability: number): boolean;
  /** Returns a whole number in [least, most]. */
  integer(least: number, most: number): number;
  /** Returns a standard normal number within -6..6 (sum of twelve uniforms). */
  normal(): number;
  /** Returns a log-normal number with this median; sigma is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number;
  /** Returns one of the items with equal probability. */
  pick<T>(items: readonly T[]): T;
  /** Returns one of the items by weight; weights need not sum to 1. */
  weighted<T>(items: ReadonlyArray<readonly [T, number]>): T;
}

// Bound once: in jest's sandbox each lookup of a global costs more than the draw itself.
const { exp, floor, imul } = Math;

const mix = (value: number): number => {
  let h = value >>> 0;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** Returns the 32-bit hash of a text (FNV-1a), for use as a key of {@link createRandom}. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/**
 * Returns a random stream that depends only on its keys: the same keys give the same draws. Keys are whole numbers in
 * 0..2^32-1. The generator is mulberry32.
 */
export function createRandom(...keys: number[]): Random {
  let state = 0x9e3779b9;
  for (const key of keys) state = mix((imul(state, 31) + mix(key + 0x6d2b79f5)) >>> 0);

  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = imul(state ^ (state >>> 15), state | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => {
    let sum = -6;
    for (let i = 0; i < 12; i++) sum += uniform();
    return sum;
  };
  return {
    uniform,
    chance: (probability) => uniform() < probability,
    integer: (least, most) => least + floor(uniform() * (most - least + 1)),
    normal,
    logNormal: (median, sigma) => median * exp(sigma * normal()),
    pick: (items) => items[floor(uniform() * items.length)],
    weighted: (items) => {
      let rest = uniform() * items.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of items) if ((rest -= weight) < 0) return item;
      return items[items.length - 1][0];
    },
  };
}
