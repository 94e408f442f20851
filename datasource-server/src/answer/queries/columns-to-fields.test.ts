import { roundSums, toFieldValues, toLiveFields, toSessionFields } from './columns-to-fields.ts';

it('turns NaN into null, and keeps a column without NaN as it is', () => {
  const plain = Float64Array.of(1, 0, Infinity);
  expect(toFieldValues(plain)).toBe(plain);
  expect(toFieldValues(Float64Array.of(1, NaN))).toEqual([1, null]);
  expect(toFieldValues(['a', null])).toEqual(['a', null]);
});

it('adds the type, unit and description of a column of sessions', () => {
  expect(toSessionFields({ bytes_in: Float64Array.of(5), is_anomaly: [null] })).toEqual([
    { name: 'bytes_in', type: 'number', config: { unit: 'decbytes', description: 'Bytes received by the monitored server: uploads.' }, values: Float64Array.of(5) },
    { name: 'is_anomaly', type: 'boolean', config: { description: 'True when anomaly_score is above the threshold of its model.' }, values: [null] },
  ]);
  expect(() => toSessionFields({ bytes: Float64Array.of(5) })).toThrow(RangeError);
});

it('gives fields of the live stream their unit and nothing else', () => {
  expect(toLiveFields({ start_time: Float64Array.of(5), bytes_out: Float64Array.of(NaN) })).toEqual([
    { name: 'start_time', type: 'time', values: Float64Array.of(5) },
    { name: 'bytes_out', type: 'number', config: { unit: 'decbytes' }, values: [null] },
  ]);
});

it('rounds to nine digits, so that sums in another order are equal', () => {
  expect(roundSums(Float64Array.of(0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 123_456_789.4, NaN))).toEqual(Float64Array.of(0.6, 0.6, 123_456_789, NaN));
});
