import type { Field, Frame } from '@weir/schema';
import { lightTheme } from '../style/theme.ts';
import { timeline, type TimelineOptions } from './timeline.ts';

const MINUTE_MS = 60_000;
const field = (name: string, type: Field['type'], values: Field['values'], more: Partial<Field> = {}): Field => ({ name, type, values, ...more });
const time = (length: number) => field('time', 'time', Float64Array.from({ length }, (_, i) => i * MINUTE_MS));
const one = (name: string, values: Array<number | null>, more: Partial<Field> = {}): Frame => ({ name, fields: [time(values.length), field(name, 'number', values, more)] });

const draw = (frames: Frame[], options: Partial<TimelineOptions> = {}, more: { width?: number; height?: number; utcOffset_ms?: () => number } = {}) =>
  timeline.build({
    frames,
    options: { ...timeline.defaultOptions, ...options },
    theme: lightTheme,
    width: 800,
    height: 600,
    formatTime: (time_ms) => `t${time_ms}`,
    ...more,
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};
const named = (option: { series: Array<{ name: string; data: unknown[] }> }, name: string) => option.series.filter((series) => series.name.startsWith(name));

const steady = Array.from({ length: 40 }, (_, i) => (i === 30 ? 900 : 100 + (i % 5)));

test('marks points outside the computed band, and describes the computation', () => {
  const option = ready([one('bytes_in', steady)]);
  expect(named(option, 'Outside the band')[0].data).toEqual([[30 * MINUTE_MS, 900]]);
  expect(option.legend.data.map(({ name }: { name: string }) => name)).toContain('Computed band');
  expect(option.summary).toContain('rolling median ± 3 MAD of 25 points');
  expect(option.summary).toContain('900 B at t1800000');
});

test('uses the band of the data for the series that it belongs to', () => {
  const frame: Frame = { name: 'x', fields: [time(3), field('bytes_in', 'number', [1, 9, 2]), field('typical_low', 'number', [0, 0, 0]), field('typical_high', 'number', [3, 3, 3])] };
  const option = ready([frame]);
  expect(named(option, 'Typical band').map(({ data }) => data[1])).toEqual([[MINUTE_MS, 0], [MINUTE_MS, 3]]);
  expect(named(option, 'Value')).toHaveLength(1);
  expect(option.tooltip.formatter([{ value: [MINUTE_MS, 9] }])).toContain('9 B, outside the band; typical 0 B to 3 B');
});

test('reads the band from separate series', () => {
  const option = ready([one('bytes_in', [1, 9, 2]), one('typical_low', [0, 0, 0]), one('typical_high', [3, 3, 3])]);
  expect(option.grid).toHaveLength(1);
  expect(named(option, 'Outside the band')[0].data).toEqual([[MINUTE_MS, 9]]);
});

test('prefers flags of the data over the band', () => {
  const flagged: Frame = { name: 'x', fields: [time(40), field('bytes_in', 'number', steady), field('is_anomaly', 'boolean', steady.map((_, i) => i === 3))] };
  expect(named(ready([flagged]), 'Anomalous')[0].data).toEqual([[3 * MINUTE_MS, 103]]);
  const counted = ready([one('bytes_in', steady), one('anomaly_count', steady.map((_, i) => Number(i === 5)))]);
  expect(named(counted, 'Anomalous')[0].data).toEqual([[5 * MINUTE_MS, 100]]);
});

test('reads multi, wide and long series in the same way', () => {
  const multi = [one('n', [1, 2], { labels: { src_ip: 'a' } }), one('n', [3, 4], { labels: { src_ip: 'b' } })];
  const wide: Frame = { name: 'x', fields: [time(2), ...multi.map(({ fields }) => fields[1])] };
  const long: Frame = { name: 'x', fields: [field('time', 'time', [0, 0, MINUTE_MS, MINUTE_MS]), field('src_ip', 'string', ['a', 'b', 'a', 'b']), field('n', 'number', [1, 3, 2, 4])] };
  const values = [multi, [wide], [long]].map((frames) => named(ready(frames), 'Value').map(({ data }) => data));
  expect(values[1]).toEqual(values[0]);
  expect(values[2]).toEqual(values[0]);
});

test('counts and sums sessions in buckets, with zero for empty buckets', () => {
  const sessions: Frame = {
    name: 'sessions',
    fields: [field('start_time', 'time', [0, 1000, 10 * MINUTE_MS]), field('src_ip', 'string', ['a', 'b', 'c']), field('bytes_in', 'number', [5, 6, 7]), field('is_anomaly', 'boolean', [false, false, true])],
  };
  const option = ready([sessions]);
  const [counts, bytes] = named(option, 'Value').map(({ data }) => (data as number[][]).map(([, value]) => value));
  expect(counts).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  expect(bytes[0]).toBe(11);
  expect(named(option, 'Anomalous')[0].data).toEqual([[10 * MINUTE_MS, 1]]);
});

test('keeps missing values as gaps', () => {
  expect(named(ready([one('bytes_in', [1, null, NaN, 2])]), 'Value')[0].data.map((point) => (point as unknown[])[1])).toEqual([1, null, null, 2]);
});

test('shows the series that fit, the most anomalous first, and counts the others', () => {
  const many = Array.from({ length: 9 }, (_, i) => one('anomaly_count', [i, 0, 1], { labels: { src_ip: `10.0.0.${i}` } }));
  const option = ready(many, {}, { width: 300, height: 260 });
  expect(option.grid).toHaveLength(2);
  expect(option.title[0].text).toContain('10.0.0.8');
  expect(option.summary).toContain('Not shown: 7 more series.');
});

test('draws times on the reader\'s clock and tells them in full', () => {
  const option = ready([one('bytes_in', [1, 2])], {}, { utcOffset_ms: () => 3_600_000 });
  expect(named(option, 'Value')[0].data[0]).toEqual([3_600_000, 1]);
  expect(option.tooltip.formatter([{ value: [3_600_000, 1] }])).toContain('t0');
});

test('explains why it cannot draw', () => {
  expect(draw([]).state).toBe('empty');
  expect(draw([one('bytes_in', [])]).state).toBe('empty');
  expect(draw([one('bytes_in', [null, NaN])]).state).toBe('empty');
  expect(draw([{ name: 'x', fields: [field('note', 'string', ['a'])] }])).toMatchObject({ state: 'missing', missing: ['time', 'a numeric field'] });
  expect(draw([one('bytes_in', [1])], { field: 'bytes_out' })).toMatchObject({ state: 'missing', missing: ['bytes_out'] });
});

test('keeps names on one line, and accepts a series per row', () => {
  const length = 5000;
  const long: Frame = {
    name: 'x',
    fields: [field('time', 'time', Array.from({ length }, (_, i) => i)), field('user_agent', 'string', Array.from({ length }, (_, i) => `a\nb${i}`)), field('n', 'number', Array.from({ length }, (_, i) => i))],
  };
  const option = ready([long]);
  expect(option.title[0].text).toBe('a b4999 · N');
  expect(option.summary).toContain('Not shown: 4,994 more series.');
});
