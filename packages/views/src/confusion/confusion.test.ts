import type { Field, Frame } from '@weir/schema';
import { confusion, type ConfusionOptions } from './confusion.ts';
import { darkTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const square: Frame = {
  name: 'matrix',
  fields: [field('class', 'string', ['usual', '<i>high</i>']), field('usual', 'number', [90, 5]), field('<i>high</i>', 'number', [10, 15])],
};

const draw = (frames: readonly Frame[], options: Partial<ConfusionOptions> = {}, size = { width: 800, height: 400 }) =>
  confusion.build({ frames, options: { ...confusion.defaultOptions, ...options }, theme: darkTheme, ...size, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const texts = (option: { series: Array<{ data: Array<{ label: { formatter: () => string } }> }> }, series = 0) => option.series[series].data.map(({ label }) => label.formatter());

test('shows share and count, and marks correct cells by more than colour', () => {
  const option = ready([square]);
  expect(texts(option)).toEqual(['✓ 90.0%\n90', '10.0%\n10', '25.0%\n5', '✓ 75.0%\n15']);
  const [right, wrong] = option.series[0].data;
  expect(right.itemStyle.borderWidth).toBeGreaterThan(wrong.itemStyle.borderWidth);
  expect(option.summary).toContain('87.5% correct. usual: 90.0% of 100 correct');
});

test('shows only shares or only counts', () => {
  expect(texts(ready([square], { cells: 'share' }))[1]).toBe('10.0%');
  expect(texts(ready([square], { cells: 'count' }))[1]).toBe('10');
});

test('escapes class names', () => {
  const html = ready([square]).tooltip.formatter({ dataIndex: 1 });
  expect(html).toContain('usual, predicted as &lt;i&gt;high');
  expect(html).not.toContain('<i>');
});

test('numbers the columns when their names do not fit', () => {
  const names = Array.from({ length: 20 }, (_, i) => `brute_force_${i}`);
  const many: Frame = { name: 'm', fields: [field('class', 'string', names), ...names.map((name, i) => field(name, 'number', names.map((_, j) => (i === j ? 100 - i : 1))))] };
  const option = ready([many], {}, { width: 320, height: 420 });
  expect(texts(option, 1)).toEqual(expect.arrayContaining(['1', '2', expect.stringMatching(/^1 brute/)]));
  expect(option.series[0].data.length).toBe(36);
  expect(option.series[0].data.at(-1).itemStyle.borderWidth).toBe(1);
});

test('reports missing fields and empty data', () => {
  expect(draw([{ name: 'x', fields: [field('true', 'string', ['a'])] }])).toMatchObject({ state: 'missing', missing: ['predicted', 'count'] });
  expect(draw([{ name: 'model summary', meta: { custom: { classifier: null } }, fields: [field('model_version', 'string', ['1'])] }]).state).toBe('empty');
  expect(draw([{ ...square, fields: square.fields.map((one) => (one.type === 'number' ? { ...one, values: [0, null] } : one)) }]).state).toBe('empty');
  expect(draw([]).state).toBe('empty');
});
