import type { Frame } from '@weir/schema';
import { joinByTime } from './join-by-time';

const series = (name: string, at: number[], values: Array<number | null>): Frame => ({
  name,
  fields: [
    { name: 'time', type: 'time', values: at },
    { name: 'value', type: 'number', values },
  ],
});

const rowsOf = (name: string): Frame => ({
  name,
  fields: [...series(name, [1, 2], [1, 2]).fields, { name: 'client', type: 'string', values: ['x', 'y'] }],
});

it('makes a row for each time, null where a series has none', () => {
  const [joined] = joinByTime([series('a', [1, 2, 3, 4, 5], [10, 20, 30, 40, 50]), series('b', [3, 2, 5, 4], [300, 200, 500, 400])]);
  expect(joined.fields.map(({ name, values }) => [name, values])).toEqual([
    ['time', [1, 2, 3, 4, 5]],
    ['a', [10, 20, 30, 40, 50]],
    ['b', [null, 200, 300, 400, 500]],
  ]);
});

it('gives every column a name of its own', () => {
  const [joined] = joinByTime([series('', [1], [1]), series('', [1], [2]), series('x', [1], [3])]);
  expect(joined.fields.map(({ name }) => name)).toEqual(['time', 'value', 'value 2', 'x']);
});

it.each([
  ['one frame', [series('a', [1], [1])]],
  ['times that differ', [series('a', [1, 2], [1, 2]), series('b', [8, 9], [1, 2])]],
  ['times that repeat, as those of rows do', [series('a', [1, 1], [1, 2]), series('b', [1, 1], [1, 2])]],
  ['rows that tell of somebody', [rowsOf('a'), rowsOf('b')]],
  ['nothing', []],
])('leaves %s alone', (_, frames) => {
  expect(joinByTime(frames)).toBe(frames);
});
