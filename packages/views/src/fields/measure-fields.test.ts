import type { Field, Frame } from '@weir/schema';
import { toMeasureFields, toMeasureTable } from './measure-fields.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const frame: Frame = {
  name: 'x',
  fields: [field('src_ip', 'string', ['a']), field('bytes_in', 'number', [1]), field('dst_port', 'number', [443]), field('bytes_out', 'number', [2]), field('hour', 'number', [null])],
};
const names = (chosen: string[], limit = 9) => toMeasureFields(frame, chosen, limit).fields.map(({ name }) => name);

test('selects measures that have a value', () => {
  expect(names([])).toEqual(['bytes_in', 'bytes_out']);
});

test('selects the chosen fields, also a port, and names missing ones', () => {
  expect(names(['dst_port', 'bytes_in'])).toEqual(['bytes_in', 'dst_port']);
  expect(toMeasureFields(frame, ['rtt', 'src_ip'], 9).missing).toEqual(['rtt', 'src_ip']);
});

test('counts the fields above the limit', () => {
  expect(toMeasureFields(frame, [], 1)).toMatchObject({ left_count: 1 });
});

test('joins series at the same times only', () => {
  const at = (name: string, times: number[]): Frame => ({ name, fields: [field('time', 'time', Float64Array.from(times)), field(name, 'number', times)] });
  const table = toMeasureTable([at('a', [1, 2]), at('b', [1, 2]), at('c', [1, 3])], []);
  expect(table?.fields.map(({ name }) => name)).toEqual(['time', 'a', 'b']);
  expect(toMeasureTable([], [])).toBeUndefined();
});
