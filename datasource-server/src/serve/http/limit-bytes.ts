import type { Readable } from 'node:stream';
import { AppError } from '@weir/schema';

/** Limits of a request body. Only the time in which the server waits for the client counts. */
export interface UploadLimits {
  readonly max_bytes: number;
  /** Longest time without a byte. */
  readonly idle_ms: number;
  /** Time over which the rate is measured. */
  readonly rate_ms: number;
  /** Fewest bytes in that time. */
  readonly min_bytes: number;
  /** Longest time in all. */
  readonly total_ms: number;
}

/**
 * Yields the chunks of a request body within limits, so that slow senders do not keep the server's places for uploads.
 *
 * @throws AppError `http.too_large` above max_bytes, `ingest.aborted` when the client disconnects, sends nothing for idle_ms or
 * is too slow
 */
export async function* limitBytes(stream: Readable, limits: UploadLimits): AsyncGenerator<Uint8Array> {
  const { max_bytes, idle_ms, rate_ms, min_bytes, total_ms } = limits;
  let seen = 0;
  let waited_ms = 0;
  let window_ms = 0;
  let windowBytes = 0;
  let problem: AppError | null = null;
  let timer: NodeJS.Timeout | undefined;
  const stop = (reason: string): void => {
    problem = new AppError('ingest.aborted', `The upload was stopped after ${seen} bytes: ${reason}.`, { hint: 'Send the upload again over a faster connection, or in parts. Rows that are already stored are counted once.' });
    stream.destroy(problem);
  };
  const startWaiting = (): number => {
    timer = setTimeout(() => stop(`no data for ${idle_ms} ms`), idle_ms);
    return performance.now();
  };
  const isSlow = (ms: number, bytes: number): boolean => {
    waited_ms += ms;
    window_ms += ms;
    windowBytes += bytes;
    if (window_ms < rate_ms) return false;
    const isTooSlow = windowBytes < min_bytes;
    window_ms = 0;
    windowBytes = 0;
    return isTooSlow;
  };
  try {
    let since = startWaiting();
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      seen += chunk.length;
      if (seen > max_bytes) throw new AppError('http.too_large', `The upload is too large: the limit is ${max_bytes} bytes.`);
      if (isSlow(performance.now() - since, chunk.length)) stop(`got fewer than ${min_bytes} bytes in ${rate_ms} ms`);
      else if (waited_ms > total_ms) stop(`it took more than ${total_ms} ms`);
      if (problem !== null) throw problem as AppError;
      yield chunk;
      since = startWaiting();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw problem ?? new AppError('ingest.aborted', `The upload ended early, after ${seen} bytes.`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
