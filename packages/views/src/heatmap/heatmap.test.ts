import type { Field, Frame } from '@weir/schema';
import { heatmap, type HeatmapOptions } from './heatmap.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const MONDAY = Date.UTC(2024, 3, 22, 9);
const sessions: Frame = {
  name: 'sessions',
  fields: [
    field('start_time', 'time', [MONDAY, MONDAY, MONDAY, MONDAY + 86_400_000]),
    field('bytes_in', 'number', [1000, 2000, null, NaN]),
    field('is_anomaly', 'boolean', [true, false, false, false]),
  ],
};

const draw = (frames: Frame[], options: Partial<HeatmapOptions> = {}, width = 900, utcOffset_ms?: (time_ms: number) => number) =>
  heatmap.build({ frames, options: { ...heatmap.defaultOptions, ...options }, theme: lightTheme, width, height: 400, formatTime: String, utcOffset_ms });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const busy = (option: { series: Array<{ data: Array<{ value: number[] }> }> }) => option.series[0].data.map(({ value }) => value).filter(([, , value]) => value > 0);

test.each([
  ['session_count', [[9, 0, 3], [9, 1, 1]]],
  ['anomaly_count', [[9, 0, 1]]],
  ['anomaly_rate', [[9, 0, 1 / 3]]],
  ['sum', [[9, 0, 3000]]],
] as const)('colours by %s', (measure, expected) => {
  expect(busy(ready([sessions], { measure }))).toEqual(expected);
});

test('shows hours in the time zone of the reader, and names it', () => {
  const option = ready([sessions], {}, 900, () => 345 * 60_000);
  expect(busy(option)[0]).toEqual([14, 0, 3]);
  expect(option.title.text).toContain('UTC+05:45');
});

test('leaves the rate of an hour without sessions empty instead of zero', () => {
  expect(ready([sessions], { measure: 'anomaly_rate' }).series[0].data).toHaveLength(2);
  expect(ready([sessions]).series[0].data).toHaveLength(7 * 24);
});

test('merges hours in a narrow panel, so that numbers fit', () => {
  const option = ready([sessions], {}, 340);
  expect(option.xAxis.data).toEqual(['00', '03', '06', '09', '12', '15', '18', '21']);
  expect(option.series[0].data.find(({ value }: { value: number[] }) => value[2] === 3).label.show).toBe(true);
});

test('shows all figures of a cell in the tooltip', () => {
  const html = ready([sessions]).tooltip.formatter({ value: [9, 0, 3] });
  for (const text of ['Mon 09:00 – 10:00', 'Sessions', '>3<', '33.3%']) expect(html).toContain(text);
});

test('summarises the chart in words', () => {
  expect(ready([sessions]).summary).toBe('Sessions by weekday and hour: highest on Mon 09:00 (3), Tue 09:00 (1). Hours in UTC.');
});

test('notes that some weekdays occur more often than others', () => {
  const long = { ...sessions, fields: [field('start_time', 'time', [MONDAY, MONDAY + 8 * 86_400_000])] };
  expect(ready([long]).summary).toContain('9 days: some weekdays occur more often than others.');
});

test('explains why it cannot draw', () => {
  const only = (name: string, type: Field['type']): Frame => ({ name: 'x', fields: [field(name, type, [1])] });
  expect(draw([]).state).toBe('empty');
  expect(draw([{ name: 'x', fields: [field('start_time', 'time', [])] }]).state).toBe('empty');
  expect(draw([only('bytes_in', 'number')])).toMatchObject({ state: 'missing', missing: ['time', 'session_count'] });
  expect(draw([only('start_time', 'time')], { measure: 'anomaly_rate' })).toMatchObject({ state: 'missing', missing: ['anomaly_count'] });
  expect(draw([sessions], { measure: 'sum', field: 'packets' })).toMatchObject({ state: 'missing', missing: ['packets'] });
});
