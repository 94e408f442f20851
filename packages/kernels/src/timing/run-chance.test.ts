import { runChance } from './run-chance.ts';
import { fc } from '../property.test-support.ts';

describe('runChance', () => {
  it('is a power if all values of a run lie beyond the line', () => {
    expect(runChance(3, 3, 10, 99, 0)).toBeCloseTo(((10 + 0.5) / 100) ** 3, 12);
  });

  it('adds up to 1 over all outcomes', () => expect(runChance(0, 40, 7, 20, 1)).toBeCloseTo(1, 10));

  it('is the sum of all terms of the binomial distribution, to the last bit', () => {
    const cases = fc.record({ length: fc.integer({ min: 1, max: 300 }), rest: fc.nat(300), beyond: fc.nat(300), held: fc.nat(300), distance: fc.double({ min: 0, max: 50, noNaN: true }) });
    fc.assert(
      fc.property(cases, ({ length, rest, beyond, held, distance }) => {
        const [least, above] = [Math.min(held, length), Math.min(beyond, rest)];
        const p = (above + (0.5 - Math.atan(distance) / Math.PI)) / (rest + 1);
        let logChoose = 0;
        let sum = 0;
        for (let k = 0; k <= length; k++) {
          if (k >= least) sum += Math.exp(logChoose + k * Math.log(p) + (length - k) * Math.log1p(-p));
          logChoose += Math.log((length - k) / (k + 1));
        }
        expect(runChance(least, length, above, rest, distance)).toBe(Math.min(1, sum));
      }),
      { numRuns: 500 },
    );
  });

  it('decreases with the length of the run, with more other values on this side, and with the distance', () => {
    expect(runChance(6, 6, 0, 20, 3)).toBeLessThan(runChance(5, 5, 0, 20, 3));
    expect(runChance(5, 5, 0, 40, 3)).toBeLessThan(runChance(5, 5, 0, 20, 3));
    expect(runChance(5, 5, 0, 20, 6)).toBeLessThan(runChance(5, 5, 0, 20, 3));
    expect(runChance(5, 5, 1, 20, 3)).toBeGreaterThan(runChance(5, 5, 0, 20, 3));
  });

  it('stays a probability for long runs and far lines', () => {
    expect(runChance(2000, 2000, 0, 2000, 1e9)).toBe(0);
    expect(runChance(1500, 2000, 1000, 2000, 0)).toBeLessThan(1e-100);
    expect(runChance(0, 2000, 2000, 2000, 0)).toBeCloseTo(1, 6);
  });
});
