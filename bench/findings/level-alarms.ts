import { createRandom, splitIntoLevels, type Random } from '@weir/kernels';

const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());

/** Noise without level shifts. All but the last have independent values. */
const NOISES: Record<string, (random: Random, index: number) => number> = {
  normal,
  't with 2 degrees of freedom': (random) => normal(random) / Math.sqrt(-Math.log(1 - random.uniform())),
  Cauchy: (random) => Math.tan(Math.PI * (random.uniform() - 0.5)),
  exponential: (random) => -Math.log(1 - random.uniform()),
  'normal, 15 in 100 six sigmas below': (random) => (random.uniform() < 0.15 ? -6 : 0) + normal(random),
  'normal, 7 in 100 sixteen sigmas above': (random) => (random.uniform() < 0.07 ? 8 : 0) + 0.5 * normal(random),
  'two values, 4 in 10 the lower': (random) => (random.uniform() < 0.4 ? -9 : 0) + 0.5 * normal(random),
  'three values alike often': (random) => random.below(3),
  'normal, sigma 0.1 and 3 by turns of 20': (random, index) => normal(random) * (index % 40 < 20 ? 0.1 : 3),
};

/** Returns, for each noise, the number of runs in which a series of each length is split. */
export const levelAlarms = (lengths: readonly number[], runs: number): Array<[name: string, alarms: number[]]> =>
  Object.entries(NOISES).map(([name, noise]) => [
    name,
    lengths.map((length) => {
      let alarms = 0;
      for (let seed = 0; seed < runs; seed++) {
        const random = createRandom(seed, length);
        if (splitIntoLevels(Array.from({ length }, (_, index) => noise(random, index))).length > 1) alarms++;
      }
      return alarms;
    }),
  ]);
