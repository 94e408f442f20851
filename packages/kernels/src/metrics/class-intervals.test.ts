import { classIntervals } from './class-intervals.ts';
import { bootstrapInterval, wilsonInterval } from './intervals.ts';
import { classReports } from './metrics.ts';
import { fc } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';

const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })), { minLength: 1, maxLength: 30 });

it('has ordered bounds within 0 and 1, and the same ones for the same seed', () => {
  fc.assert(
    fc.property(rows, (pairs) => {
      const [is, said] = [Int32Array.from(pairs, ([a]) => a), Int32Array.from(pairs, ([, b]) => b)];
      const options = { seed: 7, nResamples: 50 };
      const intervals = classIntervals(is, said, 3, options);
      expect(classIntervals(is, said, 3, options)).toEqual(intervals);
      const all = [intervals.accuracy, intervals.balancedAccuracy, ...intervals.classes.flatMap(({ precision, recall, f1 }) => [precision, recall, f1])];
      for (const { low, high } of all) {
        if (Number.isNaN(low)) continue;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(high);
      }
    }),
    { numRuns: 50 },
  );
});

const random = createRandom(3);
const is = Int32Array.from({ length: 300 }, () => random.below(2));
const said = is.map((k) => (random.uniform() < 0.8 ? k : 1 - k));

it('agrees with the bootstrap of a single metric', () => {
  const recall = (drawn: Uint32Array): number => classReports(Int32Array.from(drawn, (row) => is[row]), Int32Array.from(drawn, (row) => said[row]), 2)[1].recall;
  const one = bootstrapInterval(is.length, recall, { seed: 5, nResamples: 1000 });
  const all = classIntervals(is, said, 2, { seed: 9 }).classes[1].recall;
  expect(all.low).toBeCloseTo(one.low, 1);
  expect(all.high).toBeCloseTo(one.high, 1);
});

it('is wider if the rows of a client depend on each other', () => {
  const groups = Array.from(is, (k, row) => (k === said[row] ? row % 12 : 12 + (row % 4)));
  const [alone, together] = [classIntervals(is, said, 2, { seed: 1 }), classIntervals(is, said, 2, { seed: 1, groups })];
  expect(together.accuracy.high - together.accuracy.low).toBeGreaterThan(2 * (alone.accuracy.high - alone.accuracy.low));
});

it('does not treat 20 of 20 as certain', () => {
  const y = new Int32Array(20).fill(1);
  expect(classIntervals(y, y, 2, { seed: 1 }).classes[1].recall).toEqual(wilsonInterval(20, 20));
  expect(classIntervals(y, y, 2, { seed: 1, groups: y.map((_, row) => row % 3) }).classes[1].recall).toEqual(wilsonInterval(3, 3));
});

it('does not treat three clients with half correct predictions each as certain', () => {
  const [y, half] = [new Int32Array(6).fill(1), Int32Array.of(0, 1, 0, 1, 0, 1)];
  const { low, high } = classIntervals(y, half, 2, { seed: 1, groups: [0, 0, 1, 1, 2, 2] }).classes[1].recall;
  expect(low).toBeLessThan(0.4);
  expect(high).toBeGreaterThan(0.6);
});

it('has no bounds for a class without rows', () => {
  const y = new Int32Array(20).fill(1);
  expect(classIntervals(y, y, 2, { seed: 1 }).classes[0].recall).toEqual({ low: NaN, high: NaN });
});

it('rejects no rows and mismatched keys', () => {
  expect(() => classIntervals(new Int32Array(0), new Int32Array(0), 2, { seed: 1 })).toThrow(RangeError);
  expect(() => classIntervals(Int32Array.of(1), Int32Array.of(1), 2, { seed: 1, groups: [] })).toThrow(RangeError);
});
