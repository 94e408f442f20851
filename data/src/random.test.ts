import { createRandom, hashText } from './random.ts';

const draws = (random: ReturnType<typeof createRandom>, count: number): number[] => Array.from({ length: count }, () => random.uniform());

test('the same keys give the same draws, and other keys other draws', () => {
  expect(draws(createRandom(1, 2, 3), 20)).toEqual(draws(createRandom(1, 2, 3), 20));
  const first = [createRandom(1, 2, 3), createRandom(1, 3, 2), createRandom(1, 2), createRandom(2, 2, 3), createRandom(1, 2, 3, 0)];
  expect(new Set(first.map((random) => random.uniform())).size).toBe(first.length);
});

test('neighbouring keys give uniform and uncorrelated first draws', () => {
  const firsts = Array.from({ length: 20_000 }, (_, i) => createRandom(42, i).uniform());
  const mean = firsts.reduce((sum, u) => sum + u, 0) / firsts.length;
  let lag = 0;
  for (let i = 1; i < firsts.length; i++) lag += (firsts[i] - mean) * (firsts[i - 1] - mean);
  expect(mean).toBeCloseTo(0.5, 1);
  expect(Math.abs(lag / firsts.length) * 12).toBeLessThan(0.03);
  expect(Math.min(...firsts)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...firsts)).toBeLessThan(1);
});

test('normal draws have mean 0 and variance 1', () => {
  const random = createRandom(7);
  const values = Array.from({ length: 20_000 }, () => random.normal());
  const mean = values.reduce((sum, z) => sum + z, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(values.reduce((sum, z) => sum + z * z, 0) / values.length).toBeCloseTo(1, 1);
});

test('integers include both ends, and chances and weights have their probabilities', () => {
  const random = createRandom(9);
  const integers = Array.from({ length: 2_000 }, () => random.integer(3, 6));
  expect([...new Set(integers)].sort()).toEqual([3, 4, 5, 6]);
  expect(random.chance(0)).toBe(false);
  expect(random.chance(1)).toBe(true);
  const heavy = Array.from({ length: 4_000 }, () => random.weighted([['a', 3], ['b', 1], ['never', 0]])).filter((item) => item === 'a');
  expect(heavy.length / 4_000).toBeCloseTo(0.75, 1);
});

test('hashes of neighbouring addresses differ', () => {
  const hashes = Array.from({ length: 254 }, (_, i) => hashText(`192.0.2.${i + 1}`));
  expect(new Set(hashes).size).toBe(254);
});
