import type { Random } from '@weir/kernels';

/** Random draws for the generated sets. */
export interface Draws {
  /** Uniform in [least, most), default [0, 1). */
  uniform(least?: number, most?: number): number;
  /** Integer in [0, bound). */
  below(bound: number): number;
  chance(probability: number): boolean;
  normal(mean?: number, sigma?: number): number;
  /** Sigma is the standard deviation of the logarithm. */
  logNormal(median: number, sigma: number): number;
  /** Poisson number of events with this mean, below 50. */
  poisson(mean: number): number;
  /** Returns a list of `length` draws. */
  list<T>(length: number, draw: () => T): T[];
  shuffle(values: Uint8Array): void;
}

/** Creates draws from one random stream. */
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
