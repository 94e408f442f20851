import type { Field, Frame } from '@weir/schema';
import { curves, type CurvesOptions } from './curves.ts';
import { lightTheme } from '../style/theme.ts';

const field = (name: string, type: Field['type'], values: Field['values']): Field => ({ name, type, values });
const rows = ['random', 'entity', 'time'].flatMap((split) =>
  ['high', 'low'].flatMap((ofClass) => [
    ...[[0, 0], [0.2, 0.8], [1, 1]].map(([x, y]) => ({ curve: 'roc', split, ofClass, x, y, count: null })),
    ...[[0, 1], [1, 0.4]].map(([x, y]) => ({ curve: 'precision_recall', split, ofClass, x, y, count: null })),
    ...[[0.2, 0.1, 30], [0.9, 1, 10]].map(([x, y, count]) => ({ curve: 'calibration', split, ofClass, x, y, count })),
  ]),
);
const frame: Frame = {
  name: 'model curves',
  fields: [
    field('curve', 'string', rows.map(({ curve }) => curve)),
    field('split', 'string', rows.map(({ split }) => split)),
    field('class', 'string', rows.map(({ ofClass }) => ofClass)),
    field('x', 'number', rows.map(({ x }) => x)),
    field('y', 'number', rows.map(({ y }) => y)),
    field('count', 'number', rows.map(({ count }) => count)),
  ],
};

const draw = (given: Frame, options: Partial<CurvesOptions> = {}, width = 800) =>
  curves.build({ frames: [given], options: { ...curves.defaultOptions, ...options }, theme: lightTheme, width, height: 400, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};

test('draws one line per split and class, with different colours and dashes', () => {
  const option = ready(frame);
  expect(option.legend.data).toEqual(['high, random split', 'low, random split', 'high, source split', 'low, source split', 'high, time split', 'low, time split']);
  const looks = option.series.slice(0, 6).map(({ lineStyle }: { lineStyle: { color: string; type: unknown } }) => JSON.stringify([lineStyle.color, lineStyle.type]));
  expect(new Set(looks).size).toBe(6);
  expect(option.summary).toContain('high, random split AUC 0.80');
});

test('reserves the height of the legend rows', () => {
  expect(ready(frame, {}, 320).grid.top).toBeGreaterThan(ready(frame, {}, 1200).grid.top);
});

test('compares ROC and calibration with the diagonal, and precision with the share of the class', () => {
  const data = (option: { series: Array<{ data: unknown; type: string }> }) => option.series.map((one) => JSON.stringify(one.data));
  expect(data(ready(frame))).toContain('[[0,0],[1,1]]');
  expect(data(ready(frame, { curve: 'calibration' }))).toContain('[[0,0],[1,1]]');
  const option = ready(frame, { curve: 'precision_recall' });
  expect(data(option)).not.toContain('[[0,0],[1,1]]');
  expect(option.series.at(-1).label.formatter()).toBe('always “low”: 32.5%');
});

test('shows the number of rows of a calibration point', () => {
  const option = ready(frame, { curve: 'calibration', split: 'time' });
  expect(option.series[0].data[0].symbolSize).toBeGreaterThan(option.series[0].data[1].symbolSize);
  expect(option.series[0].data[0].label.formatter()).toBe('30');
  expect(option.tooltip.formatter({ seriesIndex: 0, dataIndex: 0 })).toContain('30');
});

test('marks the working point only when the data has one', () => {
  const named = (option: { series: Array<{ name?: string; data: unknown[] }> }) => option.series.find(({ name }) => name === 'Working point');
  expect(named(ready(frame))).toBeUndefined();
  const marked = { ...frame, fields: [...frame.fields, field('working_point', 'boolean', rows.map(({ x }, row) => row < 3 && x === 0.2))] };
  expect(named(ready(marked))?.data).toEqual([[0.2, 0.8]]);
});

test('reports missing fields, splits and curves', () => {
  expect(draw({ name: 'x', fields: [field('x', 'number', [1])] })).toMatchObject({ state: 'missing', missing: ['y'] });
  expect(draw(frame, { split: 'site' })).toMatchObject({ state: 'empty', message: expect.stringContaining('Choose another split') });
  const roc = { ...frame, fields: frame.fields.map((one) => ({ ...one, values: Array.from(one.values).slice(0, 3) })) };
  expect(draw(roc, { curve: 'calibration' })).toMatchObject({ state: 'empty', message: expect.stringContaining('Calibration') });
});
