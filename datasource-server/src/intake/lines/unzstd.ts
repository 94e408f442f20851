import { AppError } from '@weir/schema';
import { Decompress } from 'fzstd';
import { badCompression, ExpansionLimit } from './expansion-limit.ts';
import { ZstdWindows } from './zstd-windows.ts';

/**
 * Decompresses zstd (RFC 8878), including files of several frames. Checksums are not verified.
 *
 * @throws AppError `ingest.bad_compression`, `ingest.expands_too_much`, and what the chunks throw
 */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = new ExpansionLimit();
  const windows = new ZstdWindows();
  let unpacked: Uint8Array[] = [];
  const unpacking = new Decompress((chunk) => {
    limit.addUnpacked(chunk.length);
    // The decoder reuses its buffers.
    unpacked.push(chunk.slice());
  });
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    try {
      windows.push(chunk);
      unpacking.push(chunk, isLast);
    } catch (error) {
      throw error instanceof AppError ? error : badCompression('zstd', error);
    }
    const ready = unpacked;
    unpacked = [];
    return ready;
  };
  for await (const chunk of limit.countPacked(chunks)) yield* push(chunk, false);
  yield* push(new Uint8Array(0), true);
}
