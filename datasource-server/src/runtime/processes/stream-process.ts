import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { AppError, type ErrorBody } from '@weir/schema';
import { FRAME, FrameReader, toHead } from './frames.ts';

/** Limits of a process. */
export interface ProcessLimits {
  /** Largest heap of JavaScript objects, MiB. */
  readonly heap_mb: number;
  /** Seconds without progress after which the process is ended. */
  readonly stall_s: number;
}

/** A process that failed, with the reason as a phrase such as `it made no progress for 30 s`. */
export class ProcessFailure extends Error {}

/** Largest part of an input that is sent at once: the process answers the sooner. */
const MAX_SENT_BYTES = 256 * 1024;
const TICK_MS = 1_000;

/** A child process that turns one stream of bytes after the other into another; the counterpart of `serveStreams`. */
export class StreamProcess {
  private readonly child: ChildProcess;
  private readonly frames: FrameReader;
  private failure: string | null = null;
  private ticksWithoutProgress = 0;
  private isSourceAwaited = false;
  private isOutputAwaited = false;

  /**
   * @param script - bundled file that calls `serveStreams`
   * @param onEnd - called once, when the process has ended
   */
  constructor(
    script: string,
    private readonly limits: ProcessLimits,
    onEnd: () => void,
  ) {
    this.child = spawn(process.execPath, [`--max-old-space-size=${limits.heap_mb}`, '--no-warnings', script], { stdio: ['pipe', 'pipe', 'ignore'], env: {}, windowsHide: true });
    this.child.on('error', (error) => (this.failure ??= `it could not be started: ${error.message}`));
    this.child.on('exit', (code, signal) => (this.failure ??= signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}, probably for lack of memory`));
    this.child.on('close', onEnd);
    this.input.on('error', () => undefined);
    this.frames = new FrameReader(this.output as AsyncIterable<Buffer>);
    this.setIdle(true);
  }

  /**
   * Yields the output for one input. The process cannot be used after an error, or where the output is not read to its end.
   *
   * @param note - called for what the process left out
   * @throws AppError that the process reports, ProcessFailure where it dies or stalls, and what the chunks throw
   */
  async *run(chunks: AsyncIterable<Uint8Array>, note: (text: string, at: number) => void): AsyncGenerator<Uint8Array> {
    this.setIdle(false);
    let isOver = false;
    let sourceError: { readonly error: unknown } | null = null;
    this.ticksWithoutProgress = 0;
    const timer = setInterval(() => this.tick(), TICK_MS);
    const sending = this.send(chunks).catch((error: unknown) => {
      sourceError = { error };
      this.end('the input broke off');
    });
    try {
      for (;;) {
        this.isOutputAwaited = true;
        const frame = await this.nextFrame();
        this.isOutputAwaited = false;
        this.ticksWithoutProgress = 0;
        if (sourceError !== null) throw (sourceError as { error: unknown }).error;
        if (frame.kind === FRAME.end) break;
        if (frame.kind === FRAME.data) yield frame.bytes;
        else this.takeMessage(frame.kind, frame.bytes, note);
      }
      await sending;
      isOver = true;
    } catch (error) {
      // The process ends because its input broke off, so that error is the cause.
      throw sourceError === null ? error : (sourceError as { error: unknown }).error;
    } finally {
      clearInterval(timer);
      this.setIdle(true);
      if (!isOver) this.end('its output is no longer needed');
    }
  }

  /** True once the process has ended or is being ended. */
  get hasFailed(): boolean {
    return this.failure !== null;
  }

  /** Ends the process. */
  end(reason = 'it was ended'): void {
    this.failure ??= reason;
    this.child.kill('SIGKILL');
  }

  private get input(): Writable {
    return this.child.stdin!;
  }

  private get output(): Readable {
    return this.child.stdout!;
  }

  /** An idle process does not keep this one alive. */
  private setIdle(isIdle: boolean): void {
    const handles = [this.child, this.input, this.output] as unknown as ReadonlyArray<{ ref?: () => void; unref?: () => void }>;
    for (const handle of handles) (isIdle ? handle.unref : handle.ref)?.call(handle);
  }

  private async nextFrame(): Promise<{ readonly kind: number; readonly bytes: Buffer }> {
    const frame = await this.frames.next().catch((error: unknown) => {
      this.failure ??= error instanceof Error ? error.message : String(error);
      return null;
    });
    if (frame !== null) return frame;
    // The output ends before the exit code is known.
    if (this.failure === null && this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit').catch(() => undefined);
    throw new ProcessFailure(this.failure ?? 'it ended');
  }

  private takeMessage(kind: number, bytes: Buffer, note: (text: string, at: number) => void): void {
    if (kind === FRAME.note) {
      const { text, at } = JSON.parse(bytes.toString()) as { text: string; at: number };
      return note(text, at);
    }
    const { code, message, hint, details } = JSON.parse(bytes.toString()) as Partial<ErrorBody['error']>;
    if (code === undefined) throw new ProcessFailure(message ?? 'it failed');
    throw new AppError(code, message ?? '', { hint, details: { ...details } });
  }

  private async send(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    this.isSourceAwaited = true;
    for await (const chunk of chunks) {
      this.isSourceAwaited = false;
      for (let at = 0; at < chunk.length; at += MAX_SENT_BYTES) await this.write(FRAME.data, chunk.subarray(at, at + MAX_SENT_BYTES));
      if (this.failure !== null) return;
      this.isSourceAwaited = true;
    }
    this.isSourceAwaited = false;
    await this.write(FRAME.end, new Uint8Array(0));
  }

  private async write(kind: number, bytes: Uint8Array): Promise<void> {
    if (this.failure !== null) return;
    this.input.write(toHead(kind, bytes.length));
    if (!this.input.write(bytes)) await this.drained();
    this.ticksWithoutProgress = 0;
  }

  /** Waits until the process has read what was written, or has ended. */
  private drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.input.off('drain', done);
        this.child.off('close', done);
        resolve();
      };
      this.input.on('drain', done);
      this.child.on('close', done);
    });
  }

  /** Counts seconds in which the process could have worked: while this process is delayed, so is its count. */
  private tick(): void {
    if (!this.isOutputAwaited || this.isSourceAwaited) return;
    this.ticksWithoutProgress++;
    if (this.ticksWithoutProgress * TICK_MS >= this.limits.stall_s * 1_000) this.end(`it made no progress for ${this.limits.stall_s} s`);
  }
}
