import { AppError } from '@weir/schema';
import { decompress as unzstdWhole } from 'fzstd';
import { parquetMetadataAsync, parquetRead, snappyUncompress, type AsyncBuffer, type ColumnData, type Compressors, type FileMetaData } from 'hyparquet';
import { gunzipSync } from 'node:zlib';
import type { LineBatch } from './read-lines.ts';

/** A Parquet file is read from its end, so it is kept in memory. AWS writes files of up to 75 MB. */
export const MAX_PARQUET_BYTES = 128 * 1024 * 1024;
/** Largest decompressed size of a row group or a page. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** Largest number of values in a row group, over all columns: an encoding can store millions in a few bytes. */
const MAX_GROUP_VALUES = 50_000_000;
const ROWS_PER_BATCH = 1_000;

/**
 * Yields the rows of a Parquet file as JSON lines, with one row group in memory at a time.
 *
 * @throws AppError `ingest.bad_parquet`, `ingest.parquet_too_large`
 */
export async function* parquetLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  const file = await toAsyncBuffer(chunks);
  const metadata = await reading(() => parquetMetadataAsync(file));
  checkSize(metadata);
  let rowStart = 0;
  for (const { num_rows } of metadata.row_groups) {
    const rowEnd = rowStart + Number(num_rows);
    const columns = new Map<string, ColumnData[]>();
    const onChunk = (chunk: ColumnData): void => void columns.set(chunk.columnName, [...(columns.get(chunk.columnName) ?? []), chunk]);
    await reading(() => parquetRead({ file, metadata, rowStart, rowEnd, compressors: COMPRESSORS, onChunk }));
    yield* toLines([...columns], rowStart, rowEnd);
    rowStart = rowEnd;
  }
}

function* toLines(columns: ReadonlyArray<readonly [string, readonly ColumnData[]]>, from: number, to: number): Generator<LineBatch> {
  const readers = columns.map(([name, chunks]) => ({ key: `${JSON.stringify(name)}:`, at: openColumn(chunks) }));
  for (let start = from; start < to; start += ROWS_PER_BATCH) {
    const lines: string[] = [];
    for (let row = start; row < Math.min(start + ROWS_PER_BATCH, to); row++) {
      let line = '';
      for (const { key, at } of readers) line += `${line === '' ? '{' : ','}${key}${toJson(at(row))}`;
      lines.push(`${line}}`);
    }
    yield lines;
  }
}

/** Returns a function that gives the value of a row; rows must be requested in ascending order. */
const openColumn = (chunks: readonly ColumnData[]) => {
  const inOrder = [...chunks].sort((a, b) => a.rowStart - b.rowStart);
  let current = 0;
  return (row: number): unknown => {
    while (current < inOrder.length - 1 && row >= inOrder[current].rowEnd) current++;
    const chunk = inOrder[current];
    return (chunk.columnData as ArrayLike<unknown>)[row - chunk.rowStart];
  };
};

const toJson = (value: unknown): string => (typeof value === 'bigint' ? String(value) : JSON.stringify(value ?? null));

const COMPRESSORS: Compressors = {
  GZIP: (input, length) => gunzipSync(input, { maxOutputLength: allowed(length) }),
  ZSTD: (input, length) => unzstdWhole(input, new Uint8Array(allowed(length))),
  SNAPPY: (input, length) => {
    const output = new Uint8Array(allowed(length));
    snappyUncompress(input, output);
    return output;
  },
};

const allowed = (bytes: number): number => {
  if (bytes <= MAX_UNPACKED_BYTES) return Math.max(bytes, 1);
  throw new RangeError(`a page has ${bytes} bytes, expected at most ${MAX_UNPACKED_BYTES}`);
};

const checkSize = ({ row_groups }: FileMetaData): void => {
  for (const { num_rows, columns, total_byte_size } of row_groups) {
    if (Number(num_rows) * columns.length <= MAX_GROUP_VALUES && Number(total_byte_size) <= MAX_UNPACKED_BYTES) continue;
    throw tooLarge(`a row group of ${num_rows} rows and ${columns.length} columns (${total_byte_size} bytes decompressed)`, `${MAX_GROUP_VALUES} values and ${MAX_UNPACKED_BYTES} bytes`);
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

const reading = async <T>(read: () => Promise<T>): Promise<T> => {
  try {
    return await read();
  } catch (cause) {
    throw new AppError('ingest.bad_parquet', `The Parquet file cannot be read: ${(cause as Error).message}.`, { cause });
  }
};
