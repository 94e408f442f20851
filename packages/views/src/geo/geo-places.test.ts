import type { Frame } from '@weir/schema';
import { geo } from './geo.ts';
import { darkTheme } from '../style/theme.ts';

const places: Frame = {
  name: 'places',
  fields: [
    { name: 'host', type: 'string', values: ['berlin', 'lima', 'nowhere', 'tokyo'] },
    { name: 'latitude', type: 'number', values: [52.5, -12, 95, 35.7] },
    { name: 'longitude', type: 'number', values: [13.4, -77, 10, null] },
    { name: 'session_count', type: 'number', values: [16, 4, 9, 1] },
    { name: 'is_anomaly', type: 'boolean', values: [false, true, false, false] },
  ],
};

const draw = (frame: Frame) => geo.build({ frames: [frame], options: geo.defaultOptions, theme: darkTheme, width: 800, height: 400, formatTime: String });

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- ECharts' option type does not say which series is which.
const ready = (frame: Frame): any => {
  const result = draw(frame);
  if (result.state !== 'ready') throw new Error(result.message);
  return result;
};

test('draws rows with coordinates as points, anomalous ones as a series with its own shape, and counts invalid ones', () => {
  const { option, summary } = ready(places);
  expect(option.series.map(({ name, symbol }: { name: string; symbol: string }) => [name, symbol])).toEqual([
    ['Normal (1)', 'circle'],
    ['Anomalous (1)', 'diamond'],
  ]);
  expect(option.series[0].data[0].value).toEqual([13.4, 52.5, 0]);
  expect(summary).toBe('2 locations on the map, 1 anomalous. Sessions: berlin 16, lima 4. Point area: sessions. Not shown: 2 rows without a valid location.');
});

test('makes the area of a point proportional to the measure', () => {
  const [[usual], [anomaly]] = ready(places).option.series.map(({ data }: { data: Array<{ symbolSize: number }> }) => data);
  expect(usual.symbolSize).toBe(26);
  expect(anomaly.symbolSize).toBe(16);
});

test('finds the mark of a point by its row', () => {
  const { marks } = ready(places);
  expect(marks.at({ seriesIndex: 1, dataIndex: 0, value: [-77, -12, 1] })).toMatchObject({ title: 'lima', filters: [{ column: 'host', value: 'lima' }] });
});

test('explains that no row has valid coordinates', () => {
  const lost = { ...places, fields: places.fields.map((field) => (field.name === 'latitude' ? { ...field, values: [91, 100, 95, null] } : field)) };
  expect(draw(lost)).toMatchObject({ state: 'empty', message: 'No row has a valid latitude and longitude (4 rows checked).' });
});
