import type { Random } from '@weir/kernels';

/** Draws from the distributions that the generated sets are made of. */
export interface Draws {
  /** Uniform in [least, most), [0, 1) when left out. */
  uniform(least?: number, most?: number): number;
  /** Integer in [0, bound). */
  below(bound: number): number;
  chance(probability: number): boolean;
  normal(mean?: number, sigma?: number): number;
  /** Sigma is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** Number of events where `mean` are expected; mean below 50. */
  poisson(mean: number): number;
  /** A list of `length` draws. */
  list<T>(length: number, draw: () => T): T[];
  shuffle(values: Uint8Array): void;
}

/** Makes draws from one stream of chance. */
export function createDraws(random: Random): Draws {
  const { below } = random;
  const uniform = (least = 0, most = 1): number => least + (most - least) * random.uniform();
  const normal = (mean = 0, sigma = 1): number => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    return mean + sigma * radius * Math.cos(2 * Math.PI * random.uniform());
  };
  return {
    uniform,
    below,
    chance: (probability) => random.uniform() < probability,
    normal,
    logNormal: (median, sigma) => median * Math.exp(normal(0, sigma)),
    poisson: (mean) => {
      const least = Math.exp(-mean);
      let events = -1;
      for (let product = 1; product > least; events++) product *= random.uniform();
      return events;
    },
    list: (length, draw) => Array.from({ length }, draw),
    shuffle: (values) => {
      for (let i = values.length - 1; i > 0; i--) {
        const other = below(i + 1);
        [values[i], values[other]] = [values[other], values[i]];
      }
    },
  };
}
