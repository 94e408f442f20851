import { toRobustBand } from './robust-band.ts';

const wave = Array.from({ length: 100 }, (_, i) => 100 + 10 * Math.sin(i / 3));

test('follows the level and ignores a single outlier', () => {
  const spiked = wave.map((value, i) => (i === 50 ? 100_000 : value));
  const band = toRobustBand(spiked, 25, 3);
  expect(band[50]?.high).toBeLessThan(200);
  expect(wave.every((value, i) => value >= (band[i]?.low ?? 0) && value <= (band[i]?.high ?? 0))).toBe(true);
});

test('includes zeros and events of typical size in the band of zero-filled counts', () => {
  const counts = Array.from({ length: 60 }, (_, i) => (i === 40 ? 90 : i % 7 === 0 ? 3 + (i % 2) : 0));
  const band = toRobustBand(counts, 25, 3);
  const outside = counts.filter((value, i) => value > (band[i]?.high ?? Infinity) || value < (band[i]?.low ?? 0));
  expect(outside).toEqual([90]);
});

test('has no width on constant data, and is null for few points', () => {
  expect(toRobustBand([5, 5, 5, 5, 5, 5], 5, 3)[2]).toEqual({ low: 5, high: 5 });
  expect(toRobustBand([1, null, 3], 25, 3)).toEqual([null, null, null]);
  expect(toRobustBand([], 25, 3)).toEqual([]);
});

test('stays finite with the largest numbers', () => {
  const band = toRobustBand([1e299, -1e299, 1e299, 0, 1e299, -1e299], 5, 3);
  expect(band.every((one) => one !== null && Number.isFinite(one.low) && Number.isFinite(one.high))).toBe(true);
});
