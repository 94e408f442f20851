import { fc } from '../property.test-support.ts';
import { countAtMost, countBelow, sortedValues } from './sorted-values.ts';

describe('countBelow and countAtMost', () => {
  it('count like a loop over all values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 20 }), fc.integer({ min: -1, max: 6 }), (values, x) => {
        const sorted = values.slice().sort((a, b) => a - b);
        expect(countBelow(sorted, x)).toBe(values.filter((value) => value < x).length);
        expect(countAtMost(sorted, x)).toBe(values.filter((value) => value <= x).length);
      }),
    );
  });
});

describe('sortedValues', () => {
  it('copies', () => {
    const values = Float64Array.of(2, -Infinity, 1);
    expect([...sortedValues(values)]).toEqual([-Infinity, 1, 2]);
    expect([...values]).toEqual([2, -Infinity, 1]);
  });

  it('rejects no values and NaN', () => {
    expect(() => sortedValues([])).toThrow('there are 0 values; at least 1 is needed');
    expect(() => sortedValues([NaN, 1])).toThrow('a value is NaN; every value must be a number');
  });
});
