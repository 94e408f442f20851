import { toBoxStats } from './box-stats.ts';

test('agrees with R: boxplot fences on quartiles of type 7', () => {
  expect(toBoxStats([1, 2, 3, 4, 5, 6, 7, 8, 9, 100])).toEqual({
    count: 10, low_whisker: 1, q1: 3.25, median: 5.5, q3: 7.75, high_whisker: 9, low_fence: -3.5, high_fence: 14.5, outside_count: 1,
  });
});

test('has no outlier in constant data or a single value, and is null without values', () => {
  expect(toBoxStats([5, 5, 5])).toMatchObject({ low_whisker: 5, high_whisker: 5, outside_count: 0 });
  expect(toBoxStats([7])).toMatchObject({ count: 1, median: 7, outside_count: 0 });
  expect(toBoxStats([])).toBeNull();
});

test('stays finite with the largest numbers', () => {
  const box = toBoxStats([-1e300, 0, 1e300]);
  expect(Object.values(box ?? {}).every(Number.isFinite)).toBe(true);
});
