import { gunzip } from './gunzip.ts';
import { parquetLines } from './parquet-lines.ts';
import { readLines, type LineBatch } from './read-lines.ts';
import { unzstd } from './unzstd.ts';

const MAGIC_BYTES = 4;
const GZIP = 0x1f8b;
const ZSTD = 0x28b52ffd;
const PARQUET = 0x50415231;
/** Last three magic bytes of a skippable zstd frame; the first is 0x50 to 0x5f. */
const ZSTD_SKIPPABLE = 0x2a4d18;

/**
 * Yields the lines of a byte stream, compressed or not. gzip, zstd and Parquet are recognised by their first bytes; file names
 * do not matter.
 *
 * @throws AppError what readLines, gunzip, unzstd and parquetLines throw
 */
export async function* unpackLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch> {
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

const open = (first: Uint8Array, whole: AsyncIterable<Uint8Array>): AsyncIterable<LineBatch> => {
  const magic = first.length < MAGIC_BYTES ? 0 : Buffer.from(first.buffer, first.byteOffset, MAGIC_BYTES).readUInt32BE();
  if (magic >>> 16 === GZIP) return readLines(gunzip(whole));
  if (magic === ZSTD || (magic >>> 28 === 5 && (magic & 0xffffff) === ZSTD_SKIPPABLE)) return readLines(unzstd(whole));
  return magic === PARQUET ? parquetLines(whole) : readLines(whole);
};
