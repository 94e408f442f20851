import type { Field, FieldValues, Frame } from '@weir/schema';
import {
  Bool,
  Field as ArrowField,
  Float64,
  RecordBatch,
  RecordBatchFileWriter,
  Schema,
  Struct,
  TimestampNanosecond,
  Utf8,
  makeData,
  type Data,
} from 'apache-arrow';

/** Limit of 64-bit nanoseconds: years 1677 to 2262. */
const LAST_NANOSECOND_MS = 9_223_372_036_854;
const NANOSECONDS_PER_MS = 1_000_000n;

interface Validity {
  readonly nullCount: number;
  readonly nullBitmap: Uint8Array | undefined;
}

/**
 * Returns a frame as an Arrow IPC file, in the form that Grafana's decoder reads correctly in every supported version:
 * nanosecond times without a time zone, plain UTF-8 text. Every field is nullable, except a time field without nulls:
 * Grafana's time series reader, and so its alerting, rejects a nullable time.
 *
 * Null, undefined and NaN become null; so does a time that is not a number or lies outside 1677..2262.
 * Fractions of a millisecond are dropped.
 *
 * @throws RangeError when the fields differ in length.
 */
export function encodeArrowFrame(frame: Frame): Uint8Array {
  const length = frame.fields[0]?.values.length ?? 0;
  const children: Data[] = [];
  const fields: ArrowField[] = [];
  for (const field of frame.fields) {
    if (field.values.length !== length) {
      throw new RangeError(
        `field "${field.name}" of frame "${frame.name}" has ${field.values.length} values, the first field has ${length}`,
      );
    }
    const column = encodeColumn(field);
    children.push(column);
    const isNullable = field.type !== 'time' || column.nullCount > 0;
    fields.push(new ArrowField(field.name, column.type, isNullable, fieldMetadata(field)));
  }
  const schema = new Schema(fields, frameMetadata(frame));
  const rows = makeData({ type: new Struct(fields), length, nullCount: 0, children });
  const batch = new RecordBatch(schema, rows);
  // RecordBatch gives all fields of one name the metadata of the last, so all series of a wide frame would share its labels.
  Object.assign(batch, { schema });
  return RecordBatchFileWriter.writeAll([batch]).toUint8Array(true);
}

function frameMetadata(frame: Frame): Map<string, string> {
  const metadata = new Map([
    ['name', frame.name],
    ['refId', frame.refId ?? ''],
  ]);
  if (frame.meta !== undefined) metadata.set('meta', JSON.stringify(frame.meta));
  return metadata;
}

function fieldMetadata(field: Field): Map<string, string> {
  const metadata = new Map<string, string>();
  if (field.labels !== undefined) metadata.set('labels', JSON.stringify(field.labels));
  if (field.config !== undefined) metadata.set('config', JSON.stringify(field.config));
  return metadata;
}

function encodeColumn(field: Field): Data {
  switch (field.type) {
    case 'time':
      return encodeTimes(field.values);
    case 'number':
      return encodeNumbers(field.values);
    case 'string':
      return encodeTexts(field.values);
    case 'boolean':
      return encodeBooleans(field.values);
  }
}

function encodeTimes(values: FieldValues): Data {
  const length = values.length;
  const data = new BigInt64Array(length);
  const isKnown = (value: unknown) =>
    typeof value === 'number' && value >= -LAST_NANOSECOND_MS && value <= LAST_NANOSECOND_MS;
  for (let i = 0; i < length; i++) {
    if (isKnown(values[i])) data[i] = BigInt(Math.trunc(values[i] as number)) * NANOSECONDS_PER_MS;
  }
  return makeData({ type: new TimestampNanosecond(), length, data, ...validityOf(values, isKnown) });
}

function encodeNumbers(values: FieldValues): Data {
  const length = values.length;
  const isKnown = (value: unknown) => typeof value === 'number' && value === value;
  if (values instanceof Float64Array) {
    return makeData({ type: new Float64(), length, data: values, ...validityOf(values, isKnown) });
  }
  const data = new Float64Array(length);
  for (let i = 0; i < length; i++) if (isKnown(values[i])) data[i] = values[i] as number;
  return makeData({ type: new Float64(), length, data, ...validityOf(values, isKnown) });
}

function encodeBooleans(values: FieldValues): Data {
  const length = values.length;
  const data = new Uint8Array(bitmapBytes(length));
  for (let i = 0; i < length; i++) if (values[i] === true) data[i >> 3] |= 1 << (i & 7);
  return makeData({ type: new Bool(), length, data, ...validityOf(values, (value) => typeof value === 'boolean') });
}

function encodeTexts(values: FieldValues): Data {
  const length = values.length;
  const isKnown = (value: unknown) => value !== null && value !== undefined;
  const texts = Array.from(values as ArrayLike<unknown>, (value) => (isKnown(value) ? String(value) : ''));
  const joined = texts.join('');
  const valueOffsets = new Int32Array(length + 1);
  let data: Uint8Array = Buffer.from(joined, 'utf8');
  if (data.length === joined.length) {
    for (let i = 0; i < length; i++) valueOffsets[i + 1] = valueOffsets[i] + texts[i].length;
  } else {
    // Encode each text alone: half a surrogate pair at its end must not combine with the start of the next text.
    for (let i = 0; i < length; i++) valueOffsets[i + 1] = valueOffsets[i] + Buffer.byteLength(texts[i], 'utf8');
    const bytes = Buffer.alloc(valueOffsets[length]);
    for (let i = 0; i < length; i++) bytes.write(texts[i], valueOffsets[i], 'utf8');
    data = bytes;
  }
  return makeData({ type: new Utf8(), length, valueOffsets, data, ...validityOf(values, isKnown) });
}

/** Returns a bitmap in which bit i is set when value i is known, or no bitmap when all values are known. */
function validityOf(values: FieldValues, isKnown: (value: unknown) => boolean): Validity {
  const length = values.length;
  const nullBitmap = new Uint8Array(bitmapBytes(length));
  let known = 0;
  for (let i = 0; i < length; i++) {
    if (isKnown(values[i])) {
      nullBitmap[i >> 3] |= 1 << (i & 7);
      known++;
    }
  }
  return known === length ? { nullCount: 0, nullBitmap: undefined } : { nullCount: length - known, nullBitmap };
}

/** Arrow pads bitmaps to 8 bytes. */
const bitmapBytes = (length: number) => ((length + 63) >> 6) << 3;
