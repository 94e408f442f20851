import { AppError } from '@weir/schema';
import { parquetMetadataAsync, parquetRead, parquetSchema, type AsyncBuffer, type ColumnData, type FileMetaData, type ParquetParsers } from 'hyparquet';
import { ExpansionLimit, type ReportLoss } from './expansion-limit.ts';
import { MAX_UNPACKED_BYTES, PARQUET_CODECS } from './parquet-codecs.ts';
import { toJsonText } from './parquet-values.ts';

/** A Parquet file is read from its end, so it is kept in memory. AWS writes files of up to 75 MB. */
export const MAX_PARQUET_BYTES = 128 * 1024 * 1024;
/** Largest number of values in a row group, over all columns: an encoding can store millions in a few bytes. */
const MAX_GROUP_VALUES = 50_000_000;
/** Largest number of columns, including those inside others. Security Lake has about 300. */
const MAX_COLUMNS = 2_000;
const MAX_ROW_GROUPS = 10_000;
/** Largest ratio of the rows as JSON to the file. Parquet stores a column of equal values in almost nothing, and JSON repeats the names. */
const MAX_JSON_EXPANSION = 1_000;
/** Characters of lines that are yielded at once, at least. */
const BATCH_CHARS = 256 * 1024;
const MAX_FOOTER_BYTES = 16 * 1024 * 1024;

/** Reason for the rows of a row group that cannot be read. */
export const DAMAGED_ROW_GROUP = 'in a damaged row group of the Parquet file';

/**
 * Yields the rows of a Parquet file as JSON lines, with one row group in memory at a time. A row group that cannot be read is
 * reported as lost.
 *
 * @throws AppError `ingest.bad_parquet` where no row group can be read, `ingest.parquet_too_large`, `ingest.expands_too_much`
 */
export async function* parquetLines(chunks: AsyncIterable<Uint8Array>, onLoss: ReportLoss): AsyncGenerator<Uint8Array> {
  const file = await toAsyncBuffer(chunks);
  checkFooter(file);
  const metadata = await reading(() => parquetMetadataAsync(file, { parsers: PARSERS }));
  checkSize(metadata, file.byteLength);
  const limit = new ExpansionLimit(MAX_JSON_EXPANSION);
  limit.addPacked(file.byteLength);
  let rowStart = 0;
  let problem: unknown = null;
  let hasRows = false;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    if (rowEnd > rowStart) {
      try {
        for (const lines of toLines(await readGroup(file, metadata, rowStart, rowEnd), rowStart, rowEnd)) {
          limit.addUnpacked(lines.length);
          hasRows = true;
          yield lines;
        }
      } catch (error) {
        if (error instanceof AppError && error.code !== 'ingest.bad_parquet') throw error;
        problem ??= error;
        onLoss(DAMAGED_ROW_GROUP, rowEnd - rowStart);
      }
    }
    rowStart = rowEnd;
  }
  if (problem !== null && !hasRows) throw problem as Error;
}

const readGroup = async (file: AsyncBuffer, metadata: FileMetaData, rowStart: number, rowEnd: number): Promise<ReadonlyMap<string, ColumnData[]>> => {
  const columns = new Map<string, ColumnData[]>();
  const onChunk = (chunk: ColumnData): void => {
    const known = columns.get(chunk.columnName);
    if (known === undefined) columns.set(chunk.columnName, [chunk]);
    else known.push(chunk);
  };
  await reading(() => parquetRead({ file, metadata, rowStart, rowEnd, compressors: PARQUET_CODECS, parsers: PARSERS, onChunk }));
  for (const [name, parts] of columns) {
    parts.sort((a, b) => a.rowStart - b.rowStart);
    if (!covers(parts, rowStart, rowEnd)) throw bad(new RangeError(`the column ${name.slice(0, 80)} has too few values`));
  }
  if (columns.size === 0) throw bad(new RangeError('a row group has no columns'));
  // Columns arrive in the order in which they were decoded.
  return new Map(parquetSchema(metadata).children.flatMap(({ element: { name } }) => (columns.has(name) ? [[name, columns.get(name)!]] : [])));
};

/** A column with fewer values than rows would give its rows the values of others. */
const covers = (parts: readonly ColumnData[], from: number, to: number): boolean => {
  let next = from;
  for (const part of parts) {
    if (part.rowStart > next) return false;
    next = Math.max(next, part.rowStart + part.columnData.length);
  }
  return next >= to;
};

function* toLines(columns: ReadonlyMap<string, readonly ColumnData[]>, from: number, to: number): Generator<Uint8Array> {
  const readers = [...columns].map(([name, chunks]) => ({ key: `${JSON.stringify(name)}:`, at: openColumn(chunks) }));
  let lines = '';
  for (let row = from; row < to; row++) {
    let separator = '{';
    for (const { key, at } of readers) {
      lines += separator + key + toJsonText(at(row));
      separator = ',';
    }
    lines += '}\n';
    if (lines.length < BATCH_CHARS && row < to - 1) continue;
    yield Buffer.from(lines);
    lines = '';
  }
}

/** Returns a function that gives the value of a row; rows must be requested in ascending order. */
const openColumn = (chunks: readonly ColumnData[]) => {
  let current = 0;
  return (row: number): unknown => {
    while (current < chunks.length - 1 && row >= chunks[current].rowEnd) current++;
    const chunk = chunks[current];
    return (chunk.columnData as ArrayLike<unknown>)[row - chunk.rowStart];
  };
};

/** Values that hyparquet would read as its own types are kept as they are stored. */
const PARSERS: Partial<ParquetParsers> = {
  jsonFromBytes: (bytes: Uint8Array | undefined) => (bytes === undefined ? undefined : new TextDecoder().decode(bytes)),
  geometryFromBytes: () => undefined,
  geographyFromBytes: () => undefined,
};

/** The length of the footer is the last number before the magic bytes at the end. */
const checkFooter = (file: AsyncBuffer): void => {
  const end = file.byteLength;
  if (end < 12) throw bad(new RangeError('the file is too short'));
  const tail = Buffer.from(file.slice(end - 8, end) as ArrayBuffer);
  const magic = tail.toString('latin1', 4);
  if (magic === 'PARE') throw new AppError('ingest.bad_parquet', 'The Parquet file cannot be read: its footer is encrypted.', { hint: 'Write the file without encryption.' });
  if (magic !== 'PAR1') throw bad(new RangeError('the end of the file is missing'));
  const length = tail.readUInt32LE(0);
  if (length > end - 12) throw bad(new RangeError('the footer is longer than the file'));
  if (length > MAX_FOOTER_BYTES) throw tooLarge(`a footer of ${length} bytes`, `${MAX_FOOTER_BYTES} bytes`);
};

const checkSize = ({ row_groups, schema }: FileMetaData, bytes: number): void => {
  if (schema.length > MAX_COLUMNS) throw tooLarge(`${schema.length} columns`, `${MAX_COLUMNS} columns`);
  if (row_groups.length > MAX_ROW_GROUPS) throw tooLarge(`${row_groups.length} row groups`, `${MAX_ROW_GROUPS} row groups`);
  const mostJson = Math.max(bytes * MAX_JSON_EXPANSION, 16 * 1024 * 1024);
  let json = 0;
  for (const { num_rows, columns, total_byte_size } of row_groups) {
    const rows = Number(num_rows);
    if (!Number.isSafeInteger(rows) || rows < 0) throw bad(new RangeError(`a row group has ${rows} rows`));
    if (rows * columns.length > MAX_GROUP_VALUES || Number(total_byte_size) > MAX_UNPACKED_BYTES) {
      throw tooLarge(`a row group of ${rows} rows and ${columns.length} columns (${total_byte_size} bytes decompressed)`, `${MAX_GROUP_VALUES} values and ${MAX_UNPACKED_BYTES} bytes`);
    }
    let unpacked = 0;
    for (const { meta_data } of columns) unpacked += Number(meta_data?.total_uncompressed_size ?? 0);
    if (unpacked > MAX_UNPACKED_BYTES) throw tooLarge(`a row group of ${unpacked} bytes decompressed`, `${MAX_UNPACKED_BYTES} bytes`);
    // Each value takes its name, its quotes and at least one character.
    json += rows * columns.reduce((sum, { meta_data }) => sum + (meta_data?.path_in_schema[0].length ?? 0) + 5, 2);
    if (json > mostJson) throw tooLarge(`${json} bytes or more as JSON, from a file of ${bytes}`, `${MAX_JSON_EXPANSION} times the size of the file`);
  }
};

const toAsyncBuffer = async (chunks: AsyncIterable<Uint8Array>): Promise<AsyncBuffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MAX_PARQUET_BYTES) throw tooLarge(`more than ${MAX_PARQUET_BYTES} bytes`, `${MAX_PARQUET_BYTES} bytes`);
    parts.push(chunk);
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return { byteLength: size, slice: (start, end) => whole.buffer.slice(start, end) };
};

const tooLarge = (got: string, most: string): AppError => new AppError('ingest.parquet_too_large', `The Parquet file is too large: got ${got}, expected at most ${most}.`);

const bad = (cause: unknown): AppError => new AppError('ingest.bad_parquet', `The Parquet file cannot be read: ${(cause as Error).message.slice(0, 200)}.`, { cause });

const reading = async <T>(read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (cause) {
    throw bad(cause);
  }
};
