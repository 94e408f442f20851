import fc from 'fast-check';
import { toValueClasses } from './value-classes.ts';

test('puts every value into exactly one class with round borders', () => {
  const values = [1, 7, 28, 72, 113];
  const classes = toValueClasses(values, 5);
  expect(classes.map(({ min }) => min)).toEqual([1, 5, 10, 20, 50]);
  for (const value of values) {
    expect(classes.filter(({ min, max }) => value >= min && (value < max || (value === 113 && max === 113)))).toHaveLength(1);
  }
});

test('uses equal steps within a decade', () => {
  expect(toValueClasses([0.1, 0.5], 4).map(({ min }) => min)).toEqual([0.1, 0.2, 0.3, 0.4]);
  expect(toValueClasses([89, 300, 479], 3).map(({ min }) => min)).toEqual([89, 200, 400]);
});

test.each([[[]], [[0, 0]], [[-3]]])('returns no class without a positive value: %j', (values) => {
  expect(toValueClasses(values, 5)).toEqual([]);
});

test('returns one class for one value, and finite borders for huge values', () => {
  expect(toValueClasses([3], 5)).toEqual([{ min: 3, max: 3 }]);
  expect(toValueClasses([1e-300, 1e300], 5).every(({ min, max }) => Number.isFinite(min) && min <= max)).toBe(true);
});

test('separates values within a decade, in at most the requested number of classes', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), fc.double({ min: 1.5, max: 10, noNaN: true }), fc.integer({ min: 2, max: 6 }), (low, factor, count) => {
      const classes = toValueClasses([low, low * factor], count);
      expect(classes.length).toBeGreaterThan(1);
      expect(classes.length).toBeLessThanOrEqual(count);
    }),
  );
});
