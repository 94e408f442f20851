import { toCoefficient, toRanks } from './correlation-coefficient.ts';

test('assigns equal values the mean of their ranks', () => {
  expect(toRanks([10, 20, 10, 5])).toEqual([2.5, 4, 2.5, 1]);
  expect(toRanks([])).toEqual([]);
});

test('agrees with scipy.stats', () => {
  const x = [1, 2, 3, 4, 5];
  const y = [5, 6, 7, 8, 7];
  expect(toCoefficient(x, y, 'spearman').value).toBeCloseTo(0.8207826816681233, 12);
  expect(toCoefficient(x, y, 'pearson').value).toBeCloseTo(0.8320502943378436, 12);
});

test('returns 1 for any increasing and -1 for any decreasing relation of ranks', () => {
  const x = [1, 2, 3, 4];
  expect(toCoefficient(x, x.map((value) => 10 ** value), 'spearman').value).toBeCloseTo(1, 12);
  expect(toCoefficient(x, x.map((value) => -(value ** 3)), 'spearman').value).toBeCloseTo(-1, 12);
});

test('uses and counts the rows that have both values', () => {
  expect(toCoefficient([1, null, 3, 4, 9], [2, 5, 6, 8, null], 'pearson').count).toBe(3);
  expect(toCoefficient([1, 2], [1, 2], 'pearson')).toEqual({ value: null, count: 2 });
});

test('returns null without variation, and handles the largest numbers', () => {
  expect(toCoefficient([7, 7, 7], [1, 2, 3], 'spearman').value).toBeNull();
  expect(toCoefficient([0.1, 0.1, 0.1], [1, 2, 3], 'pearson').value).toBeNull();
  expect(toCoefficient([1e300, -1e300, 0], [1e300, -1e300, 0], 'pearson').value).toBeCloseTo(1, 12);
});
