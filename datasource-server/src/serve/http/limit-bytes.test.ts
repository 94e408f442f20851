import { PassThrough } from 'node:stream';
import type { AppError } from '@weir/schema';
import { limitBytes, type UploadLimits } from './limit-bytes.ts';

const LIMITS: UploadLimits = { max_bytes: 1_000, idle_ms: 400, rate_ms: 120, min_bytes: 12, total_ms: 100_000 };

/** Sends a byte count at each interval, and returns the bytes received or the error. */
const send = async (counts: readonly number[], interval_ms: number, limits: UploadLimits = LIMITS, read_ms = 0): Promise<{ bytes: number; message: string | null }> => {
  const stream = new PassThrough();
  let at = 0;
  const timer = setInterval(() => (at < counts.length ? stream.write(Buffer.alloc(counts[at++])) : stream.end()), interval_ms);
  let bytes = 0;
  try {
    for await (const chunk of limitBytes(stream, limits)) {
      bytes += chunk.length;
      await new Promise((resolve) => setTimeout(resolve, read_ms));
    }
    return { bytes, message: null };
  } catch (error) {
    return { bytes, message: `${(error as AppError).code}: ${(error as Error).message}` };
  } finally {
    clearInterval(timer);
  }
};
const times = (count: number, bytes: number): number[] => Array.from({ length: count }, () => bytes);

describe('the body of an upload', () => {
  it('is passed on', async () => expect(await send(times(20, 10), 5)).toEqual({ bytes: 200, message: null }));

  it('is stopped above the size limit', async () => expect((await send(times(3, 600), 5)).message).toMatch(/^http.too_large/));

  it('is stopped when it drips', async () => {
    const { bytes, message } = await send(times(100, 1), 30);
    expect(message).toMatch(/^ingest.aborted: The upload was stopped after \d+ bytes: got fewer than 12 bytes in 120 ms/);
    expect(bytes).toBeLessThan(12);
  });

  it('is stopped when it falls silent', async () => expect((await send([20, 20, ...times(100, 0)], 10)).message).toMatch(/no data for 400 ms/));

  it('is stopped after the total time, at any rate', async () => expect((await send(times(100, 5), 10, { ...LIMITS, total_ms: 150 })).message).toMatch(/it took more than 150 ms/));

  it('may take any time where the server is slow, not the client', async () => {
    expect(await send(times(10, 1), 5, { ...LIMITS, rate_ms: 60, min_bytes: 9, total_ms: 200 }, 50)).toEqual({ bytes: 10, message: null });
  });
});
