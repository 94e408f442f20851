import { createGunzip, type Gunzip } from 'node:zlib';
import { badCompression, DAMAGED_REST, ExpansionLimit, type ReportLoss } from './expansion-limit.ts';

/** Compressed bytes in one step. zlib expands at most about 1,000 times, so a step holds at most 16 MiB. */
const STEP_BYTES = 16 * 1024;
const OUTPUT_BYTES = 64 * 1024;

/**
 * Decompresses gzip (RFC 1952), including files of several members. Where the data is damaged or truncated, what precedes the
 * damage is kept, and the rest is reported as lost.
 *
 * @throws AppError `ingest.bad_compression` where nothing can be decompressed, `ingest.expands_too_much`, and what the chunks throw
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>, onLoss: ReportLoss): AsyncGenerator<Uint8Array> {
  const limit = new ExpansionLimit();
  const steps = new GunzipSteps(limit);
  try {
    // The next step is decompressed while the caller reads the output of this one.
    let running: Promise<void> = Promise.resolve();
    for await (const chunk of chunks) {
      for (let at = 0; at < chunk.length; at += STEP_BYTES) {
        await running;
        const output = steps.take();
        if (steps.failure !== null) break;
        const step = chunk.subarray(at, at + STEP_BYTES);
        limit.addPacked(step.length);
        running = steps.add(step);
        yield* output;
      }
    }
    await running;
    if (steps.failure === null) await steps.end();
    yield* steps.take();
    if (steps.failure === null) return;
    if (!limit.hasOutput) throw badCompression('gzip', steps.failure);
    onLoss(DAMAGED_REST, 1);
  } finally {
    steps.destroy();
  }
}

/** Decompresses step by step; keeps what was decompressed before an error. */
class GunzipSteps {
  private readonly stream: Gunzip = createGunzip({ chunkSize: OUTPUT_BYTES });
  private output: Uint8Array[] = [];
  /** Error of the data; null while it is valid. */
  failure: Error | null = null;
  private limitError: unknown = null;
  private wake: () => void = () => undefined;

  constructor(limit: ExpansionLimit) {
    this.stream.on('data', (chunk: Uint8Array) => {
      if (this.limitError !== null) return;
      try {
        limit.addUnpacked(chunk.length);
        this.output.push(chunk);
      } catch (error) {
        this.limitError = error;
        this.stream.destroy();
        this.wake();
      }
    });
    this.stream.on('error', (error) => {
      this.failure = error;
      this.wake();
    });
    this.stream.on('end', () => this.wake());
  }

  /** Returns what was decompressed since the last call. @throws AppError `ingest.expands_too_much` */
  take(): Uint8Array[] {
    if (this.limitError !== null) throw this.limitError as Error;
    const { output } = this;
    this.output = [];
    return output;
  }

  add(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.stream.write(bytes, () => resolve());
    });
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      this.stream.end();
    });
  }

  destroy(): void {
    this.stream.destroy();
  }
}
