import { isUnread, readByteLines, splitLines, type ByteBatch, type LineBatch, type UnreadLines } from './read-lines.ts';
import { unpackBytes } from './unpack-bytes.ts';

/** Yields the lines of a byte stream as text; see unpackBatches. */
export async function* unpackLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<LineBatch | UnreadLines> {
  for await (const part of unpackBatches(chunks)) yield isUnread(part) ? part : splitLines(part);
}

/**
 * Yields the lines of a byte stream, packed or not, and the parts of packed data that cannot be read. See unpackBytes.
 *
 * @throws AppError what unpackBytes throws
 */
export async function* unpackBatches(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ByteBatch | UnreadLines> {
  const lost: UnreadLines[] = [];
  yield* readByteLines(unpackBytes(chunks, (reason, count) => lost.push({ reason, count })));
  yield* lost;
}
