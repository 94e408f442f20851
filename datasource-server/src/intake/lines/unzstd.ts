import { AppError } from '@weir/schema';
import { Decompress } from 'fzstd';
import { badCompression, ExpansionLimit } from './expansion-limit.ts';
import { ZstdWindows } from './zstd-windows.ts';

/** Compressed bytes in one step: a block of few bytes may expand to 128 KiB. */
const STEP_BYTES = 16 * 1024;

/**
 * Decompresses zstd (RFC 8878), including files of several frames. Checksums are not verified. What precedes damage is yielded
 * before the error.
 *
 * @throws AppError `ingest.bad_compression`, `ingest.expands_too_much`, and what the chunks throw
 */
export async function* unzstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = new ExpansionLimit();
  const windows = new ZstdWindows();
  let unpacked: Uint8Array[] = [];
  let failure: unknown = null;
  const unpacking = new Decompress((chunk) => {
    limit.addUnpacked(chunk.length);
    // The decoder reuses its buffers.
    unpacked.push(chunk.slice());
  });
  const push = (chunk: Uint8Array, isLast: boolean): Uint8Array[] => {
    limit.addPacked(chunk.length);
    try {
      windows.push(chunk);
    } catch (error) {
      failure = error;
    }
    try {
      unpacking.push(failure === null ? chunk : chunk.subarray(0, windows.precedingBytes), isLast);
    } catch (error) {
      if (error instanceof AppError) throw error;
      failure ??= error;
    }
    const ready = unpacked;
    unpacked = [];
    return ready;
  };
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length && failure === null; at += STEP_BYTES) yield* push(chunk.subarray(at, at + STEP_BYTES), false);
  }
  if (failure === null) yield* push(new Uint8Array(0), true);
  if (failure !== null) throw badCompression('zstd', failure);
}
