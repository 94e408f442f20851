import type { Field, Frame } from '@weir/schema';
import { distribution, type DistributionOptions } from './distribution.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const values = [...Array.from({ length: 20 }, (_, i) => 100 + i), 900, 5_000_000];
const sessions: Frame = {
  name: 'sessions',
  fields: [
    field('start_time', 'time', values.map((_, i) => i)),
    field('src_ip', 'string', values.map((_, i) => `<b>${i}`)),
    field('bytes_in', 'number', values),
    field('session_duration', 'number', values.map((_, i) => (i === 0 ? null : i))),
    field('dst_port', 'number', values.map(() => 443)),
    field('is_anomaly', 'boolean', values.map((value) => value > 1000)),
  ],
};

const draw = (frames: Frame[], options: Partial<DistributionOptions> = {}, width = 900, height = 420) =>
  distribution.build({ frames, options: { ...distribution.defaultOptions, ...options }, theme: lightTheme, width, height, formatTime: (time_ms) => `t${time_ms}` });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const series = (option: { series: Array<{ id: string; data: number[][] }> }, id: string) => option.series.find((one) => one.id === id)?.data;

test('draws one box per measure, and none for ports', () => {
  const option = ready([sessions]);
  expect(option.series.filter(({ type }: { type: string }) => type === 'boxplot')).toHaveLength(2);
  expect(series(option, 'box-0')).toEqual([[100, 105.25, 110.5, 115.75, 119]]);
});

test('draws anomalous points in a separate lane and shape', () => {
  const option = ready([sessions]);
  expect(series(option, 'outside-0')).toEqual([[900, 0, 20]]);
  expect(series(option, 'anomalous-0')).toEqual([[5_000_000, 1, 21]]);
  expect(option.yAxis[0].data).toEqual(['all', 'anomalous']);
  expect(option.series[2].symbol).toBe('diamond');
});

test('counts all outliers, drawn or not', () => {
  expect(ready([sessions]).title[0].text).toContain('outliers 2 of 22 (9.1%)');
  const many = Array.from({ length: 2000 }, (_, i) => (i < 400 ? 1e6 + i : 100 + (i % 5)));
  const option = ready([{ name: 'x', fields: [field('bytes_in', 'number', many)] }]);
  expect(option.title[0].text).toContain('outliers 400 of 2,000');
  expect(series(option, 'outside-0')).toHaveLength(150);
  expect(option.summary).toContain('the 150 farthest are drawn');
});

test('uses a log scale when values span decades, unless linear is chosen', () => {
  expect(ready([sessions]).xAxis.map(({ type }: { type: string }) => type)).toEqual(['log', 'value']);
  expect(ready([sessions], { scale: 'linear' }).xAxis[0].type).toBe('value');
});

test('places zero on a log axis, and counts negative values', () => {
  const option = ready([{ name: 'x', fields: [field('n', 'number', [0, 1, 10, -5])] }], { scale: 'log' });
  expect(series(option, 'box-0')?.flat().every((value) => value > 0)).toBe(true);
  expect(option.summary).toContain('Not on log axes: 1 negative value.');
});

test('draws values that are too small for an axis as zero', () => {
  expect(series(ready([{ name: 'x', fields: [field('n', 'number', [5e-324])] }]), 'box-0')).toEqual([[0, 0, 0, 0, 0]]);
});

test('shows the figures of a box and of a point in the tooltip, escaped', () => {
  const { formatter } = ready([sessions]).tooltip;
  expect(formatter({ seriesId: 'box-0', value: [] })).toContain('22 values');
  const html = formatter({ seriesId: 'anomalous-0', value: [5_000_000, 1, 21] });
  for (const text of ['&lt;b&gt;21', 't21', '5 MB, anomalous']) expect(html).toContain(text);
});

test('shows the fields that fit and counts the others', () => {
  const option = ready([sessions], {}, 300, 120);
  expect(option.grid).toHaveLength(1);
  expect(option.summary).toContain('Not shown: 1 more field.');
});

test('explains why it cannot draw', () => {
  expect(draw([]).state).toBe('empty');
  expect(draw([{ name: 'x', fields: [field('n', 'number', [])] }]).state).toBe('empty');
  expect(draw([{ name: 'x', fields: [field('n', 'number', [null, NaN])] }]).state).toBe('empty');
  expect(draw([{ name: 'x', fields: [field('note', 'string', ['a'])] }])).toMatchObject({ state: 'missing' });
  expect(draw([sessions], { fields: ['rtt'] })).toMatchObject({ state: 'missing', missing: ['rtt'] });
});
