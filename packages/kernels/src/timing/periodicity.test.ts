import { LEAST_HUMAN_SIGMA } from './human-intervals.ts';
import { toIntervalCells } from './interval-cells.ts';
import { normalCdf } from '../statistics/normal-cdf.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import { LEAST_INTERVALS, measurePeriodicity, MOST_STARTS } from './periodicity.ts';
import { fc } from '../property.test-support.ts';
import { createRandom, type Random } from '../statistics/random.ts';

const T0 = Date.UTC(2026, 2, 2);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const logNormal = (random: Random, median: number, sigma: number): number => median * Math.exp(sigma * normalQuantile(1 - random.uniform()));
const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.uniform());

/** Returns the starts of n sessions with random intervals. */
const startsOf = (n: number, seed: number, interval: (random: Random, index: number) => number): number[] => {
  const random = createRandom(seed);
  const starts = [T0];
  while (starts.length < n) starts.push(starts[starts.length - 1] + Math.round(interval(random, starts.length)));
  return starts;
};

interface Beat {
  readonly n: number;
  readonly jitter?: number;
  readonly missed?: number;
  readonly period_ms?: number;
}
const beacon = (seed: number, { n, jitter = 0, missed = 0, period_ms = 275_000 }: Beat): number[] => {
  const random = createRandom(seed, 1);
  const all = startsOf(n, seed, (draws) => period_ms * (1 + jitter * (2 * draws.uniform() - 1)));
  return all.filter((_, index) => index === 0 || random.uniform() >= missed);
};

const measure = (starts: readonly number[], step_ms?: number) =>
  measurePeriodicity(starts, starts.map(() => 500), step_ms === undefined ? {} : { step_ms });
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

/** Interval distributions of people and of random arrivals. */
const PEOPLE: Record<string, (random: Random) => number> = {
  'arrivals at random': (random) => exponential(random, 300_000),
  'busy arrivals at random': (random) => exponential(random, 8_000),
  'most regular person': (random) => logNormal(random, 300_000, LEAST_HUMAN_SIGMA),
  'think times': (random) => logNormal(random, 40_000, 1),
  'clicks and pauses': (random) => (random.uniform() < 0.85 ? logNormal(random, 30_000, 0.8) : logNormal(random, HOUR, 1.2)),
  'regular clicks and regular pauses': (random) => (random.uniform() < 0.6 ? logNormal(random, 30_000, 0.5) : logNormal(random, HOUR, 0.5)),
  'clicks, pages and breaks': (random) => {
    const kind = random.uniform();
    return kind < 0.6 ? logNormal(random, 10_000, 0.6) : kind < 0.9 ? logNormal(random, 300_000, 0.7) : logNormal(random, 2 * HOUR, 0.7);
  },
  'sums of two': (random) => exponential(random, 100_000) + exponential(random, 100_000),
};

describe('the chance of a false alarm', () => {
  it.each(Object.keys(PEOPLE))('is not exceeded by %s, at every time resolution', (people) => {
    for (const step_ms of [1, 1000, MINUTE, 10 * MINUTE]) {
      for (const n of [10, 21, 120]) {
        const chances = Array.from({ length: 200 }, (_, seed) =>
          measure(startsOf(n, seed, PEOPLE[people]).map((start) => Math.floor(start / step_ms) * step_ms), step_ms).chance,
        );
        for (const chance of [0.05, 0.01]) expect(chances.filter((found) => found <= chance).length / chances.length).toBeLessThanOrEqual(chance);
      }
    }
  });
});

describe('a beacon', () => {
  it.each([
    [20, 0.2, 0], [20, 0, 0.1], [50, 0.3, 0], [50, 0.1, 0.3], [100, 0.4, 0], [100, 0.2, 0.3], [288, 0.4, 0.1], [288, 0.3, 0.3],
  ])('of %i beats, jitter %f, missed %f is found', (n, jitter, missed) => {
    const found = seeds.map((seed) => measure(beacon(seed, { n, jitter, missed })));
    for (const { score, period_ms, nIntervals } of found) {
      expect(score).toBeGreaterThan(0.99);
      expect(Math.abs((period_ms ?? 0) / 275_000 - 1)).toBeLessThan(0.15);
      expect(nIntervals).toBeGreaterThanOrEqual(LEAST_INTERVALS);
    }
    const mean = (of: (one: (typeof found)[number]) => number | null): number => found.reduce((sum, one) => sum + (of(one) ?? 0), 0) / found.length;
    expect(Math.abs(mean((one) => one.jitter) - jitter)).toBeLessThan(0.04);
    expect(Math.abs(mean((one) => one.missed) - missed)).toBeLessThan(0.04);
  });

  it('with intervals of 200 to 350 s is found with its period and jitter', () => {
    const { score, period_ms, jitter, intervals, refusal } = measure(startsOf(288, 3, (random) => 200_000 + 150_000 * random.uniform()));
    expect({ refusal, sure: score > 1 - 1e-12 }).toEqual({ refusal: null, sure: true });
    expect((period_ms ?? 0) / 275_000).toBeCloseTo(1, 1);
    expect(jitter).toBeCloseTo(75 / 275, 1);
    expect(intervals?.onTime).toBeGreaterThan(0.95);
  });

  it('is found if each beat is two calls a few seconds apart, or is logged twice', () => {
    const beats = beacon(5, { n: 100, jitter: 0.2 });
    const random = createRandom(5, 2);
    const calls = beats.flatMap((beat) => [beat, beat + Math.round(2_000 + 5_000 * random.uniform())]);
    expect(measure(calls).period_ms).toBe(measure(beats).period_ms);
    expect(measure(calls).score).toBeGreaterThan(1 - 1e-9);
    expect(measure([...beats, ...beats])).toMatchObject({ evidence: measure(beats).evidence, period_ms: measure(beats).period_ms });
  });

  it('is found despite a pause of ten hours', () => {
    const beats = beacon(6, { n: 100, jitter: 0.2 });
    expect(measure(beats.map((beat, index) => (index < 50 ? beat : beat + 10 * HOUR))).score).toBeGreaterThan(1 - 1e-9);
  });

  it('has more evidence with less jitter', () => {
    const evidence = [0, 0.1, 0.2, 0.3, 0.4].map((jitter) => measure(beacon(7, { n: 200, jitter })).evidence);
    for (let i = 1; i < evidence.length; i++) expect(evidence[i]).toBeLessThan(evidence[i - 1]);
  });

  it('with a fixed schedule is found', () => {
    const random = createRandom(8);
    const starts = Array.from({ length: 100 }, (_, beat) => T0 + Math.round(300_000 * (beat + 0.2 * (2 * random.uniform() - 1))));
    expect(measure(starts)).toMatchObject({ refusal: null });
    expect(measure(starts).score).toBeGreaterThan(1 - 1e-9);
  });
});

describe('a log of windows', () => {
  const WINDOW = 10 * MINUTE;
  /** Returns the windows with sessions, each independently with this probability. */
  const present = (share: number, seed: number): number[] => {
    const random = createRandom(seed, 3);
    return Array.from({ length: 500 }, (_, window) => T0 + window * WINDOW).filter(() => random.uniform() < share);
  };

  it('does not evaluate a source with sessions in most windows, because its intervals equal the time resolution', () => {
    for (const seed of seeds) for (const share of [0.5, 0.8, 0.95, 1]) expect(measure(present(share, seed), WINDOW)).toMatchObject({ score: 0, refusal: 'clock' });
  });

  it('does not report a source with sessions in some windows', () => {
    for (const seed of seeds) for (const share of [0.05, 0.1, 0.2, 0.3]) expect(measure(present(share, seed), WINDOW).score).toBe(0);
  });

  it('causes false alarms without the time resolution, which is why step_ms exists', () => {
    expect(measure(present(0.95, 1)).score).toBeGreaterThan(0.99);
  });

  it('still allows to find a slow beacon, to the nearest window', () => {
    const random = createRandom(9);
    const beats = Array.from({ length: 90 }, (_, beat) => T0 + (6 * beat + random.below(3)) * WINDOW).filter(() => random.uniform() > 0.05);
    const found = measure(beats, WINDOW);
    expect(found.score).toBeGreaterThan(1 - 1e-9);
    expect(found.period_ms).toBe(HOUR);
  });
});

describe('measurePeriodicity', () => {
  const anyStarts = fc.array(fc.integer({ min: T0, max: T0 + 48 * HOUR }), { maxLength: 60 });

  it('returns valid shares and probabilities for any input, the same in any order', () => {
    fc.assert(
      fc.property(anyStarts, fc.constantFrom(1, 1000, 600_000), (starts, step_ms) => {
        const sizes = starts.map((start) => start % 1000);
        const found = measurePeriodicity(starts, sizes, { step_ms });
        expect(found.score).toBe(1 - found.chance);
        for (const share of [found.score, found.missed, found.intervals?.onTime, found.sizes?.alike, found.coverage?.steady]) {
          if (share !== null && share !== undefined) expect(share >= 0 && share <= 1).toBe(true);
        }
        expect(found.nIntervals).toBeLessThan(Math.max(1, starts.length));
        expect(measurePeriodicity(starts.toReversed(), sizes.toReversed(), { step_ms })).toEqual(found);
      }),
    );
  });

  it('does not depend on the absolute time', () => {
    fc.assert(
      fc.property(anyStarts, fc.integer({ min: -1000, max: 1000 }), (starts, days) => {
        expect(measure(starts.map((start) => start + days * 24 * HOUR))).toEqual(measure(starts));
      }),
    );
  });

  it('reports too few intervals', () => {
    expect(measure([])).toMatchObject({ score: 0, chance: 1, refusal: 'few', nIntervals: 0, intervals: null, sizes: null, coverage: null });
    expect(measure([T0])).toMatchObject({ refusal: 'few', nIntervals: 0, intervals: null, sizes: { alike: 1, size: 500 } });
    expect(measure([T0, T0, T0])).toMatchObject({ refusal: 'few', nIntervals: 0 });
    expect(measure([T0, T0 + HOUR])).toMatchObject({ refusal: 'few', nIntervals: 1, intervals: { median_ms: HOUR, dispersion: 0, skew: 0 } });
    expect(measure(beacon(1, { n: LEAST_INTERVALS }))).toMatchObject({ score: 0, refusal: 'few' });
    expect(measure(beacon(1, { n: LEAST_INTERVALS + 1 })).refusal).toBeNull();
  });

  it('recognises times in whole seconds', () => {
    for (const seed of seeds) expect(measure(startsOf(200, seed, (random) => 1000 * Math.ceil(exponential(random, 3)))).score).toBe(0);
  });

  it('does not report a daily habit as a beacon', () => {
    for (const seed of seeds) expect(measure(startsOf(60, seed, (random) => 24 * HOUR + 10 * MINUTE * random.uniform())).score).toBe(0);
  });

  it('reports the similarity of sizes and the coverage', () => {
    const starts = beacon(2, { n: 300 });
    const { sizes, coverage } = measurePeriodicity(starts, starts.map((_, index) => (index % 10 === 0 ? 9_000 : 495 + (index % 10))));
    expect(sizes?.alike).toBeCloseTo(0.9, 10);
    expect(sizes?.size).toBe(500);
    expect(coverage).toMatchObject({ steady: 1, hoursOfDay: 23 });
  });

  it('uses the latest of too many starts', () => {
    const late = startsOf(MOST_STARTS, 4, () => 60_000);
    const early = startsOf(500, 4, (random) => exponential(random, 60_000)).map((start) => start - 1_000 * HOUR);
    expect(measure([...early, ...late]).evidence).toBe(measure(late).evidence);
  });

  it('rejects invalid times and sizes', () => {
    expect(() => measurePeriodicity([1, 2], [1])).toThrow(RangeError);
    for (const bad of [NaN, Infinity]) {
      expect(() => measurePeriodicity([bad], [1])).toThrow(RangeError);
      expect(() => measurePeriodicity([1], [bad])).toThrow(RangeError);
      expect(() => measurePeriodicity([1], [1], { step_ms: bad })).toThrow(RangeError);
    }
    expect(() => measurePeriodicity([1], [-1])).toThrow(RangeError);
    expect(() => measurePeriodicity([1], [1], { step_ms: 0 })).toThrow(RangeError);
  });
});

describe('the cells of intervals', () => {
  it('contain every interval once, without overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 10_000_000 }), { minLength: 1, maxLength: 200 }), fc.constantFrom(1, 1000, 600_000), (steps, step_ms) => {
        const sorted = Float64Array.from(steps, (count) => count * step_ms).sort();
        const { low, high, counts } = toIntervalCells(sorted, step_ms);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(sorted.length);
        for (let i = 0; i < low.length; i++) {
          expect(low[i]).toBeLessThan(high[i]);
          if (i > 0) expect(low[i]).toBeGreaterThanOrEqual(high[i - 1]);
          expect(sorted.filter((value) => value > low[i] && value < high[i]).length).toBe(counts[i]);
        }
      }),
    );
  });
});

describe('normalCdf', () => {
  it('inverts the quantile to 1e-7', () => {
    for (let p = 0.001; p < 1; p += 0.001) expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(2e-7);
  });
});
