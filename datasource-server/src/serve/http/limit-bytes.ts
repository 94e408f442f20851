import type { Readable } from 'node:stream';
import { AppError } from '@weir/schema';

/**
 * Yields the chunks of a request body up to a limit.
 *
 * @throws AppError `http.too_large` above max_bytes, `ingest.aborted` when the client disconnects or sends nothing for idle_ms
 */
export async function* limitBytes(stream: Readable, max_bytes: number, idle_ms: number): AsyncGenerator<Uint8Array> {
  let seen = 0;
  let timer: NodeJS.Timeout | undefined;
  const expect = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stream.destroy(new Error(`no data for ${idle_ms} ms`)), idle_ms);
  };
  try {
    expect();
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      seen += chunk.length;
      if (seen > max_bytes) throw new AppError('http.too_large', `The upload is too large: the limit is ${max_bytes} bytes.`);
      clearTimeout(timer);
      yield chunk;
      expect();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('ingest.aborted', `The upload ended early, after ${seen} bytes.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
