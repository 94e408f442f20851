import { applyIsotonic, applyPlatt, fitIsotonic, fitPlatt, type IsotonicCalibration, type PlattCalibration } from './calibration.ts';
import { brierScore } from '../metrics/metrics.ts';
import { cloud, fc } from '../property.test-support.ts';
import { createRandom } from '../statistics/random.ts';
import reference from '../statistics/statistics.fixture.json';

const score = fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
const scored = fc
  .array(fc.tuple(score, fc.constantFrom(0, 1)), { minLength: 1, maxLength: 40 })
  .map((rows) => ({ scores: Float64Array.from(rows, ([s]) => s), y: Uint8Array.from(rows, ([, label]) => label) }));
const targeted = fc
  .array(fc.tuple(score, fc.double({ min: -10, max: 10, noNaN: true })), { minLength: 1, maxLength: 40 })
  .map((rows) => ({ scores: Float64Array.from(rows, ([s]) => s), targets: Float64Array.from(rows, ([, target]) => target) }));

const rises = (values: ArrayLike<number>): boolean => Array.from(values).every((value, i) => i === 0 || value >= values[i - 1]);

/** Scores whose true probability of label 1 is their square. */
const squared = (nRows: number, seed: number): { scores: Float64Array; y: Uint8Array } => {
  const random = createRandom(seed);
  const scores = Float64Array.from({ length: nRows }, () => random.uniform());
  return { scores, y: Uint8Array.from(scores, (s) => (random.uniform() < s * s ? 1 : 0)) };
};

describe('isotonic calibration', () => {
  for (const { name, y, scores, isotonic } of reference.labelled) {
    it(`matches scikit-learn’s knots and values (${name})`, () => {
      const fitted = fitIsotonic(Float64Array.from(scores), Uint8Array.from(y));
      expect(fitted.score).toEqual(isotonic.score);
      fitted.value.forEach((value, i) => expect(value).toBeCloseTo(isotonic.value[i], 12));
      applyIsotonic(fitted, Float64Array.from(isotonic.at)).forEach((value, i) => expect(value).toBeCloseTo(isotonic.applied[i], 12));
    });
  }

  it('is non-decreasing, at the knots and in between', () => {
    fc.assert(
      fc.property(targeted, fc.array(score, { maxLength: 30 }), ({ scores, targets }, at) => {
        const fitted = fitIsotonic(scores, targets);
        expect(rises(fitted.value)).toBe(true);
        expect(rises(applyIsotonic(fitted, Float64Array.from([...at, ...scores]).sort()))).toBe(true);
      }),
    );
  });

  it('is idempotent: refitting on its own output changes no bit', () => {
    fc.assert(
      fc.property(targeted, ({ scores, targets }) => {
        const once = applyIsotonic(fitIsotonic(scores, targets), scores);
        expect(applyIsotonic(fitIsotonic(scores, once), scores)).toEqual(once);
      }),
    );
  });

  it('is no worse than any other non-decreasing function, and keeps the mean', () => {
    fc.assert(
      fc.property(targeted, fc.double({ min: -3, max: 3, noNaN: true }), fc.double({ min: 0, max: 2, noNaN: true }), (rows, base, slope) => {
        const { scores, targets } = rows;
        const fitted = applyIsotonic(fitIsotonic(scores, targets), scores);
        const miss = (values: Float64Array): number => values.reduce((sum, value, i) => sum + (value - targets[i]) ** 2, 0);
        expect(miss(fitted)).toBeLessThanOrEqual(miss(scores.map((s) => base + slope * Math.tanh(s))) + 1e-9);
        const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
        expect(total(fitted)).toBeCloseTo(total(targets), 9);
      }),
    );
  });

  it('does not depend on the order of the rows, except for rounding', () => {
    fc.assert(
      fc.property(scored, ({ scores, y }) => {
        const backwards = fitIsotonic(scores.slice().reverse(), y.slice().reverse());
        const fitted = fitIsotonic(scores, y);
        applyIsotonic(backwards, scores).forEach((value, i) => expect(value).toBeCloseTo(applyIsotonic(fitted, scores)[i], 12));
      }),
    );
  });

  it('turns arbitrary scores into probabilities', () => {
    const { scores, y } = squared(4000, 1);
    const fresh = squared(4000, 2);
    const calibrated = applyIsotonic(fitIsotonic(scores, y), fresh.scores);
    expect(brierScore(fresh.y, calibrated)).toBeLessThan(brierScore(fresh.y, fresh.scores));
    expect(Math.max(...calibrated.map((p, row) => Math.abs(p - fresh.scores[row] ** 2)))).toBeLessThan(0.15);
  });

  it('is constant for one row, and linear for two', () => {
    expect([...applyIsotonic(fitIsotonic(Float64Array.of(3), [0.5]), Float64Array.of(-9, 3, 9))]).toEqual([0.5, 0.5, 0.5]);
    expect([...applyIsotonic(fitIsotonic(Float64Array.of(4, 2), [1, 0]), Float64Array.of(0, 2, 2.5, 4, 9))]).toEqual([0, 0, 0.25, 1, 1]);
    expect([...applyIsotonic(fitIsotonic(Float64Array.of(4, 2), [0, 1]), Float64Array.of(0, 3, 9))]).toEqual([0.5, 0.5, 0.5]);
    expect(applyIsotonic(fitIsotonic(Float64Array.of(4), [0]), new Float64Array(0))).toHaveLength(0);
  });

  it('survives a round trip through JSON', () => {
    const fitted = fitIsotonic(Float64Array.of(0.1, 0.7, 0.3, 0.2), [0, 1, 1, 0]);
    expect(JSON.parse(JSON.stringify(fitted)) as IsotonicCalibration).toEqual(fitted);
  });

  it('rejects no rows, different lengths, NaN and infinities', () => {
    expect(() => fitIsotonic(new Float64Array(0), [])).toThrow('there are 0 rows; at least 1 is needed');
    expect(() => fitIsotonic(Float64Array.of(1), [1, 2])).toThrow('lengths are 1 and 2; they must be equal');
    expect(() => fitIsotonic(Float64Array.of(1, NaN), [0, 1])).toThrow('row 1 has score NaN; it must be a finite number');
    expect(() => fitIsotonic(Float64Array.of(1, 2), [0, Infinity])).toThrow('row 1 has target Infinity; it must be a finite number');
    expect(() => applyIsotonic(fitIsotonic(Float64Array.of(1), [1]), Float64Array.of(NaN))).toThrow(RangeError);
  });
});

describe('Platt calibration', () => {
  for (const { name, y, scores, platt } of reference.labelled) {
    it(`matches scikit-learn’s probabilities, within the tolerance of its solver (${name})`, () => {
      const fitted = fitPlatt(Float64Array.from(scores), Uint8Array.from(y));
      // A single distinct score leaves the slope undetermined.
      const isConstant = scores.every((s) => s === scores[0]);
      applyPlatt(fitted, Float64Array.from(platt.at)).forEach((p, i) => {
        if (!isConstant || platt.at[i] === scores[0]) expect(Math.abs(p - platt.applied[i])).toBeLessThan(2e-5);
      });
    });
  }

  it('reaches a point at which the likelihood has no gradient', () => {
    fc.assert(
      fc.property(scored, ({ scores, y }) => {
        const positives = y.reduce((sum, label) => sum + label, 0);
        const [high, low] = [(positives + 1) / (positives + 2), 1 / (y.length - positives + 2)];
        const misses = applyPlatt(fitPlatt(scores, y), scores).map((p, i) => p - (y[i] === 1 ? high : low));
        const widest = Math.max(1, ...scores.map(Math.abs));
        expect(Math.abs(misses.reduce((sum, miss) => sum + miss, 0))).toBeLessThan(1e-6);
        expect(Math.abs(misses.reduce((sum, miss, i) => sum + miss * scores[i], 0)) / widest).toBeLessThan(1e-6);
      }),
    );
  });

  it('does not depend on scale and offset of the scores', () => {
    const scores = cloud(60, 1, 3);
    const y = Uint8Array.from(scores, (s, row) => (s + Math.sin(row) > 0 ? 1 : 0));
    const plain = applyPlatt(fitPlatt(scores, y), scores);
    for (const [unit, zero] of [[1e6, 0], [1e-6, 5], [-3, 1e5]]) {
      const other = scores.map((s) => s * unit + zero);
      applyPlatt(fitPlatt(other, y), other).forEach((p, row) => expect(p).toBeCloseTo(plain[row], 6));
    }
  });

  it('increases if positives score higher, and decreases if they score lower', () => {
    expect(fitPlatt(Float64Array.of(1, 2, 3, 4), Uint8Array.of(0, 0, 1, 1)).slope).toBeGreaterThan(0);
    expect(fitPlatt(Float64Array.of(1, 2, 3, 4), Uint8Array.of(1, 1, 0, 0)).slope).toBeLessThan(0);
  });

  it('handles one row, two rows, and constant scores', () => {
    const certain = fitPlatt(Float64Array.of(7), Uint8Array.of(1));
    expect(certain.slope).toBe(0);
    expect(applyPlatt(certain, Float64Array.of(-1, 7))[0]).toBeCloseTo(2 / 3, 9);
    const even = fitPlatt(Float64Array.of(0.1, 0.1), Uint8Array.of(0, 1));
    expect([...applyPlatt(even, Float64Array.of(0.1, 5))]).toEqual([0.5, 0.5]);
    const two = applyPlatt(fitPlatt(Float64Array.of(0, 1), Uint8Array.of(0, 1)), Float64Array.of(0, 1));
    expect(two[0]).toBeCloseTo(1 / 3, 9);
    expect(two[1]).toBeCloseTo(2 / 3, 9);
  });

  it('recovers the curve that generated the labels', () => {
    const random = createRandom(5);
    const scores = cloud(20_000, 1, 4);
    const y = Uint8Array.from(scores, (s) => (random.uniform() < 1 / (1 + Math.exp(1 - 2 * s)) ? 1 : 0));
    const { slope, intercept } = fitPlatt(scores, y);
    expect(Math.abs(slope - 2)).toBeLessThan(0.1);
    expect(Math.abs(intercept + 1)).toBeLessThan(0.1);
  });

  it('survives a round trip through JSON', () => {
    const fitted = fitPlatt(Float64Array.of(0.1, 0.7, 0.3), Uint8Array.of(0, 1, 1));
    expect(JSON.parse(JSON.stringify(fitted)) as PlattCalibration).toEqual(fitted);
  });

  it('rejects no rows, different lengths, NaN and invalid labels', () => {
    expect(() => fitPlatt(new Float64Array(0), new Uint8Array(0))).toThrow('there are 0 rows; at least 1 is needed');
    expect(() => fitPlatt(Float64Array.of(1), Uint8Array.of(1, 0))).toThrow('lengths are 1 and 2; they must be equal');
    expect(() => fitPlatt(Float64Array.of(NaN), Uint8Array.of(1))).toThrow('row 0 has score NaN; it must be a finite number');
    expect(() => fitPlatt(Float64Array.of(1), Uint8Array.of(2))).toThrow('row 0 has label 2; it must be 0 or 1');
    expect(() => applyPlatt({ kind: 'platt', slope: 1, intercept: 0 }, Float64Array.of(NaN))).toThrow(RangeError);
  });
});
