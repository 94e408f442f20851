/** Draws from one seeded stream. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** True with the given probability; always false at 0 and always true at 1. */
  chance(probability: number): boolean;
  /** Whole number in [least, most]. */
  integer(least: number, most: number): number;
  /** Standard normal, within -6..6 (sum of twelve uniforms). */
  normal(): number;
  /** Log-normal with this median; sigma is the standard deviation of its logarithm. */
  logNormal(median: number, sigma: number): number;
  /** One of the items, equally likely. */
  pick<T>(items: readonly T[]): T;
  /** One of the items by weight; weights need not sum to 1. */
  weighted<T>(items: ReadonlyArray<readonly [T, number]>): T;
}

// Bound once: inside jest's sandbox each look-up of a global costs more than the draw itself.
const { exp, floor, imul } = Math;

const mix = (value: number): number => {
  let h = value >>> 0;
  h = imul(h ^ (h >>> 16), 0x85ebca6b);
  h = imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
};

/** 32-bit hash of a text (FNV-1a), for use as a key of {@link createRandom}. */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/**
 * Stream of draws fixed by its keys alone: the same keys give the same draws in any order of calls.
 * Keys are whole numbers in 0..2^32-1. The generator is mulberry32.
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
