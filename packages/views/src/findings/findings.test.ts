import type { Field, Frame } from '@weir/schema';
import { findings, type FindingsOptions } from './findings.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const frame: Frame = {
  name: 'findings',
  fields: [
    field('severity', 'string', ['low', 'high', 'medium']),
    field('entity', 'string', ['198.51.100.8', '203.0.113.77', '192.0.2.1']),
    field('sentence', 'string', ['Regular every 30 min.', 'What the server sent rose from 228 kB to <b>58.6 MB</b>.', '{severity|fake} 13 sessions answered 401.']),
    field('advice', 'string', ['Ask who runs it.', 'Look up what was requested.', null]),
    field('start_time', 'time', [1000, 5000, 9000]),
    field('end_time', 'time', [11_000, 7000, 9000]),
    field('typical_text', 'string', [null, '228 kB', null]),
    field('actual_text', 'string', [null, '58.6 MB', null]),
    field('votes', 'string', [null, '[{"view":"entity_baseline","weight":0.9,"says":"higher than ever"}]', null]),
  ],
};

const draw = (given: Frame, options: Partial<FindingsOptions> = {}, size = { width: 800, height: 400 }) =>
  findings.build({ frames: [given], options: { ...findings.defaultOptions, ...options }, theme: lightTheme, ...size, formatTime: (time_ms) => `t${time_ms}` });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const texts = (option: { series: Array<{ data: Array<{ label: { formatter: () => string } }> }> }) => option.series[2].data.map(({ label }) => label.formatter());

test('draws one lane per finding, the most severe first, with its severity as a word', () => {
  const [high, medium, low] = texts(ready(frame));
  expect(high).toMatch(/\{severity\|HIGH\}.*203\.0\.113\.77.*What the server sent/);
  expect(medium).toContain('MEDIUM');
  expect(low).toContain('LOW');
});

test('removes style markup from sentences', () => {
  expect(texts(ready(frame))[1].match(/\{severity\|/g)).toHaveLength(1);
});

test('spans the time of the shown findings, and keeps a finding without duration visible', () => {
  const option = ready(frame);
  expect([option.xAxis.min, option.xAxis.max]).toEqual([1000, 11_000]);
  expect(option.series[1].data.map(({ symbolSize }: { symbolSize: number[] }) => symbolSize[0])).toEqual([156, 6, 780]);
});

test('shows sentence, advice, typical and actual values and evidence in the tooltip, escaped', () => {
  const html = ready(frame).tooltip.formatter({ dataIndex: 0 });
  for (const text of ['&lt;b&gt;58.6 MB', 'What to do: Look up what was requested.', '228 kB', 'Source baseline (90%): higher than ever', 't5000']) expect(html).toContain(text);
  expect(html).not.toContain('<b>');
});

test('limits lanes to a readable height, and counts the shown ones', () => {
  const option = ready(frame, {}, { width: 340, height: 130 });
  expect(option.series[1].data).toHaveLength(2);
  expect(option.summary).toMatch(/^3 findings: 1 high, 1 medium, 1 low; the most severe 2 shown\. high: 203/);
});

test('filters by minimum severity', () => {
  expect(texts(ready(frame, { min_severity: 'medium' }))).toHaveLength(2);
  const mild = { ...frame, fields: frame.fields.map((one) => (one.name === 'severity' ? { ...one, values: ['low', 'low', 'info'] } : one)) };
  expect(draw(mild, { min_severity: 'high' })).toMatchObject({ state: 'empty', message: 'No finding has severity high or above; 3 findings have a lower severity.' });
});

test('reports missing fields and empty data', () => {
  expect(draw({ name: 'x', fields: [field('entity', 'string', ['a'])] })).toMatchObject({ state: 'missing', missing: ['severity', 'start_time'] });
  expect(draw({ ...frame, fields: frame.fields.map((one) => ({ ...one, values: [] })) }).state).toBe('empty');
  expect(draw({ ...frame, fields: frame.fields.map((one) => (one.name === 'start_time' ? { ...one, values: [null, NaN, null] } : one)) })).toMatchObject({ state: 'empty', message: 'No finding in the data has a time.' });
});
