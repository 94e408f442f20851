import { bootstrapInterval, wilsonInterval } from './intervals.ts';
import { rocAuc } from './metrics.ts';
import { cloud, fc } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';
import reference from '../statistics/statistics.fixture.json';

const meanOf = (values: ArrayLike<number>) => (rows: Uint32Array) => rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

describe('bootstrapInterval', () => {
  it('matches scipy’s percentile interval of a mean within sampling error', () => {
    const { values, low, high } = reference.bootstrap;
    const interval = bootstrapInterval(values.length, meanOf(values), { seed: 1, level: 0.9, nResamples: 20_000 });
    expect(Math.abs(interval.low - low)).toBeLessThan(0.02);
    expect(Math.abs(interval.high - high)).toBeLessThan(0.02);
    expect(interval.nDefined).toBe(20_000);
  });

  it('covers the true mean at about the confidence level', () => {
    let held = 0;
    for (let seed = 0; seed < 300; seed++) {
      const { low, high } = bootstrapInterval(60, meanOf(cloud(60, 1, seed)), { seed, level: 0.9, nResamples: 300 });
      if (low <= 0 && high >= 0) held++;
    }
    expect(held / 300).toBeGreaterThan(0.84);
    expect(held / 300).toBeLessThan(0.94);
  });

  it('is the same for the same seed, and ordered within the range of the statistic', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 }), fc.nat(), (values, seed) => {
        const interval = bootstrapInterval(values.length, meanOf(values), { seed, nResamples: 50 });
        expect(bootstrapInterval(values.length, meanOf(values), { seed, nResamples: 50 })).toEqual(interval);
        expect(interval.low).toBeLessThanOrEqual(interval.high);
        expect(interval.low).toBeGreaterThanOrEqual(Math.min(...values));
        expect(interval.high).toBeLessThanOrEqual(Math.max(...values));
      }),
      { numRuns: 30 },
    );
  });

  it('widens with the confidence level', () => {
    const values = cloud(50, 1, 2);
    const [narrow, wide] = [0.5, 0.99].map((level) => bootstrapInterval(50, meanOf(values), { seed: 1, level }));
    expect(wide.low).toBeLessThan(narrow.low);
    expect(wide.high).toBeGreaterThan(narrow.high);
    expect(wide.estimate).toBe(narrow.estimate);
  });

  it('keeps the number of rows of each stratum', () => {
    const strata = ['a', 'b', 'a', 'b', 'b', 'c'];
    const counts = (rows: Uint32Array): string => ['a', 'b', 'c'].map((key) => rows.filter((row) => strata[row] === key).length).join();
    const seen = new Set<string>();
    bootstrapInterval(6, (rows) => (seen.add(counts(rows)), 0), { seed: 3, nResamples: 100, strata });
    expect([...seen]).toEqual(['2,3,1']);
  });

  it('draws the rows of a group together', () => {
    const groups = [7, 8, 7, 9, 7, 8];
    const draws: number[][] = [];
    bootstrapInterval(6, (rows) => draws.push([...rows]), { seed: 3, nResamples: 100, groups });
    for (const rows of draws) {
      const times = groups.map((_, row) => rows.filter((drawn) => drawn === row).length);
      expect([times[2], times[4], times[5]]).toEqual([times[0], times[0], times[1]]);
      expect(times[0] + times[1] + times[3]).toBe(3);
    }
    expect(new Set(draws.map((rows) => rows.length)).size).toBeGreaterThan(1);
  });

  it('draws groups within their stratum', () => {
    const groups = ['x', 'x', 'y', 'z', 'z', 'w'];
    const strata = [0, 0, 0, 1, 1, 1];
    bootstrapInterval(
      6,
      (rows) => {
        const keys = Array.from(new Set(rows), (row) => groups[row]);
        expect(keys.some((key) => key === 'x' || key === 'y') && keys.some((key) => key === 'z' || key === 'w')).toBe(true);
        return rows.length;
      },
      { seed: 1, nResamples: 60, strata, groups },
    );
  });

  it('is wider with groups if the rows of a group are copies', () => {
    const values = Array.from(cloud(20, 1, 6)).flatMap((value) => [value, value, value, value, value]);
    const groups = values.map((_, row) => Math.floor(row / 5));
    const width = (options: object): number => {
      const { low, high } = bootstrapInterval(100, meanOf(values), { seed: 1, ...options });
      return high - low;
    };
    expect(width({ groups })).toBeGreaterThan(1.8 * width({}));
  });

  it('skips undefined statistics, and reports how many were defined', () => {
    const y = Uint8Array.of(1, 0, 0, 0);
    const auc = (rows: Uint32Array): number =>
      rocAuc(
        Uint8Array.from(rows, (row) => y[row]),
        Float64Array.from(rows),
      );
    const loose = bootstrapInterval(4, auc, { seed: 1, nResamples: 200 });
    expect(loose.nDefined).toBeGreaterThan(80);
    expect(loose.nDefined).toBeLessThan(190);
    expect(loose.low).toBe(0);
    expect(bootstrapInterval(4, auc, { seed: 1, nResamples: 200, strata: y }).nDefined).toBe(200);
    expect(bootstrapInterval(2, () => NaN, { seed: 1 })).toEqual({ estimate: NaN, low: NaN, high: NaN, nDefined: 0 });
  });

  it('has no width for one row, and spans both values of two rows', () => {
    expect(bootstrapInterval(1, meanOf([4]), { seed: 1 })).toEqual({ estimate: 4, low: 4, high: 4, nDefined: 2000 });
    expect(bootstrapInterval(2, meanOf([4, 6]), { seed: 1 })).toEqual({ estimate: 5, low: 4, high: 6, nDefined: 2000 });
  });

  it('rejects no rows, mismatched keys, and invalid options', () => {
    const zero = (): number => 0;
    expect(() => bootstrapInterval(0, zero, { seed: 1 })).toThrow('nRows is 0; it must be an integer of at least 1');
    expect(() => bootstrapInterval(2, zero, { seed: 1, level: 1 })).toThrow('level is 1; it must be above 0 and below 1');
    expect(() => bootstrapInterval(2, zero, { seed: 1, nResamples: 0 })).toThrow(RangeError);
    expect(() => bootstrapInterval(2, zero, { seed: -1 })).toThrow(RangeError);
    expect(() => bootstrapInterval(2, zero, { seed: 1, groups: ['a'] })).toThrow('lengths are 2 and 1; they must be equal');
    expect(() => bootstrapInterval(2, zero, { seed: 1, strata: [1, NaN] })).toThrow('row 1 has key NaN; every key must be a number or a text');
    expect(() => bootstrapInterval(3, zero, { seed: 1, groups: [1, 2, 1], strata: ['a', 'a', 'b'] })).toThrow(
      'rows 0 and 2 are of one group and of strata a and b; a group must be in one stratum',
    );
  });
});

describe('wilsonInterval', () => {
  it('matches scipy’s interval', () => {
    for (const { successes, trials, level, interval } of reference.wilson) {
      const { low, high } = wilsonInterval(successes, trials, level);
      expect(low).toBeCloseTo(interval[0], 14);
      expect(high).toBeCloseTo(interval[1], 14);
    }
  });

  const counts = fc.nat({ max: 500 }).chain((trials) => fc.tuple(fc.nat({ max: trials }), fc.constant(trials)));

  it('contains the share, stays within 0 and 1, and is symmetric', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.01, max: 0.99, noNaN: true }), ([successes, trials], level) => {
        const { low, high } = wilsonInterval(successes, trials, level);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThan(high);
        if (trials > 0) expect(low <= successes / trials && successes / trials <= high).toBe(true);
        const mirrored = wilsonInterval(trials - successes, trials, level);
        expect(mirrored.low).toBeCloseTo(1 - high, 12);
        expect(mirrored.high).toBeCloseTo(1 - low, 12);
      }),
    );
  });

  it('covers the true share at about the confidence level', () => {
    const random = createRandom(1);
    let held = 0;
    for (let i = 0; i < 2000; i++) {
      let successes = 0;
      for (let k = 0; k < 30; k++) if (random.uniform() < 0.1) successes++;
      const { low, high } = wilsonInterval(successes, 30);
      if (low <= 0.1 && 0.1 <= high) held++;
    }
    expect(held / 2000).toBeGreaterThan(0.93);
  });

  it('is [0, 1] for no trials', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('rejects counts and levels out of range', () => {
    expect(() => wilsonInterval(3, 2)).toThrow('successes is 3; it must be an integer from 0 to 2');
    expect(() => wilsonInterval(NaN, 2)).toThrow(RangeError);
    expect(() => wilsonInterval(0, -1)).toThrow('trials is -1; it must be an integer of at least 0');
    expect(() => wilsonInterval(1, 2, 0)).toThrow('level is 0; it must be above 0 and below 1');
  });
});
