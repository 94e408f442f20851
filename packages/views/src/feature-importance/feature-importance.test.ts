import type { Frame } from '@weir/schema';
import { featureImportance } from './feature-importance.ts';
import { lightTheme } from '../style/theme.ts';

const importances: Frame = {
  name: 'importances',
  fields: [
    { name: 'feature', type: 'string', values: ['hour', 'avg_packet_size', 'bytes_in'] },
    { name: 'impurity_importance', type: 'number', values: [0.001, 0.497, 0.259] },
    { name: 'permutation_importance', type: 'number', values: [-0.004, 0.31, null] },
  ],
};

const draw = (frame: Frame, options = {}) =>
  featureImportance.build({
    frames: [frame],
    options: { ...featureImportance.defaultOptions, ...options },
    theme: lightTheme,
    width: 600,
    height: 300,
    formatTime: String,
  });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (...given: Parameters<typeof draw>): any => {
  const result = draw(...given);
  if (result.state !== 'ready') throw new Error(result.message);
  return { ...result.option, summary: result.summary };
};

test('shows both measures side by side, the most important first', () => {
  const option = ready(importances);
  expect(option.yAxis.data).toEqual(['Average throughput', 'Bytes in', 'Hour (UTC)']);
  expect(option.series.map(({ name }: { name: string }) => name)).toEqual(['Impurity', 'Permutation']);
  expect(option.series[1].data).toEqual([0.31, null, -0.004]);
});

test('omits a measure without values', () => {
  const [feature, impurity, permutation] = importances.fields;
  expect(ready({ ...importances, fields: [feature, impurity, { ...permutation, values: [null, null, null] }] }).series).toHaveLength(1);
});

test('shows "not measured" instead of zero', () => {
  expect(ready(importances).tooltip.formatter([{ dataIndex: 1 }])).toContain('not measured');
});

test('uses any numeric field when the known measures are missing', () => {
  const [feature, impurity] = importances.fields;
  expect(ready({ ...importances, fields: [feature, { ...impurity, name: 'gain' }] }).series[0].name).toBe('Gain');
});

test('shows the most important features and counts all', () => {
  const option = ready(importances, { max_features: 1 });
  expect(option.yAxis.data).toEqual(['Average throughput']);
  expect(option.summary).toContain('3 features, top 1 shown');
});

test('reports missing fields', () => {
  expect(draw({ name: 'x', fields: [{ name: 'note', type: 'string', values: ['a'] }] })).toMatchObject({ state: 'missing' });
});
