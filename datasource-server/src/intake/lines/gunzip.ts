import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { badCompression, ExpansionLimit } from './expansion-limit.ts';

/**
 * Unpacks gzip (RFC 1952), also of several members one after the other.
 *
 * @throws AppError `ingest.bad_compression`, `ingest.expands_too_much`, and what the chunks throw
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = new ExpansionLimit();
  const unpacking = createGunzip();
  const pumped = pipeline(Readable.from(limit.countPacked(chunks)), unpacking);
  // The same error comes out of the stream below, where it is handled.
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
