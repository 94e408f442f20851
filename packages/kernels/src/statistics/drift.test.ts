import { fitStabilityBins, kolmogorovSmirnov, LEAST_STABILITY_SHARE, populationStabilityIndex, type StabilityBins } from './drift.ts';
import { kolmogorovSurvival } from './kolmogorov-distribution.ts';
import { cloud, fc } from '../property.test-support.ts';
import reference from './statistics.fixture.json';

// Below 1e-200, scaling could lose bits as subnormal numbers.
const number = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (Math.abs(value) < 1e-200 ? 0 : value));
const values = fc.oneof(
  fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 1, maxLength: 40 }),
  fc.array(number, { minLength: 1, maxLength: 40 }),
);
const nBins = fc.integer({ min: 1, max: 12 });

describe('populationStabilityIndex', () => {
  it('matches numpy’s quantiles and bins', () => {
    for (const { reference: before, current, nBins: bins, index } of reference.stabilityIndex) {
      expect(populationStabilityIndex(fitStabilityBins(before, bins), current)).toBeCloseTo(index, 12);
    }
  });

  it('is 0 for the same values in any order, and never negative', () => {
    fc.assert(
      fc.property(values, values, nBins, (before, current, bins) => {
        const fitted = fitStabilityBins(before, bins);
        expect(populationStabilityIndex(fitted, before.slice().reverse())).toBe(0);
        expect(populationStabilityIndex(fitted, current)).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(values, values, nBins, (before, current, bins) => {
        const plain = populationStabilityIndex(fitStabilityBins(before, bins), current);
        const times8 = populationStabilityIndex(fitStabilityBins(before.map((v) => v * 8), bins), current.map((v) => v * 8));
        expect(times8).toBe(plain);
      }),
    );
  });

  it('is small for chance differences, and grows with the shift', () => {
    const bins = fitStabilityBins(cloud(5000, 1, 1));
    const shifted = [0, 0.25, 0.5, 1].map((shift) => populationStabilityIndex(bins, cloud(5000, 1, 2).map((value) => value + shift)));
    expect(shifted[0]).toBeLessThan(0.01);
    expect(shifted[1]).toBeGreaterThan(0.03);
    expect(shifted[2]).toBeGreaterThan(2 * shifted[1]);
    expect(shifted[3]).toBeGreaterThan(2 * shifted[2]);
  });

  it('counts an empty bin as one in ten thousand', () => {
    const bins = fitStabilityBins([1, 2], 2);
    const expected = (1 - 0.5) * Math.log(1 / 0.5) + (LEAST_STABILITY_SHARE - 0.5) * Math.log(LEAST_STABILITY_SHARE / 0.5);
    expect(populationStabilityIndex(bins, [1, 1])).toBeCloseTo(expected, 12);
  });

  it('detects a shift of a constant in both directions, and values below many zeros', () => {
    const constant = fitStabilityBins([5, 5, 5]);
    expect(constant).toEqual({ kind: 'stability-bins', least: 5, borders: [5], share: [0, 1, 0] });
    expect(populationStabilityIndex(constant, [5])).toBe(0);
    const gone = (0 - 1) * Math.log(LEAST_STABILITY_SHARE);
    expect(populationStabilityIndex(constant, [4])).toBeGreaterThan(gone);
    expect(populationStabilityIndex(constant, [6])).toBeGreaterThan(gone);
    expect(populationStabilityIndex(fitStabilityBins([0, 0, 0, 0, 1, 2], 4), [-1, -1, -1])).toBeGreaterThan(1);
  });

  it('accepts one and two values, and infinities as current values', () => {
    expect(fitStabilityBins([1, 3], 2)).toEqual({ kind: 'stability-bins', least: null, borders: [2], share: [0.5, 0.5] });
    expect(fitStabilityBins([1], 1)).toEqual({ kind: 'stability-bins', least: null, borders: [], share: [1] });
    expect(populationStabilityIndex(fitStabilityBins([1, 3], 2), [-Infinity, Infinity])).toBe(0);
  });

  it('survives a round trip through JSON', () => {
    const bins = fitStabilityBins(cloud(50, 1, 3));
    expect(JSON.parse(JSON.stringify(bins)) as StabilityBins).toEqual(bins);
  });

  it('rejects no values, NaN, infinities in the reference and no bins', () => {
    expect(() => fitStabilityBins([])).toThrow('there are 0 values; at least 1 is needed');
    expect(() => fitStabilityBins([1, NaN])).toThrow('value 1 is NaN; every value must be a finite number');
    expect(() => fitStabilityBins([Infinity])).toThrow(RangeError);
    expect(() => fitStabilityBins([1], 0)).toThrow('nBins is 0; it must be an integer of at least 1');
    expect(() => populationStabilityIndex(fitStabilityBins([1, 2]), [])).toThrow('there are 0 values; at least 1 is needed');
    expect(() => populationStabilityIndex(fitStabilityBins([1, 2]), [NaN])).toThrow('value 0 is NaN; every value must be a number');
  });
});

describe('kolmogorovSmirnov', () => {
  it('matches scipy’s asymptotic test', () => {
    for (const { a, b, statistic, pValue } of reference.kolmogorovSmirnov) {
      const test = kolmogorovSmirnov(a, b);
      expect(test.statistic).toBeCloseTo(statistic, 14);
      expect(test.pValue).toBeCloseTo(pValue, 10);
    }
  });

  it('is symmetric, and the maximum distance of both distribution functions', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const test = kolmogorovSmirnov(a, b);
        expect(kolmogorovSmirnov(b, a)).toEqual(test);
        const share = (list: number[], x: number): number => list.filter((value) => value <= x).length / list.length;
        expect(test.statistic).toBeCloseTo(Math.max(...[...a, ...b].map((x) => Math.abs(share(a, x) - share(b, x)))), 12);
      }),
    );
  });

  it('is 0 for equal samples, and invariant under increasing transformations', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(kolmogorovSmirnov(a, a).statistic).toBe(0);
        const change = (list: number[]): number[] => list.map((value) => value * 8);
        expect(kolmogorovSmirnov(change(a), change(b))).toEqual(kolmogorovSmirnov(a, b));
      }),
    );
    expect(kolmogorovSmirnov([1, 2, 3], [1, 2, 3])).toEqual({ statistic: 0, pValue: 1 });
  });

  it('has false alarms at about the nominal rate', () => {
    let alarms = 0;
    for (let seed = 0; seed < 400; seed++) {
      if (kolmogorovSmirnov(cloud(120, 1, 2 * seed), cloud(80, 1, 2 * seed + 1)).pValue < 0.1) alarms++;
    }
    expect(alarms / 400).toBeGreaterThan(0.05);
    expect(alarms / 400).toBeLessThan(0.15);
  });

  it('has no p-value for one value against one, and 0 for samples without overlap', () => {
    expect(kolmogorovSmirnov([1], [2])).toEqual({ statistic: 1, pValue: NaN });
    expect(kolmogorovSmirnov([1, 2], [3, 4])).toEqual({ statistic: 1, pValue: 0 });
    expect(kolmogorovSmirnov([-Infinity, 1], [1, Infinity]).statistic).toBe(0.5);
  });

  it('rounds the number of values half to even', () => {
    // Two samples of 5, 7 or 9 count as one of 2.5, 3.5 or 4.5 values.
    for (const [size, n] of [[5, 2], [7, 4], [9, 4], [8, 4]]) {
      const a = Array.from({ length: size }, (_, i) => i);
      expect(kolmogorovSmirnov(a, a.map((x) => x + 2.5))).toEqual({ statistic: 3 / size, pValue: kolmogorovSurvival(n, 3 / size) });
    }
  });

  it('rejects no values and NaN', () => {
    expect(() => kolmogorovSmirnov([], [1])).toThrow('there are 0 values; at least 1 is needed');
    expect(() => kolmogorovSmirnov([1], [NaN])).toThrow('a value is NaN; every value must be a number');
  });
});
