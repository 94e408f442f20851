import { createGunzip, type Gunzip } from 'node:zlib';
import { badCompression, ExpansionLimit } from './expansion-limit.ts';

/** Compressed bytes in one step. zlib expands at most about 1,000 times, so a step holds at most 16 MiB. */
const STEP_BYTES = 16 * 1024;
/** Bytes in one step where damage is sought, first roughly: zlib gives no output for a step with an error. */
const SEEK_BYTES = [128, 1];
/** Compressed bytes that are kept to seek the damage in them. */
const MAX_KEPT_BYTES = 1024 * 1024;
const OUTPUT_BYTES = 64 * 1024;

/**
 * Decompresses gzip (RFC 1952), including files of several members. What precedes damage is yielded before the error.
 *
 * @throws AppError `ingest.bad_compression`, `ingest.expands_too_much`, and what the chunks throw
 */
export async function* gunzip(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const limit = new ExpansionLimit();
  const steps = new GunzipSteps((bytes) => limit.addUnpacked(bytes));
  const kept = new KeptSteps();
  // The next step is decompressed while the caller reads the output of this one.
  let running: Promise<void> = Promise.resolve();
  try {
    try {
      for await (const chunk of chunks) {
        for (let at = 0; at < chunk.length && steps.failure === null; at += STEP_BYTES) {
          await running;
          const output = steps.take();
          const step = chunk.subarray(at, at + STEP_BYTES);
          limit.addPacked(step.length);
          if (steps.failure === null) {
            kept.add(step);
            running = steps.add(step);
          }
          yield* output;
        }
      }
    } catch (error) {
      await running;
      yield* steps.take();
      throw error;
    }
    await running;
    yield* steps.take();
    if (steps.failure === null) {
      await steps.end();
      yield* steps.take();
      if (steps.failure !== null) throw badCompression('gzip', steps.failure);
      return;
    }
    yield* outputBeforeDamage(kept, steps.outputBytes);
    throw badCompression('gzip', steps.failure);
  } finally {
    steps.destroy();
  }
}

/** Decompresses the steps again, the damaged one in ever smaller parts, and yields what the first attempt did not. */
async function* outputBeforeDamage({ steps: kept }: KeptSteps, knownBytes: number): AsyncGenerator<Uint8Array> {
  if (kept === null) return;
  let unknown: Uint8Array[] = [];
  for (const size of SEEK_BYTES) {
    const steps = new GunzipSteps(() => undefined);
    const damaged = kept.pop();
    if (damaged === undefined) return;
    let seen = 0;
    unknown = [];
    const add = async (step: Uint8Array): Promise<void> => {
      await steps.add(step);
      for (const bytes of steps.take()) {
        const known = Math.min(Math.max(knownBytes - seen, 0), bytes.length);
        seen += bytes.length;
        if (known < bytes.length) unknown.push(bytes.subarray(known));
      }
    };
    for (const step of kept) await add(step);
    for (let at = 0; at < damaged.length && steps.failure === null; at += size) {
      kept.push(damaged.subarray(at, at + size));
      await add(kept[kept.length - 1]);
    }
    steps.destroy();
    if (steps.failure === null) return;
  }
  yield* unknown;
}

/** The steps of an input, while they are few. */
class KeptSteps {
  steps: Uint8Array[] | null = [];
  private bytes = 0;

  add(step: Uint8Array): void {
    if (this.steps === null) return;
    this.bytes += step.length;
    if (this.bytes > MAX_KEPT_BYTES) this.steps = null;
    else this.steps.push(step);
  }
}

/** Decompresses step by step; keeps what was decompressed before an error. */
class GunzipSteps {
  /** Error of the data; null while it is valid. */
  failure: Error | null = null;
  /** Decompressed bytes. */
  outputBytes = 0;
  private readonly stream: Gunzip = createGunzip({ chunkSize: OUTPUT_BYTES });
  private output: Uint8Array[] = [];
  private limitError: unknown = null;
  private hasEnded = false;
  private wake: () => void = () => undefined;

  constructor(count: (bytes: number) => void) {
    this.stream.on('data', (chunk: Uint8Array) => {
      if (this.limitError !== null) return;
      this.outputBytes += chunk.length;
      try {
        count(chunk.length);
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
    this.stream.on('end', () => {
      this.hasEnded = true;
      this.wake();
    });
  }

  /** Returns what was decompressed since the last call. @throws AppError `ingest.expands_too_much` */
  take(): Uint8Array[] {
    if (this.limitError !== null) throw this.limitError as Error;
    const { output } = this;
    this.output = [];
    return output;
  }

  async add(bytes: Uint8Array): Promise<void> {
    // After a member, zlib takes a zero byte for padding: it ends, and answers no more.
    if (this.hasEnded) {
      if (bytes.some((byte) => byte !== 0)) this.failure ??= new Error('other data follows the compressed data');
      return;
    }
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.stream.write(bytes, () => resolve());
    });
  }

  async end(): Promise<void> {
    if (this.hasEnded) return;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.stream.end();
    });
  }

  destroy(): void {
    this.stream.destroy();
  }
}
