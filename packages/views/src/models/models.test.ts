import type { Field, Frame } from '@weir/schema';
import { models, type ModelsOptions } from './models.ts';
import { darkTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const card = (version: string | null, shift = 0): Frame => ({
  name: 'model card',
  fields: [
    field('split', 'string', ['random', 'random', 'entity', 'entity', 'time']),
    field('class', 'string', ['high', 'usual', 'high', 'usual', null]),
    ...['balanced_accuracy', 'recall', 'precision'].flatMap((measure) => [
      field(measure, 'number', [0.9 - shift, 0.9 - shift, 0.8 - shift, 0.8 - shift, null]),
      field(`${measure}_low`, 'number', [0.85 - shift, 0.85 - shift, 0.7 - shift, null, null]),
      field(`${measure}_high`, 'number', [0.95 - shift, 0.95 - shift, 0.9 - shift, null, null]),
    ]),
    field('refusal', 'string', [null, null, null, null, 'Fewer than 20 <b>rows</b>.']),
    ...(version === null ? [] : [field('model_version', 'string', Array.from({ length: 5 }, () => version))]),
  ],
});

const draw = (frames: readonly Frame[], options: Partial<ModelsOptions> = {}, size = { width: 900, height: 420 }) =>
  models.build({ frames, options: { ...models.defaultOptions, ...options }, theme: darkTheme, ...size, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};

test('draws one dot per measure, class and split, with its interval', () => {
  const option = ready([card(null)]);
  expect(option.legend.data.map(({ name }: { name: string }) => name)).toEqual(['random split', 'source split']);
  const [intervals, dots] = option.series;
  expect([intervals.type, dots.type]).toEqual(['line', 'scatter']);
  expect(dots.data).toHaveLength(5);
  expect(intervals.data.slice(0, 3).map(([x]: [number | null]) => x)).toEqual([0.85, 0.95, null]);
  expect(option.series[2].data).toHaveLength(9);
});

test('distinguishes splits by shape as well as by colour', () => {
  const option = ready([card(null)]);
  expect(option.series[1].symbol).not.toBe(option.series[3].symbol);
  expect(option.series[1].itemStyle.color).not.toBe(option.series[3].itemStyle.color);
});

test('compares several models, with the same shape for a split', () => {
  const option = ready([card('v1'), card('v2', 0.1)]);
  expect(option.legend.data.map(({ name }: { name: string }) => name)).toEqual(['v1, random split', 'v1, source split', 'v2, random split', 'v2, source split']);
  expect(option.series[1].symbol).toBe(option.series[5].symbol);
  expect(option.summary).toContain('of 2 models');
});

test('shows the value and its interval in the tooltip, or that it is unknown', () => {
  const { formatter } = ready([card(null)]).tooltip;
  expect(formatter({ seriesIndex: 1, dataIndex: 0 })).toContain('85.0% to 95.0%');
  expect(formatter({ seriesIndex: 3, dataIndex: 3 })).toContain('unknown');
});

test('explains why a split has no figures', () => {
  expect(ready([card('v1'), card('v2')]).title.text).toMatch(/^No figures of v1 for the time split/);
  expect(ready([card(null)]).title.text).toBe('No figures for the time split: Fewer than 20 <b>rows</b>.');
});

test('shows one measure alone', () => {
  const option = ready([card(null)], { measure: 'balanced_accuracy' });
  expect(option.series[1].data).toHaveLength(1);
  expect(option.yAxis.axisLabel.formatter(0)).toBe('{name|Balanced accuracy}');
  expect(option.yAxis.axisLabel.formatter(-1)).toBe(' ');
});

test('reports missing fields and empty data', () => {
  expect(draw([{ name: 'x', fields: [field('note', 'string', ['a'])] }])).toMatchObject({ state: 'missing', missing: ['split', 'balanced_accuracy', 'recall', 'precision'] });
  const nothing = { ...card(null), fields: card(null).fields.map((one) => (one.type === 'number' ? { ...one, values: [null, NaN, Infinity, null, null] } : one)) };
  expect(draw([nothing])).toMatchObject({ state: 'empty', message: expect.stringContaining('No figures for the time split') });
  expect(draw([]).state).toBe('empty');
});
