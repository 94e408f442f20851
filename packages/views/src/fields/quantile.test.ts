import { ascending, median, quantile } from './quantile.ts';

test('agrees with numpy.quantile', () => {
  const values = ascending([10, 2, 38, 23, 38, 23, 21]);
  expect([0, 0.25, 0.5, 0.75, 1].map((share) => quantile(values, share))).toEqual([2, 15.5, 23, 30.5, 38]);
});

test('handles one value, no value and the largest numbers', () => {
  expect(median([7])).toBe(7);
  expect(median([])).toBeNaN();
  expect(median([1e300, 1e300])).toBe(1e300);
});
