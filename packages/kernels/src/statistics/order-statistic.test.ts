import { fc } from '../property.test-support.ts';
import { createRandom } from './random.ts';
import { moveToRank } from './order-statistic.ts';

const check = (values: readonly number[], rank: number): void => {
  const sorted = [...values].sort((a, b) => a - b);
  const moved = Float64Array.from(values);
  moveToRank(moved, rank);
  expect(moved[rank]).toBe(sorted[rank]);
  expect(moved.subarray(0, rank).every((value) => value <= moved[rank])).toBe(true);
  expect(moved.subarray(rank).every((value) => value >= moved[rank])).toBe(true);
  expect([...moved].sort((a, b) => a - b)).toEqual(sorted);
};

describe('moveToRank', () => {
  it.each([1, 5, 1000])('puts the value of a rank where sorting puts it, with up to %i distinct values', (distinct) => {
    const some = fc.array(fc.integer({ min: 1, max: distinct }), { minLength: 1, maxLength: 400 });
    fc.assert(fc.property(some, fc.nat(), (values, any) => check(values, any % values.length)));
  });

  it('leaves nearly all values in the order of the partitions instead of sorting them', () => {
    const random = createRandom(1);
    const values = Float64Array.from({ length: 5000 }, () => random.uniform());
    moveToRank(values, 2500);
    // In random order half of all neighbours descend.
    expect(values.filter((value, i) => i > 0 && value < values[i - 1]).length).toBeGreaterThan(2000);
  });

  it.each([
    ['ascending', (i: number) => i],
    ['descending', (i: number) => -i],
    ['equal', () => 7],
    ['rising and falling', (i: number) => Math.min(i, 5000 - i)],
    ['infinite at the ends', (i: number) => (i < 2000 ? -Infinity : i > 3000 ? Infinity : i)],
  ])('works on values that are %s', (_, valueOf) => {
    const values = Array.from({ length: 5000 }, (_unused, i) => valueOf(i));
    for (const rank of [0, 1, 1249, 2500, 4998, 4999]) check(values, rank);
  });
});
