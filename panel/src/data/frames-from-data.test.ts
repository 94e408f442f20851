import { FieldType, toDataFrame, type DataFrame } from '@grafana/data';
import { findField } from '@weir/schema';
import { framesFromData } from './frames-from-data';
import { SESSIONS } from '../testing/panel-fixtures';

const valuesOf = (frame: ReturnType<typeof framesFromData>[number], name: string) => [
  ...(findField(frame, name)?.values ?? []),
];

it('converts a table without changing it', () => {
  const [frame] = framesFromData([SESSIONS]);
  expect(frame).toMatchObject({ name: 'scatter', refId: 'A' });
  expect(frame.fields.map(({ name, type }) => [name, type])).toEqual([
    ['start_time', 'time'],
    ['src_ip', 'string'],
    ['bytes_in', 'number'],
    ['bytes_out', 'number'],
    ['anomaly_score', 'number'],
    ['is_anomaly', 'boolean'],
  ]);
  expect(findField(frame, 'bytes_in')?.config).toEqual({ unit: 'decbytes' });
});

it('keeps the custom metadata that the server sends with a frame', () => {
  const custom = { src_ip: '192.0.2.1', probability: 0.9 };
  const [frame] = framesFromData([toDataFrame({ meta: { custom }, fields: [{ name: 'a', values: [1] }] })]);
  expect(frame.meta).toEqual({ custom });
});

it('reads the vectors of older plugins', () => {
  const vector = { length: 2, get: () => 1, toArray: () => [1, 2] };
  const old = { length: 2, fields: [{ name: 'a', type: FieldType.number, config: {}, values: vector }] };
  expect(valuesOf(framesFromData([old as unknown as DataFrame])[0], 'a')).toEqual([1, 2]);
});

it('uses a display name that is a column name as the name, and any other as a title', () => {
  const [frame] = framesFromData([
    toDataFrame({
      fields: [
        { name: 'client', type: FieldType.string, values: ['10.0.0.1'], config: { displayName: 'src_ip' } },
        { name: 'bytes_in', type: FieldType.number, values: [1], config: { displayName: 'Received' } },
      ],
    }),
  ]);
  expect(valuesOf(frame, 'src_ip')).toEqual(['10.0.0.1']);
  expect(findField(frame, 'bytes_in')?.config?.displayName).toBe('Received');
});

it('converts enums to their texts and ISO times to numbers, and drops types that no view draws', () => {
  const [frame] = framesFromData([
    toDataFrame({
      fields: [
        { name: 'kind', type: FieldType.enum, values: [1, 0], config: { type: { enum: { text: ['a', 'b'] } } } },
        { name: 'at', type: FieldType.time, values: ['2024-04-25T00:00:00Z', null] },
        { name: 'nested', type: FieldType.other, values: [{}, {}] },
      ],
    }),
  ]);
  expect(frame.fields.map(({ name }) => name)).toEqual(['kind', 'at']);
  expect(valuesOf(frame, 'kind')).toEqual(['b', 'a']);
  expect(valuesOf(frame, 'at')).toEqual([1714003200000, null]);
});

it('joins single-series frames of several queries into one table', () => {
  const series = (refId: string, metric: string, country: string, value: number) =>
    toDataFrame({
      refId,
      fields: [
        { name: 'Time', type: FieldType.time, values: [1000] },
        { name: 'Value', type: FieldType.number, labels: { __name__: metric, src_ip_country_code: country }, values: [value] },
      ],
    });
  const frames = framesFromData([
    series('A', 'session_count', 'DE', 5),
    series('A', 'session_count', 'US', 7),
    series('B', 'anomaly_count', 'US', 2),
  ]);
  expect(frames).toHaveLength(1);
  expect(valuesOf(frames[0], 'src_ip_country_code')).toEqual(['DE', 'US']);
  expect(valuesOf(frames[0], 'session_count')).toEqual([5, 7]);
  expect(valuesOf(frames[0], 'anomaly_count')).toEqual([null, 2]);
});

it('converts a wide frame to one table with a row per time and label set', () => {
  const frames = framesFromData([
    toDataFrame({
      fields: [
        { name: 'time', type: FieldType.time, values: [1000, 2000] },
        { name: 'bytes_in', type: FieldType.number, labels: { src_ip: 'a' }, values: [1, null] },
        { name: 'bytes_in', type: FieldType.number, labels: { src_ip: 'b' }, values: [3, 4] },
      ],
    }),
  ]);
  expect(valuesOf(frames[0], 'time')).toEqual([1000, 1000, 2000]);
  expect(valuesOf(frames[0], 'src_ip')).toEqual(['a', 'b', 'b']);
  expect(valuesOf(frames[0], 'bytes_in')).toEqual([1, 3, 4]);
});

it('returns no frames for no data', () => {
  expect(framesFromData([])).toEqual([]);
});
