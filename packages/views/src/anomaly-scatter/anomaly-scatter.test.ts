import type { Field, Frame } from '@weir/schema';
import { anomalyScatter, type AnomalyScatterOptions } from './anomaly-scatter.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const sessions: Frame = {
  name: 'scatter',
  fields: [
    field('start_time', 'time', [0, 600_000, 1_200_000, 1_800_000]),
    field('src_ip', 'string', ['10.0.0.1', '10.0.0.2', '155.91.45.242', '155.91.45.242']),
    field('anomaly_score', 'number', [0.4, 0.41, 0.75, 0.7]),
    field('bytes_in', 'number', [5000, 0, 25_200_000, 18_200_000]),
    field('bytes_out', 'number', [12_000, 300, 1_560_000, 1_100_000]),
    field('is_anomaly', 'boolean', [false, false, true, true]),
    field('reason', 'string', [null, null, '25.2 MB in; typical is <b>4.8 MB</b>', null]),
  ],
};

const draw = (frame: Frame | null, options: Partial<AnomalyScatterOptions> = {}) =>
  anomalyScatter.build({
    frames: frame ? [frame] : [],
    options: { ...anomalyScatter.defaultOptions, ...options },
    theme: lightTheme,
    width: 800,
    height: 400,
    formatTime: (time_ms) => `t${time_ms}`,
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};

test('distinguishes anomalies by shape as well as by colour, and draws them on top', () => {
  const [usual, anomalous] = ready(sessions).series;
  expect([usual.symbol, anomalous.symbol]).toEqual(['circle', 'diamond']);
  expect(usual.itemStyle.color).not.toBe(anomalous.itemStyle.color);
  expect(anomalous.z).toBeGreaterThan(usual.z);
  expect([usual.data.length, anomalous.data.length]).toEqual([2, 2]);
});

test('labels a source once, at its most anomalous session', () => {
  const [, anomalous] = ready(sessions).series;
  expect(anomalous.data.map((item: { label: { show: boolean } }) => item.label.show)).toEqual([true, false]);
});

test('shows source, time, values, score and reason in the tooltip, escaped', () => {
  const html = ready(sessions).tooltip.formatter({ value: [1, 1, 2] });
  for (const text of ['155.91.45.242', 't1200000', '25.2 MB', '1.56 MB', '0.750', '&lt;b&gt;']) expect(html).toContain(text);
  expect(html).not.toContain('<b>');
});

test('shows zero in the tooltip although it is drawn on the first tick', () => {
  const option = ready(sessions);
  expect(option.xAxis.type).toBe('log');
  expect(option.tooltip.formatter({ value: [1, 1, 1] })).toContain('0 B');
});

test('summarises the chart in words', () => {
  expect(ready(sessions).summary).toBe(
    '4 sessions by Bytes in and Bytes out; 2 anomalous. Highest score: 155.91.45.242 at t1200000: 25.2 MB by 1.56 MB, score 0.750.',
  );
});

test('falls back to the first two measures for the default axes, never to the score', () => {
  const renamed = { ...sessions, fields: sessions.fields.map((one) => (one.name === 'bytes_in' ? { ...one, name: 'upload' } : one)) };
  expect(ready(renamed).xAxis.name).toContain('Upload');
});

test('reports a chosen axis that is missing instead of replacing it', () => {
  expect(draw(sessions, { x: 'hour' })).toMatchObject({ state: 'missing', missing: ['hour'] });
});

test('notes that the data has no anomaly flag', () => {
  const unmarked = { ...sessions, fields: sessions.fields.filter(({ name }) => name !== 'is_anomaly') };
  expect(ready(unmarked).title.text).toContain('no anomalies are marked');
});

test('explains why it cannot draw without a frame or rows', () => {
  const none = { ...sessions, fields: sessions.fields.map((one) => ({ ...one, values: [] })) };
  expect([draw(null).state, draw(none).state]).toEqual(['empty', 'empty']);
});
