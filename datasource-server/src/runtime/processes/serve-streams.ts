import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { AppError } from '@weir/schema';
import { FRAME, FrameReader, toHead } from './frames.ts';

/** Turns the bytes of an input into those of its output. `note` tells the parent what was left out. */
export type StreamWork = (chunks: AsyncIterable<Uint8Array>, note: (text: string, at: number) => void) => AsyncIterable<Uint8Array>;

/**
 * Serves a parent process: reads inputs from the standard input, one after the other, and writes their outputs to the standard
 * output. The process ends after an input that fails, because what such an input left behind is unknown.
 *
 * @param max_rss_bytes - memory at which the process ends itself
 */
export const serveStreams = async (work: StreamWork, max_rss_bytes: number): Promise<void> => {
  preferForEnding();
  watch(max_rss_bytes);
  const frames = new FrameReader(process.stdin);
  const write = async (kind: number, bytes: Uint8Array): Promise<void> => {
    process.stdout.write(toHead(kind, bytes.length));
    if (!process.stdout.write(bytes)) await once(process.stdout, 'drain');
  };
  const fail = (error: unknown): void => {
    const known = error instanceof AppError ? error.toJSON().error : { message: error instanceof Error ? error.message : String(error) };
    const bytes = Buffer.from(JSON.stringify(known));
    process.stdout.write(Buffer.concat([toHead(FRAME.error, bytes.length), bytes]), () => process.exit(1));
  };
  process.on('unhandledRejection', fail);
  process.on('uncaughtException', fail);
  for (;;) {
    const input = new Input(frames);
    if (!(await input.hasStarted())) process.exit(0);
    try {
      for await (const bytes of work(input.chunks(), (text, at) => void write(FRAME.note, Buffer.from(JSON.stringify({ text, at }))))) await write(FRAME.data, bytes);
      await input.drain();
    } catch (error) {
      return fail(error);
    }
    await write(FRAME.end, new Uint8Array(0));
  }
};

/** One input of several in the same stream. */
class Input {
  private first: Buffer | null = null;
  private isOver = false;

  constructor(private readonly frames: FrameReader) {}

  /** Waits for the first frame; returns false where the parent has closed the stream. */
  async hasStarted(): Promise<boolean> {
    const frame = await this.frames.next();
    if (frame === null) return false;
    this.isOver = frame.kind === FRAME.end;
    this.first = frame.bytes;
    return true;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    if (this.first !== null && this.first.length > 0) yield this.first;
    while (!this.isOver) {
      const frame = await this.frames.next();
      if (frame === null) process.exit(0);
      this.isOver = frame.kind === FRAME.end;
      if (!this.isOver) yield frame.bytes;
    }
  }

  /** Passes over what the work has not read. */
  async drain(): Promise<void> {
    while (!this.isOver) this.isOver = ((await this.frames.next()) ?? { kind: FRAME.end }).kind === FRAME.end;
  }
}

/** Asks Linux to end this process before its parent where memory runs out. */
const preferForEnding = (): void => {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Other systems have no such file.
  }
};

const WATCH_MS = 200;

/** Ends the process when it needs too much memory or has lost its parent, from a thread that a busy main thread cannot delay. */
const watch = (max_rss_bytes: number): void => {
  const code = `const { parent, max } = require('node:worker_threads').workerData;
    setInterval(() => { if (process.memoryUsage.rss() > max || process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, ${WATCH_MS});`;
  const watcher = new Worker(code, { eval: true, workerData: { parent: process.ppid, max: max_rss_bytes } });
  watcher.on('error', () => process.exit(1));
  watcher.unref();
};
