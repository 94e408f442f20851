import type { FileHandle } from 'node:fs/promises';

/** Largest chunk: the amount that is read again after a crash, and that is held in memory. */
export const MAX_CHUNK_BYTES = 8 * 1024 * 1024;

const LINE_FEED = 10;
const GZIP = Buffer.from([0x1f, 0x8b]);
const MAGICS = [GZIP, Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from('PAR1')];

/** Returns the bytes [from, from + length) of a file, fewer at its end. */
export const readBytes = async (handle: FileHandle, from: number, length: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, from + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
};

/** Returns whether a file can only be read as a whole: gzip, zstd and Parquet, recognised by their first bytes. */
export const needsWholeFile = (start: Uint8Array): boolean => MAGICS.some((magic) => magic.equals(start.subarray(0, magic.length)));

/** Returns whether a file is compressed with gzip, by its first bytes. */
export const isGzip = (start: Uint8Array): boolean => GZIP.equals(start.subarray(0, GZIP.length));

/**
 * Returns complete lines from an offset on, at most MAX_CHUNK_BYTES; null where no line has ended yet. The start of a longer
 * line is returned too, so that the reader rejects it.
 *
 * @param size - size of the file in bytes
 * @param isEnded - whether the file is complete, so that a last line without a line end counts
 */
export const readChunk = async (handle: FileHandle, from: number, size: number, isEnded: boolean): Promise<Buffer | null> => {
  const bytes = await readBytes(handle, from, Math.min(MAX_CHUNK_BYTES, size - from));
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  const reachesEnd = from + bytes.length >= size;
  if ((reachesEnd && isEnded) || (end === 0 && bytes.length === MAX_CHUNK_BYTES)) return bytes.length === 0 ? null : bytes;
  return end === 0 ? null : bytes.subarray(0, end);
};
