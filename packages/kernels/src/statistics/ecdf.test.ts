import { applyEcdf, applySurvival, fitEcdf } from './ecdf.ts';
import { fc } from '../property.test-support.ts';
import reference from './statistics.fixture.json';

const some = fc.array(fc.integer({ min: -4, max: 4 }), { minLength: 1, maxLength: 30 });

describe('ecdf', () => {
  it('matches scipy’s shares', () => {
    const { values, at, cdf, sf } = reference.ecdf;
    const ecdf = fitEcdf(values);
    applyEcdf(ecdf, Float64Array.from(at)).forEach((share, i) => expect(share).toBeCloseTo(cdf[i], 15));
    applySurvival(ecdf, Float64Array.from(at)).forEach((share, i) => expect(share).toBeCloseTo(sf[i], 15));
  });

  it('counts values of at most x, and those above', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: -5, max: 5 }), (values, x) => {
        const ecdf = fitEcdf(values);
        expect(applyEcdf(ecdf, Float64Array.of(x))[0]).toBe(values.filter((value) => value <= x).length / values.length);
        expect(applySurvival(ecdf, Float64Array.of(x))[0]).toBe(values.filter((value) => value > x).length / values.length);
      }),
    );
  });

  it('is 0 below all values and 1 from the largest on, for one and two values', () => {
    const at = Float64Array.of(-Infinity, 2, 3, Infinity);
    expect([...applyEcdf(fitEcdf([2]), at)]).toEqual([0, 1, 1, 1]);
    expect([...applyEcdf(fitEcdf([3, 2]), at)]).toEqual([0, 0.5, 1, 1]);
    expect([...applySurvival(fitEcdf([3, 2]), at)]).toEqual([1, 0.5, 0, 0]);
    expect(applyEcdf(fitEcdf([2]), new Float64Array(0))).toHaveLength(0);
    expect(fitEcdf([3, 2])).toEqual({ kind: 'ecdf', sorted: Float64Array.of(2, 3) });
  });

  it('does not change the values or depend on their order', () => {
    fc.assert(
      fc.property(some, (values) => {
        const kept = values.slice();
        expect(fitEcdf(values)).toEqual(fitEcdf(values.slice().reverse()));
        expect(values).toEqual(kept);
      }),
    );
  });

  it('rejects no values and NaN', () => {
    expect(() => fitEcdf([])).toThrow('there are 0 values; at least 1 is needed');
    expect(() => fitEcdf([1, NaN])).toThrow(RangeError);
    expect(() => applyEcdf(fitEcdf([1]), Float64Array.of(0, NaN))).toThrow('x 1 is NaN; every x must be a number');
    expect(() => applySurvival(fitEcdf([1]), Float64Array.of(NaN))).toThrow(RangeError);
  });
});
