import fc from 'fast-check';
import { DENSITY_LEVELS, splitByDensity, thinPoints } from './scatter-density.ts';
import type { ScatterPoint } from './scatter-points.ts';

const at = (x: number, y: number, score: number | null = null, row = 0): ScatterPoint => ({ row, x, y, score, isAnomaly: false });
const same = (value: number): number => value;
const anyPoints = fc.array(fc.record({ x: fc.integer({ min: -5, max: 900 }), y: fc.integer({ min: -5, max: 600 }), score: fc.option(fc.float({ min: 0, max: 1, noNaN: true })) }), { maxLength: 200 });

test('counts every point exactly once', () => {
  fc.assert(
    fc.property(anyPoints, (given) => {
      const marks = thinPoints(given.map(({ x, y, score }, row) => at(x, y, score, row)), same, same);
      expect(marks.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
      expect(new Set(marks.map(({ point }) => point.row)).size).toBe(marks.length);
    }),
  );
});

test('keeps the most anomalous point of each square', () => {
  const marks = thinPoints([at(10, 10, 0.4, 0), at(10.5, 10.5, 0.6, 1), at(10.2, 10, null, 2), at(40, 10, 0.1, 3)], same, same);
  expect(marks.map(({ point, count }) => [point.row, count])).toEqual([[1, 3], [3, 1]]);
});

test('returns at most one mark per square of the chart', () => {
  const points = Array.from({ length: 20_000 }, (_, row) => at(row % 100, Math.floor(row / 100) % 50, null, row));
  expect(thinPoints(points, same, same).length).toBeLessThanOrEqual(50 * 25);
});

test('draws denser marks darker, and keeps every mark', () => {
  const marks = [1, 2, 3, 4, 9, 16, 5_000].map((count) => ({ point: at(0, 0), count }));
  const levels = splitByDensity(marks);
  expect(levels.flatMap((level) => level.marks.map(({ count }) => count))).toEqual([1, 2, 3, 4, 9, 16, 5_000]);
  expect(levels.map(({ opacity }) => opacity)).toEqual(DENSITY_LEVELS.map(({ opacity }) => opacity).sort());
});

test('returns no level without a mark', () => {
  expect(splitByDensity([])).toEqual([]);
  expect(splitByDensity([{ point: at(0, 0), count: 9 }]).map(({ marks }) => marks.length)).toEqual([1]);
});
