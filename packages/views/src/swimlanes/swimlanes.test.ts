import type { Field, Frame } from '@weir/schema';
import { swimlanes, type SwimlanesOptions } from './swimlanes.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const sessions: Frame = {
  name: 'sessions',
  fields: [
    field('session_id', 'string', ['s1', 's2', 's3', 's4', 's5']),
    field('start_time', 'time', [0, 1000, 2000, 3000, null]),
    field('src_ip', 'string', ['10.0.0.1', '10.0.0.1', '10.0.0.2', null, '10.0.0.1']),
    field('source_name', 'string', ['web', 'web', 'web', 'mail', 'mail']),
    field('bytes_in', 'number', [10, 20, 3_000_000, 40, 50]),
    field('anomaly_score', 'number', [0.4, 0.4, 0.8, 0.4, 0.4]),
    field('is_anomaly', 'boolean', [false, false, true, false, false]),
    field('reason', 'string', [null, null, '3 MB in; <b>typical</b> is 20 B', null, null]),
  ],
};

const draw = (frame: Frame | null, options: Partial<SwimlanesOptions> = {}, height = 400) =>
  swimlanes.build({
    frames: frame ? [frame] : [],
    options: { ...swimlanes.defaultOptions, ...options },
    theme: lightTheme,
    width: 800,
    height,
    formatTime: (time_ms) => `t${time_ms}`,
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};

test('puts the lane with most anomalies first, with their count after its name', () => {
  const option = ready(sessions);
  expect(option.yAxis.data).toEqual(['10.0.0.2  ◆1', '10.0.0.1', 'unknown']);
  expect(option.yAxis.inverse).toBe(true);
});

test('distinguishes anomalies by shape as well as by colour', () => {
  const [usual, anomalous] = ready(sessions).series;
  expect([usual.symbol, anomalous.symbol]).toEqual(['circle', 'diamond']);
  expect(anomalous.data).toEqual([[2000, 0, 2]]);
  expect(usual.itemStyle.color).not.toBe(anomalous.itemStyle.color);
});

test('shows source, time, bytes and reason in the tooltip, escaped', () => {
  const html = ready(sessions).tooltip.formatter({ value: [2000, 0, 2] });
  for (const text of ['10.0.0.2', 't2000', '3 MB', '0.800, anomalous', '&lt;b&gt;']) expect(html).toContain(text);
});

test('counts the lanes that do not fit and their anomalies', () => {
  const option = ready(sessions, { max_lanes: 1 });
  expect(option.yAxis.data).toHaveLength(1);
  expect(option.title.text).toContain('Not shown: 2 more lanes, with no anomalies.');
  expect(ready(sessions, {}, 90).yAxis.data).toHaveLength(1);
});

test('accepts any text field as the entity', () => {
  expect(ready(sessions, { entity: 'source_name' }).yAxis.data).toEqual(['web  ◆1', 'mail']);
});

test('summarises the chart in words', () => {
  expect(ready(sessions).summary).toBe(
    '4 sessions in 3 lanes by Source from t0 to t3000; 1 anomalous. Most anomalies: 10.0.0.2 (1 of 1); 10.0.0.1 (0 of 2); unknown (0 of 1). Not shown: 1 session without a time.',
  );
});

test('explains why it cannot draw', () => {
  expect(draw(null).state).toBe('empty');
  expect(draw({ ...sessions, fields: sessions.fields.map((one) => ({ ...one, values: [] })) }).state).toBe('empty');
  expect(draw(sessions, { entity: 'user' })).toMatchObject({ state: 'missing', missing: ['user'] });
  expect(draw({ name: 'x', fields: sessions.fields.filter(({ type }) => type !== 'time') })).toMatchObject({ state: 'missing', missing: ['time'] });
});
