import { RecordBatchReader, tableFromIPC, type Table } from 'apache-arrow';
import type { Field, Frame } from '@weir/schema';
import { encodeArrowFrame } from './arrow-frame.ts';

const frameOf = (...fields: Field[]): Frame => ({ name: 'test', fields });
const decode = (frame: Frame): Table => tableFromIPC(encodeArrowFrame(frame));
const valuesOf = (field: Field): unknown[] => [...decode(frameOf(field)).getChildAt(0)!];
const nanosecondsOf = (table: Table): bigint[] => [...(table.getChildAt(0)!.data[0].values as BigInt64Array)];

describe('encodeArrowFrame', () => {
  it('writes the file format', () => {
    const bytes = encodeArrowFrame(frameOf({ name: 'n', type: 'number', values: [1] }));
    expect(Buffer.from(bytes.subarray(0, 6)).toString()).toBe('ARROW1');
    expect(Buffer.from(bytes.subarray(-6)).toString()).toBe('ARROW1');
  });

  it('encodes times as exact nanoseconds without a time zone', () => {
    const times = [0, 1, -1, 1_790_000_000_123, 9_223_372_036_854, -9_223_372_036_854];
    const table = decode(frameOf({ name: 't', type: 'time', values: times }));
    expect(String(table.schema.fields[0].type)).toBe('Timestamp<NANOSECOND>');
    expect((table.schema.fields[0].type as unknown as { timezone: unknown }).timezone).toBeNull();
    expect(nanosecondsOf(table)).toEqual(times.map((ms) => BigInt(ms) * 1_000_000n));
  });

  it('encodes null for a time that is unknown or outside the nanosecond range', () => {
    expect(valuesOf({ name: 't', type: 'time', values: [null, NaN, 9_223_372_036_855, Infinity] })).toEqual([null, null, null, null]);
  });

  it('keeps numbers to the last bit, and encodes null and NaN as null', () => {
    const values = [0, -0, 0.1, 2 ** 53, -1e308, 5e-324, null, NaN, Infinity];
    expect(valuesOf({ name: 'n', type: 'number', values })).toEqual([0, -0, 0.1, 2 ** 53, -1e308, 5e-324, null, null, Infinity]);
    expect(valuesOf({ name: 'n', type: 'number', values: Float64Array.of(1, NaN, 3) })).toEqual([1, null, 3]);
  });

  it('encodes only the values of a view into a larger array', () => {
    const values = Float64Array.of(1, 2, 3, 4).subarray(1, 3);
    expect(valuesOf({ name: 'n', type: 'number', values })).toEqual([2, 3]);
  });

  it('keeps any text as plain UTF-8, and distinguishes empty text from null', () => {
    const values = ['', null, 'ascii', 'Zürich', '東京', '🦊', 'a\u0000b', ''];
    expect(valuesOf({ name: 's', type: 'string', values })).toEqual(values);
    expect(String(decode(frameOf({ name: 's', type: 'string', values })).schema.fields[0].type)).toBe('Utf8');
  });

  it('replaces each half of a split surrogate pair', () => {
    expect(valuesOf({ name: 's', type: 'string', values: ['x\ud83e', '\udd8ay', 'é'] })).toEqual(['x\ufffd', '\ufffdy', 'é']);
  });

  it.each([0, 1, 7, 8, 9, 63, 64, 65, 1000])('keeps %i booleans with their nulls', (length) => {
    const values = Array.from({ length }, (_, i) => (i % 3 === 0 ? null : i % 2 === 0));
    expect(valuesOf({ name: 'b', type: 'boolean', values })).toEqual(values);
  });

  it.each(['time', 'number', 'string', 'boolean'] as const)('keeps a %s field without rows, and one of nulls only', (type) => {
    expect(valuesOf({ name: 'f', type, values: [] })).toEqual([]);
    expect(valuesOf({ name: 'f', type, values: [null, null] })).toEqual([null, null]);
  });

  it('encodes a frame without fields', () => {
    const table = decode({ name: 'nothing', fields: [] });
    expect(table.numCols).toBe(0);
    expect(table.numRows).toBe(0);
  });

  it('makes every field nullable, except a time field without nulls', () => {
    const values = { number: [1], string: ['a'], boolean: [true], time: [0] };
    const fields = Object.entries(values).map(([type, known]) => ({ name: type, type, values: known }) as Field);
    const isNullable = (field: Field) => decode(frameOf(field)).schema.fields[0].nullable;
    expect(fields.map(isNullable)).toEqual([true, true, true, false]);
    expect(isNullable({ name: 't', type: 'time', values: [0, null] })).toBe(true);
    expect(isNullable({ name: 't', type: 'time', values: [] })).toBe(false);
  });

  it('distinguishes fields of the same name by their labels', () => {
    const bytes = encodeArrowFrame(
      frameOf(
        { name: 'time', type: 'time', values: [0, 60_000] },
        { name: 'value', type: 'number', labels: { src_ip: 'a' }, values: [1, 2] },
        { name: 'value', type: 'number', labels: { src_ip: 'b' }, values: [3, 4] },
        { name: 'value', type: 'string', values: ['c', 'd'] },
      ),
    );
    const { fields } = RecordBatchReader.from(bytes).open().schema;
    expect(fields.map((field) => field.metadata.get('labels'))).toEqual([undefined, '{"src_ip":"a"}', '{"src_ip":"b"}', undefined]);
    expect(fields.map((field) => String(field.type))).toEqual(['Timestamp<NANOSECOND>', 'Float64', 'Float64', 'Utf8']);
    const table = tableFromIPC(bytes);
    expect([...table.getChildAt(1)!]).toEqual([1, 2]);
    expect([...table.getChildAt(2)!]).toEqual([3, 4]);
  });

  it('carries name, refId, meta and config as metadata', () => {
    const meta = { type: 'timeseries-multi', typeVersion: [0, 1], notices: [{ severity: 'info', text: 'ü' }] } as const;
    const config = { displayName: 'Bytes', unit: 'bytes' };
    const { schema } = decode({ name: 'f', refId: 'A', meta, fields: [{ name: 'n', type: 'number', config, values: [] }] });
    expect(schema.metadata.get('name')).toBe('f');
    expect(schema.metadata.get('refId')).toBe('A');
    expect(JSON.parse(schema.metadata.get('meta')!)).toEqual(meta);
    expect(JSON.parse(schema.fields[0].metadata.get('config')!)).toEqual(config);
  });

  it('rejects fields of unequal length', () => {
    const unequal = frameOf({ name: 'a', type: 'number', values: [1, 2] }, { name: 'b', type: 'number', values: [1] });
    expect(() => encodeArrowFrame(unequal)).toThrow(new RangeError('field "b" of frame "test" has 1 values, the first field has 2'));
  });
});
