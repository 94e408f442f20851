import type { FileHandle } from 'node:fs/promises';

/** Largest stretch that is taken at once: what a crash makes read again, and what is held in memory. */
export const MAX_STRETCH_BYTES = 8 * 1024 * 1024;

const LINE_FEED = 10;
const MAGICS = [Buffer.from([0x1f, 0x8b]), Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), Buffer.from('PAR1')];

/** The bytes [from, from + length) of a file, fewer at its end. */
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

/** True for what can only be read as a whole: gzip, zstd and Parquet, told by their first bytes. */
export const isWholeFile = (start: Uint8Array): boolean => MAGICS.some((magic) => magic.equals(start.subarray(0, magic.length)));

/**
 * Whole lines from an offset on, at most MAX_STRETCH_BYTES; null where no line has ended yet. A line longer than that is
 * given as it is, for the reader to refuse.
 *
 * @param size bytes of the file
 * @param isEnded true where nothing more will be written, so that a last line without a line end is one too
 */
export const readStretch = async (handle: FileHandle, from: number, size: number, isEnded: boolean): Promise<Buffer | null> => {
  const bytes = await readBytes(handle, from, Math.min(MAX_STRETCH_BYTES, size - from));
  const end = bytes.lastIndexOf(LINE_FEED) + 1;
  const reachesEnd = from + bytes.length >= size;
  if ((reachesEnd && isEnded) || (end === 0 && bytes.length === MAX_STRETCH_BYTES)) return bytes.length === 0 ? null : bytes;
  return end === 0 ? null : bytes.subarray(0, end);
};
