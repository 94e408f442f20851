import type { Field, Frame } from '@weir/schema';
import { lightTheme } from '../style/theme.ts';
import { waterfall, type WaterfallOptions } from './waterfall.ts';

const field = (name: string, type: Field['type'], values: Field['values'], config?: Field['config']): Field => ({ name, type, values, ...(config && { config }) });
const score: Frame = {
  name: 'explanation of a session',
  meta: { custom: { src_ip: '192.0.2.180', start_time: 1000 } },
  fields: [
    field('feature', 'string', ['bytes_in', 'bytes_out', 'refused']),
    field('contribution', 'number', [-2, 10, NaN]),
    field('actual_text', 'string', ['57 kB', '88.4 <b>MB</b>', '0']),
    field('typical_text', 'string', ['8.9 kB', '18.3 kB', '0']),
  ],
};
const risk: Frame = {
  name: 'explanation of its risk class',
  meta: { custom: { class: 'high_volume', probability: 0.9, baseline: 0.25 } },
  fields: [field('feature', 'string', ['bytes_out', 'hour']), field('contribution', 'number', [0.7, -0.05], { unit: 'percentunit' }), field('actual_text', 'string', ['88 MB', '15'])],
};

const draw = (frames: readonly Frame[], options: Partial<WaterfallOptions> = {}, size = { width: 800, height: 400 }) =>
  waterfall.build({ frames, options: { ...waterfall.defaultOptions, ...options }, theme: lightTheme, ...size, formatTime: (time_ms) => `t${time_ms}` });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const labels = (option: { series: Array<{ data: Array<{ label: { formatter: () => string } }> }> }) => option.series[1].data.map(({ label }) => label.formatter());
const values = (option: { series: Array<{ data: Array<{ value: number }> }> }) => option.series[1].data.map(({ value }) => value);

test('starts each bar at the end of the last one, the largest first, and ends with the total', () => {
  const option = ready([score]);
  expect(option.yAxis.data).toEqual(['Bytes out', 'Bytes in', 'Total']);
  expect(option.series[0].data).toEqual([0, 10, 0]);
  expect(values(option)).toEqual([10, -2, 8]);
});

test('distinguishes directions by arrow and sign as well as by colour', () => {
  const option = ready([score]);
  expect(labels(option)).toEqual(['▲ +10', '▼ −2', '8']);
  expect(option.series[1].data[0].itemStyle.color).not.toBe(option.series[1].data[1].itemStyle.color);
});

test('shows actual and typical values under the name and in the tooltip, escaped', () => {
  const option = ready([score]);
  expect(option.yAxis.axisLabel.formatter('', 1)).toContain('57 kB, typical 8.9 kB');
  const html = option.tooltip.formatter([{ dataIndex: 0 }]);
  expect(html).toContain('88.4 &lt;b&gt;MB');
  expect(html).toContain('18.3 kB');
});

test('starts the risk class at its baseline and ends at its probability', () => {
  const option = ready([score, risk], { explains: 'risk_class' });
  expect(option.yAxis.data).toEqual(['Baseline', 'Bytes out', 'Hour (UTC)', 'Probability']);
  expect(labels(option)).toEqual(['25.0%', '▲ +70.0%', '▼ −5.0%', '90.0%']);
  expect(option.summary).toContain('192.0.2.180, t1000: probability of high_volume 90.0%, from 25.0%');
});

test('sums the features that do not fit into one step, so that the total is correct', () => {
  const many = { ...score, fields: [field('feature', 'string', Array.from({ length: 30 }, (_, i) => `f${i}`)), field('contribution', 'number', Array.from({ length: 30 }, () => 1))] };
  const option = ready([many], {}, { width: 300, height: 200 });
  expect(option.yAxis.data).toEqual(expect.arrayContaining(['Total', expect.stringMatching(/other features$/)]));
  expect(option.yAxis.data.length).toBeLessThan(9);
  expect(values(option).at(-1)).toBe(30);
});

test('reports missing fields and empty data', () => {
  expect(draw([{ name: 'x', fields: [field('feature', 'string', ['a'])] }])).toMatchObject({ state: 'missing', missing: ['contribution'] });
  expect(draw([{ ...score, fields: score.fields.map((one) => ({ ...one, values: [] })) }]).state).toBe('empty');
  expect(draw([]).state).toBe('empty');
});
