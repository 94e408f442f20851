import { normalQuantile } from './normal-quantile.ts';
import { fc } from '../property.test-support.ts';
import reference from './statistics.fixture.json';

describe('normalQuantile', () => {
  it('matches scipy’s z to 15 digits', () => {
    for (const [p, z] of reference.normalQuantile) expect(Math.abs(normalQuantile(p) - z)).toBeLessThanOrEqual(1e-15 * Math.abs(z));
  });

  it('is increasing and antisymmetric about one half', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (p, q) => {
        expect(normalQuantile(Math.min(p, q))).toBeLessThanOrEqual(normalQuantile(Math.max(p, q)));
        if (p >= 0.01 && p <= 0.99) expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(p), 12);
      }),
    );
  });

  it('is infinite at 0 and 1', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('rejects values that are not probabilities', () => {
    expect(() => normalQuantile(1.1)).toThrow('p is 1.1; it must be from 0 to 1');
    expect(() => normalQuantile(-0.1)).toThrow('p is -0.1; it must be from 0 to 1');
    expect(() => normalQuantile(NaN)).toThrow(RangeError);
  });
});
