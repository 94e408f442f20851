import type { Field, Frame } from '@weir/schema';
import { correlation, type CorrelationOptions } from './correlation.ts';
import { darkTheme, lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const rows = Array.from({ length: 50 }, (_, i) => i + 1);
const sessions: Frame = {
  name: 'sessions',
  fields: [
    field('start_time', 'time', rows),
    field('bytes_in', 'number', rows.map((i) => i ** 3)),
    field('bytes_out', 'number', rows.map((i) => -i)),
    field('hour', 'number', rows.map((i) => (i * 7) % 24)),
    field('dst_port', 'number', rows.map(() => 443)),
    field('flat', 'number', rows.map(() => 1)),
  ],
};

const draw = (frames: Frame[], options: Partial<CorrelationOptions> = {}, width = 900, theme = lightTheme) =>
  correlation.build({ frames, options: { ...correlation.defaultOptions, ...options }, theme, width, height: 420, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const cell = (option: { series: Array<{ data: Array<{ value: number[]; name: string }> }> }, x: number, y: number) =>
  option.series[0].data.find(({ value }) => value[0] === x && value[1] === y);

test('compares ranks by default, and shows each value in its cell', () => {
  const option = ready([sessions]);
  expect(cell(option, 1, 0)).toMatchObject({ name: '−1.00' });
  expect(cell(option, 0, 1)?.value[2]).toBeCloseTo(-1, 12);
  expect(cell(option, 0, 0)?.name).toBe('1');
  expect(cell(ready([sessions], { method: 'pearson' }), 1, 0)?.name).toBe('−0.92');
});

test('leaves fields without variation blank, and counts them', () => {
  const option = ready([sessions]);
  expect(cell(option, 0, 3)).toBeUndefined();
  expect(option.summary).toContain('Blank: 1 field without variation');
});

test('shows the pair, the coefficient and the number of rows in the tooltip', () => {
  const html = ready([sessions]).tooltip.formatter({ value: [1, 0, -1] });
  for (const text of ['Bytes in and Bytes out', '−1.000', '>50<']) expect(html).toContain(text);
});

test('uses two hues that are neither red nor green, with other shades on dark', () => {
  const colors = [lightTheme, darkTheme].map((theme) => ready([sessions], {}, 900, theme).visualMap.inRange.color as string[]);
  expect(colors[0]).not.toEqual(colors[1]);
  expect(colors.flat().every((color) => /^#[\da-f]{6}$/.test(color))).toBe(true);
});

test('compares series of several frames at the same times', () => {
  const one = (name: string, sign: number): Frame => ({ name, fields: [field('time', 'time', rows), field(name, 'number', rows.map((i) => sign * i))] });
  expect(ready([one('bytes_in', 1), one('session_count', -1)]).summary).toContain('Bytes in and Sessions −1.00');
});

test('compares the fields that fit and counts the others', () => {
  const wide: Frame = { name: 'x', fields: Array.from({ length: 20 }, (_, k) => field(`feature_with_a_long_name_${k}`, 'number', rows.map((i) => (i * (k + 3)) % 17))) };
  const option = ready([wide], {}, 300);
  expect(option.xAxis.data.length).toBeLessThan(8);
  expect(option.summary).toMatch(/Not shown: 1\d more fields/);
  expect(option.yAxis.data[0]).toMatch(/^1 Feature/);
});

test('uses evenly spaced rows of large data', () => {
  const many = Array.from({ length: 12_000 }, (_, i) => i);
  const option = ready([{ name: 'x', fields: [field('a', 'number', many), field('b', 'number', many)] }]);
  expect(option.summary).toContain('5,000 of 12,000 rows, evenly spaced.');
});

test('explains why it cannot draw', () => {
  expect(draw([]).state).toBe('empty');
  expect(draw([{ name: 'x', fields: [field('a', 'number', [1]), field('b', 'number', [2])] }])).toMatchObject({ state: 'empty' });
  expect(draw([{ name: 'x', fields: [field('a', 'number', [1, 2, 3]), field('b', 'number', [null, NaN, null])] }])).toMatchObject({ state: 'empty' });
  expect(draw([{ name: 'x', fields: [field('a', 'number', [1])] }])).toMatchObject({ state: 'missing', missing: ['two numeric fields'] });
  expect(draw([sessions], { fields: ['rtt', 'hour'] })).toMatchObject({ state: 'missing', missing: ['rtt'] });
});
