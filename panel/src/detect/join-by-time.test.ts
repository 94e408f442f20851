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

it('joins series into a row per time, null for a missing value', () => {
  const [joined] = joinByTime([series('a', [1, 2, 3, 4, 5], [10, 20, 30, 40, 50]), series('b', [3, 2, 5, 4], [300, 200, 500, 400])]);
  expect(joined.fields.map(({ name, values }) => [name, values])).toEqual([
    ['time', [1, 2, 3, 4, 5]],
    ['a', [10, 20, 30, 40, 50]],
    ['b', [null, 200, 300, 400, 500]],
  ]);
});

it('gives every column a unique name', () => {
  const [joined] = joinByTime([series('', [1], [1]), series('', [1], [2]), series('x', [1], [3])]);
  expect(joined.fields.map(({ name }) => name)).toEqual(['time', 'value', 'value 2', 'x']);
});

it.each([
  ['one frame', [series('a', [1], [1])]],
  ['times that differ', [series('a', [1, 2], [1, 2]), series('b', [8, 9], [1, 2])]],
  ['times that repeat, as in event tables', [series('a', [1, 1], [1, 2]), series('b', [1, 1], [1, 2])]],
  ['tables with a text column', [rowsOf('a'), rowsOf('b')]],
  ['nothing', []],
])('leaves %s unchanged', (_, frames) => {
  expect(joinByTime(frames)).toBe(frames);
});
