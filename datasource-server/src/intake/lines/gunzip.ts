import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { badCompression, ExpansionLimit } from './expansion-limit.ts';

/**
 * Decompresses gzip (RFC 1952), including files of several members.
 *
 * @throws AppError `ingest.bad_compression`, `ingest.expands_too_much`, and what the chunks throw
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = new ExpansionLimit();
  const unpacking = createGunzip();
  const pumped = pipeline(Readable.from(limit.countPacked(chunks)), unpacking);
  // The stream below throws the same error, and handles it.
  pumped.catch(() => undefined);
  try {
    for await (const chunk of unpacking as AsyncIterable<Uint8Array>) {
      limit.addUnpacked(chunk.length);
      yield chunk;
    }
  } catch (error) {
    throw isZlibError(error) ? badCompression('gzip', error) : error;
  } finally {
    unpacking.destroy();
  }
}

const isZlibError = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('Z_');
