import { kolmogorovSurvival } from './kolmogorov-distribution.ts';
import { fc } from '../property.test-support.ts';
import reference from './statistics.fixture.json';

const samples = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.constantFrom(140, 300, 1000, 1001, 4000));

describe('kolmogorovSurvival', () => {
  it('matches scipy’s probability: to 1e-10 up to 140 samples, to 3e-6 up to 1000, to 3e-5 beyond', () => {
    for (const [n, d, chance] of reference.kolmogorovSurvival) {
      const tolerance = n <= 140 ? 1e-10 : n <= 1000 ? 3e-6 : 3e-5;
      expect(Math.abs(kolmogorovSurvival(n, d) - chance)).toBeLessThan(tolerance);
    }
  });

  it('has a relative error below 1e-6 in the far tail', () => {
    for (const [n, d, chance] of reference.kolmogorovSurvival) {
      if (n * d * d < 4) continue;
      expect(Math.abs(kolmogorovSurvival(n, d) - chance)).toBeLessThanOrEqual(1e-6 * chance);
    }
  });

  it('is a probability that decreases with the distance, from 1 at 0 to 0 at 1', () => {
    const distance = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(samples, distance, distance, (n, a, b) => {
        const [near, far] = [kolmogorovSurvival(n, Math.min(a, b)), kolmogorovSurvival(n, Math.max(a, b))];
        expect(near >= 0 && near <= 1).toBe(true);
        // Tolerance at the transitions between the formulas.
        expect(far).toBeLessThanOrEqual(near + (n <= 1000 ? 1e-8 : 3e-5));
      }),
    );
    for (const n of [1, 2, 1000, 1001]) expect([kolmogorovSurvival(n, 0), kolmogorovSurvival(n, 1)]).toEqual([1, 0]);
  });

  it('matches the analytic values for one, two and three samples', () => {
    // The distance of one sample at u from the uniform distribution is max(u, 1 - u).
    expect(kolmogorovSurvival(1, 0.75)).toBeCloseTo(0.5, 12);
    for (const d of [0.5, 0.55, 0.6, 0.75]) expect(kolmogorovSurvival(2, d)).toBeCloseTo(2 * (1 - d) ** 2, 12);
    // Below one half, both samples must lie in a square of side 2d - 1/2, in either order.
    for (const d of [0.3, 0.4, 0.45]) expect(kolmogorovSurvival(2, d)).toBeCloseTo(1 - 2 * (2 * d - 0.5) ** 2, 12);
    // Three samples in order must lie in (0, 6/15), (4/15, 11/15) and (9/15, 1); neighbours are out of order on a triangle of side 2/15.
    expect(kolmogorovSurvival(3, 0.4)).toBeCloseTo(1 - 6 * (0.4 * (7 / 15) * 0.4 - 0.4 * (2 / 15) ** 2), 12);
  });
});
