import type { Field, Frame } from '@weir/schema';
import { VIEW_LIST, type ViewDefinition, type ViewResult, darkTheme, lightTheme, views } from './index.ts';

const ATTACK = '<img src=x onerror="alert(1)">';

type Cell = number | string | boolean | null;

const field = (name: string, type: Field['type'], length: number, value: (row: number) => Cell): Field => ({
  name,
  type,
  values: Array.from({ length }, (_, row) => value(row)),
});

/** Returns a frame with the fields of every view, so that each view is tested in each state. */
const frameOf = (length: number, number: (row: number) => number | null, text: (row: number) => string | null): Frame => ({
  name: 'all',
  fields: [
    field('start_time', 'time', length, (row) => 1_700_000_000_000 + row),
    field('src_ip', 'string', length, text),
    field('src_ip_country_code', 'string', length, (row) => ['US', 'SG', 'ZZ', null][row % 4]),
    field('feature', 'string', length, text),
    field('reason', 'string', length, text),
    field('risk_class', 'string', length, text),
    ...['bytes_in', 'bytes_out', 'session_count', 'anomaly_count', 'impurity_importance', 'permutation_importance', 'anomaly_score'].map((name) =>
      field(name, 'number', length, number),
    ),
    ...['contribution', 'x', 'y', 'count', 'recall', 'recall_low', 'recall_high', 'balanced_accuracy'].map((name) => field(name, 'number', length, number)),
    ...['true', 'predicted', 'split', 'class', 'severity', 'entity', 'sentence', 'technique_id', 'technique_name'].map((name) => field(name, 'string', length, text)),
    field('curve', 'string', length, () => 'roc'),
    field('end_time', 'time', length, (row) => 1_700_000_060_000 + row),
    field('is_anomaly', 'boolean', length, (row) => row % 50 === 0),
  ],
});

const ip = (row: number) => `10.0.${row % 256}.${row % 7}`;
const states: Record<string, readonly Frame[]> = {
  'no frame': [],
  'a frame without fields': [{ name: 'none', fields: [] }],
  'no rows': [frameOf(0, () => 1, ip)],
  'other fields': [{ name: 'other', fields: [field('note', 'string', 3, ip)] }],
  'ordinary data': [frameOf(200, (row) => (row * 7919) % 1000, ip)],
  'one row': [frameOf(1, () => 5, ip)],
  zeros: [frameOf(10, () => 0, ip)],
  'NaN, infinity and null': [frameOf(60, (row) => [NaN, Infinity, -Infinity, null, 3][row % 5], (row) => (row % 2 ? null : ip(row)))],
  'only null': [frameOf(20, () => null, () => null)],
  '20,000 rows': [frameOf(20_000, (row) => (row * 7919) % 1_000_003, ip)],
  'huge and tiny numbers': [frameOf(20, (row) => [1.7e308, 5e-324, -1e299, 0, 1e299][row % 5], ip)],
  'long and hostile names': [frameOf(100, (row) => row * row, () => ATTACK + 'x'.repeat(5000))],
};

/** Returns the parts of an option that JSON would drop or change; functions are allowed where ECharts calls them. */
const findUnsafe = (value: unknown, path: string, found: string[] = []): string[] => {
  if (typeof value === 'number' && !Number.isFinite(value)) found.push(`${path} is ${value}`);
  else if (typeof value === 'bigint' || typeof value === 'symbol') found.push(`${path} is a ${typeof value}`);
  else if (typeof value === 'function' && !/\.(formatter|project|unproject|stream)$/.test(path)) found.push(`${path} is a function`);
  else if (value instanceof Date || value instanceof Map || value instanceof Set) found.push(`${path} is a ${value.constructor.name}`);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) findUnsafe(item, `${path}.${key}`, found);
  }
  return found;
};

const build = (view: ViewDefinition, frames: readonly Frame[], theme = lightTheme, width = 800, height = 400): ViewResult =>
  view.build({ frames, options: view.defaultOptions, theme, width, height, formatTime: (time_ms) => new Date(time_ms).toISOString() });

test('lists every view in the order of the list, with a question that ends in a question mark', () => {
  expect(views.map(({ id }) => id)).toEqual(Object.keys(VIEW_LIST));
  expect(new Set(Object.values(VIEW_LIST).map(({ choice }) => choice)).size).toBe(views.length);
  for (const { id, title, question } of views) {
    expect(id).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect({ title, question }).toEqual({ title: VIEW_LIST[id].title, question: VIEW_LIST[id].question });
    expect(question).toMatch(/^[A-Z].*\?$/);
  }
});

describe.each(views.map((view) => [view.id, view] as const))('%s', (_, view) => {
  test.each(Object.entries(states))('answers %s with a valid option or a message', (_name, frames) => {
    const result = build(view, frames);
    if (result.state === 'ready') {
      expect(result.summary.length).toBeGreaterThan(10);
      expect(result.summary.length).toBeLessThan(1500);
      expect(findUnsafe(result.option, 'option')).toEqual([]);
      expect(() => JSON.stringify(result.option)).not.toThrow();
    } else {
      expect(result.message).toMatch(/^[A-Z].*\.$/s);
    }
  });

  test('draws ordinary data in the dark and light theme and in a narrow panel', () => {
    for (const theme of [darkTheme, lightTheme]) {
      for (const width of [240, 1600]) expect(build(view, states['ordinary data'], theme, width, 200).state).toBe('ready');
    }
  });

  test('does not change its frames, and returns the same option twice', () => {
    const before = JSON.stringify(states['ordinary data']);
    expect(JSON.stringify(build(view, states['ordinary data']))).toBe(JSON.stringify(build(view, states['ordinary data'])));
    expect(JSON.stringify(states['ordinary data'])).toBe(before);
  });

  test('creates no HTML tag from log data', () => {
    const result = build(view, states['long and hostile names']);
    if (result.state !== 'ready') throw new Error(result.message);
    const { formatter } = result.option.tooltip as { formatter: (params: unknown) => string };
    for (const params of [{ value: [1, 1, 0], name: 'US', dataIndex: 0 }, [{ value: [1, 1, 50], name: ATTACK, dataIndex: 0 }]]) {
      expect(formatter(params)).not.toMatch(/<(img|script|svg)/i);
    }
  });
});
