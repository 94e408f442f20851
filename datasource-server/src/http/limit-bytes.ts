import type { Readable } from 'node:stream';
import { AppError } from '@weir/schema';

/**
 * Chunks of a request body up to a limit.
 *
 * @throws AppError `http.too_large` beyond max_bytes, `ingest.aborted` when the sender breaks off
 */
export async function* limitBytes(stream: Readable, max_bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      seen += chunk.length;
      if (seen > max_bytes) throw new AppError('http.too_large', `The upload is larger than ${max_bytes} bytes.`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('ingest.aborted', `The upload broke off after ${seen} bytes.`, { cause: error });
  }
}
