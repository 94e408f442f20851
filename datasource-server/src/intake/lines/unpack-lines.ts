import { gunzip } from './gunzip.ts';
import { parquetLines } from './parquet-lines.ts';
import { readByteLines, splitLines, type ByteBatch, type LineBatch } from './read-lines.ts';
import { unzstd } from './unzstd.ts';

const MAGIC_BYTES = 4;
const GZIP = 0x1f8b;
const ZSTD = 0x28b52ffd;
const PARQUET = 0x50415231;
/** Last three magic bytes of a skippable zstd frame; the first is 0x50 to 0x5f. */
const ZSTD_SKIPPABLE = 0x2a4d18;

/** Yields the lines of a byte stream as text; see unpackBatches. */
export async function* unpackLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
  for await (const batch of unpackBatches(chunks)) yield Buffer.isBuffer(batch) ? splitLines(batch) : batch;
}

/**
 * Yields the lines of a byte stream, compressed or not: as bytes, or as text where the data is not stored as lines. gzip, zstd
 * and Parquet are recognised by their first bytes; file names do not matter.
 *
 * @throws AppError what readByteLines, gunzip, unzstd and parquetLines throw
 */
export async function* unpackBatches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteBatch | LineBatch> {
  const iterator = chunks[Symbol.asyncIterator]();
  let first = new Uint8Array(0);
  let isDone = false;
  while (first.length < MAGIC_BYTES && !isDone) {
    const next = await iterator.next();
    if (next.done === true) isDone = true;
    else first = Buffer.concat([first, next.value]);
  }
  const whole = (async function* (): AsyncGenerator<Uint8Array> {
    try {
      yield first;
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  })();
  yield* open(first, whole);
}

const open = (first: Uint8Array, whole: AsyncIterable<Uint8Array>): AsyncIterable<ByteBatch | LineBatch> => {
  const magic = first.length < MAGIC_BYTES ? 0 : Buffer.from(first.buffer, first.byteOffset, MAGIC_BYTES).readUInt32BE();
  if (magic >>> 16 === GZIP) return readByteLines(gunzip(whole));
  if (magic === ZSTD || (magic >>> 28 === 5 && (magic & 0xffffff) === ZSTD_SKIPPABLE)) return readByteLines(unzstd(whole));
  return magic === PARQUET ? parquetLines(whole) : readByteLines(whole);
};
