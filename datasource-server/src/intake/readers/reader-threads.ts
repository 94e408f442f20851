import { Worker } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import type { SessionRules } from '../sessions/place-record.ts';
import type { LogHints } from '../formats/define-format.ts';
import type { FromReader, ReaderSettings, ToReader } from './reader-messages.ts';
import { inlineReaders, type LogReaders, type LogReport, type LogRows } from './read-rows.ts';

/** Shorter logs are read before a thread has heard of them. */
const BYTES_WORTH_A_THREAD = 512 * 1024;
/** Bytes that are on their way to a thread at most, beside the chunk that goes beyond. */
const MAX_UNREAD_BYTES = 4 * 1024 * 1024;
/** A thread with nothing to do ends after this time. */
const IDLE_MS = 60_000;

type News = Exclude<FromReader, { kind: 'read' }> | { readonly kind: 'broken'; readonly error: unknown };

/**
 * Reads long logs on threads of their own, at most `size` at once; the others, and short ones, on the caller's.
 *
 * @param script - the bundled reader-worker.
 */
export class ReaderThreads implements LogReaders {
  private readonly inline: LogReaders;
  private readonly idle: ReaderThread[] = [];
  private readonly all = new Set<ReaderThread>();

  constructor(
    private readonly script: string,
    private readonly size: number,
    rules: SessionRules,
    private readonly settings: ReaderSettings,
  ) {
    this.inline = inlineReaders(rules);
  }

  async *read(chunks: AsyncIterable<Uint8Array>, hints: LogHints): AsyncGenerator<LogRows, LogReport> {
    const source = chunks[Symbol.asyncIterator]();
    const head: Uint8Array[] = [];
    let bytes = 0;
    let isWhole = false;
    while (!isWhole && bytes < BYTES_WORTH_A_THREAD) {
      const next = await source.next();
      if (next.done === true) isWhole = true;
      else {
        head.push(next.value);
        bytes += next.value.length;
      }
    }
    const thread = isWhole ? null : this.take();
    const whole = rejoin(head, source);
    if (thread === null) return yield* this.inline.read(whole, hints);
    try {
      return yield* thread.read(whole, hints);
    } finally {
      this.giveBack(thread);
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((thread) => thread.end()));
  }

  private take(): ReaderThread | null {
    const known = this.idle.pop();
    if (known !== undefined) return known;
    if (this.all.size >= this.size) return null;
    const thread = new ReaderThread(this.script, this.settings, () => this.forget(thread));
    this.all.add(thread);
    return thread;
  }

  private giveBack(thread: ReaderThread): void {
    if (!this.all.has(thread)) return;
    this.idle.push(thread);
    thread.rest(IDLE_MS);
  }

  private forget(thread: ReaderThread): void {
    this.all.delete(thread);
    const at = this.idle.indexOf(thread);
    if (at !== -1) this.idle.splice(at, 1);
  }
}

async function* rejoin(head: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* head;
    for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** A thread that reads one log after the other. */
class ReaderThread {
  private readonly worker: Worker;
  private news: News[] = [];
  private wake: () => void = () => undefined;
  private unread: number[] = [];
  private unreadBytes = 0;
  private mayGoOn: () => void = () => undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(script: string, settings: ReaderSettings, private readonly ended: () => void) {
    this.worker = new Worker(script, { workerData: settings });
    this.worker.on('message', (message: FromReader) => this.hear(message));
    this.worker.on('error', (error) => this.hear({ kind: 'broken', error }));
    this.worker.on('exit', () => {
      ended();
      this.hear({ kind: 'broken', error: new Error('the thread that read the log has ended') });
    });
  }

  async *read(chunks: AsyncGenerator<Uint8Array>, hints: LogHints): AsyncGenerator<LogRows, LogReport> {
    clearTimeout(this.timer);
    this.worker.ref();
    this.news = [];
    this.unread = [];
    this.unreadBytes = 0;
    let isOver = false;
    this.tell({ kind: 'open', hints });
    void this.send(chunks, () => isOver).catch((error: unknown) => {
      // By then the thread may read another log.
      if (!isOver) this.hear({ kind: 'broken', error });
    });
    let isReady = false;
    try {
      for (;;) {
        while (this.news.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
        const message = this.news.shift()!;
        if (message.kind === 'broken') throw message.error;
        if (message.kind === 'rows') {
          yield message.rows;
          this.tell({ kind: 'taken' });
          continue;
        }
        isReady = true;
        if (message.kind === 'done') return message.report;
        throw toError(message.error);
      }
    } finally {
      isOver = true;
      this.mayGoOn();
      // It still reads a log that nobody waits for.
      if (!isReady) await this.end();
    }
  }

  /** Ends when it was idle for so long, and keeps no process alive until then. */
  rest(idle_ms: number): void {
    this.worker.unref();
    this.timer = setTimeout(() => void this.end(), idle_ms).unref();
  }

  async end(): Promise<void> {
    clearTimeout(this.timer);
    this.ended();
    await this.worker.terminate();
  }

  private async send(chunks: AsyncGenerator<Uint8Array>, isOver: () => boolean): Promise<void> {
    for await (const chunk of chunks) {
      if (isOver()) return;
      // All of the memory under a view is copied: of a view on a part, only that part is to be.
      this.tell({ kind: 'chunk', bytes: chunk.byteLength === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk) });
      this.unread.push(chunk.length);
      this.unreadBytes += chunk.length;
      while (this.unreadBytes > MAX_UNREAD_BYTES && !isOver()) await new Promise<void>((resolve) => (this.mayGoOn = resolve));
    }
    if (!isOver()) this.tell({ kind: 'end' });
  }

  private hear(message: News | { readonly kind: 'read' }): void {
    if (message.kind === 'read') {
      this.unreadBytes -= this.unread.shift() ?? 0;
      this.mayGoOn();
    } else {
      this.news.push(message);
      this.wake();
    }
  }

  private tell(message: ToReader): void {
    this.worker.postMessage(message);
  }
}

const toError = (error: Extract<FromReader, { kind: 'failed' }>['error']): Error =>
  typeof error === 'string' ? new Error(error) : new AppError(error.code, error.message, { hint: error.hint, details: { ...error.details } });
