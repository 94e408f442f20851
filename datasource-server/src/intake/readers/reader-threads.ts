import { ThreadPool } from '../../runtime/threads/thread-pool.ts';
import type { Thread } from '../../runtime/threads/thread.ts';
import type { LogHints } from '../formats/define-format.ts';
import type { SessionRules } from '../sessions/place-record.ts';
import type { NextRows, ReaderMethods, ReaderSettings } from './log-on-thread.ts';
import { inlineReaders, type LogReaders, type LogReport, type LogRows } from './read-rows.ts';

/** Shorter logs are read on the caller's thread before another thread could start. */
const MIN_BYTES_FOR_A_THREAD = 512 * 1024;
/** Bytes that may wait in a thread, before the last chunk. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** A thread without work ends after this time. */
const IDLE_MS = 5_000;

/**
 * Reads long logs on threads of their own, at most `size` at once. Short logs, and logs beyond `size`, are read on the
 * caller's thread.
 *
 * @param script - the bundled reader-worker
 */
export class ReaderThreads implements LogReaders {
  private readonly inline: LogReaders;
  private readonly threads: ThreadPool<ReaderMethods>;

  constructor(script: string, size: number, rules: SessionRules, settings: ReaderSettings) {
    this.inline = inlineReaders(rules);
    this.threads = new ThreadPool({ script, size, settings, idle_ms: IDLE_MS });
  }

  async *read(chunks: AsyncIterable<Uint8Array>, hints: LogHints): AsyncGenerator<LogRows, LogReport> {
    const iterator = chunks[Symbol.asyncIterator]();
    const start: Uint8Array[] = [];
    let bytes = 0;
    let isComplete = false;
    while (!isComplete && bytes < MIN_BYTES_FOR_A_THREAD) {
      const next = await iterator.next();
      if (next.done === true) isComplete = true;
      else {
        start.push(next.value);
        bytes += next.value.length;
      }
    }
    const thread = isComplete ? null : this.threads.tryAcquire();
    const all = rejoin(start, iterator);
    if (thread === null) return yield* this.inline.read(all, hints);
    try {
      return yield* readOn(thread, all, hints);
    } finally {
      this.threads.release(thread);
    }
  }

  close(): Promise<void> {
    return this.threads.close();
  }
}

async function* rejoin(start: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* start;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** Reads one log on a thread that reads no other meanwhile. Ends the thread where the log is not read to its end. */
async function* readOn(thread: Thread<ReaderMethods>, chunks: AsyncIterable<Uint8Array>, hints: LogHints): AsyncGenerator<LogRows, LogReport> {
  const sender = new ChunkSender(thread);
  let isOver = false;
  try {
    sender.start(chunks, hints);
    for (;;) {
      const next = await sender.next();
      if ('report' in next) {
        isOver = true;
        return next.report;
      }
      yield next.rows;
    }
  } catch (error) {
    isOver = !sender.hasFailed;
    throw error;
  } finally {
    sender.stop();
    if (!isOver) await thread.end();
  }
}

/** Sends the chunks of a log to a thread, and waits while too many are unread. */
class ChunkSender {
  private failure: Error | null = null;
  private isStopped = false;
  private unreadBytes = 0;
  private wake: () => void = () => undefined;
  private interrupt: (error: Error) => void = () => undefined;

  constructor(private readonly thread: Thread<ReaderMethods>) {}

  /** True once the source of the chunks has failed. */
  get hasFailed(): boolean {
    return this.failure !== null;
  }

  start(chunks: AsyncIterable<Uint8Array>, hints: LogHints): void {
    this.ignore(this.thread.call('open', hints));
    this.send(chunks).catch((error: unknown) => {
      // The thread may already read another log.
      if (this.isStopped) return;
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.interrupt(this.failure);
    });
  }

  /** Returns the next rows. @throws what reading the log throws, and what its chunks throw */
  next(): Promise<NextRows> {
    if (this.failure !== null) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.interrupt = reject;
      this.thread.call('next').then(resolve, reject);
    });
  }

  stop(): void {
    this.isStopped = true;
    this.wake();
  }

  private async send(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) {
      if (this.isStopped) return;
      // A view is sent with its whole buffer, so a part of a buffer is copied first.
      const bytes = chunk.byteLength === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk);
      this.unreadBytes += chunk.length;
      this.ignore(
        this.thread.call('push', bytes).then(() => {
          this.unreadBytes -= chunk.length;
          this.wake();
        }),
      );
      while (this.unreadBytes > MAX_UNREAD_BYTES && !this.isStopped) await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (!this.isStopped) this.ignore(this.thread.call('complete'));
  }

  /** Drops the answer of a call: where the thread ends, `next` reports it. */
  private ignore(answer: Promise<void>): void {
    answer.catch(() => undefined);
  }
}
