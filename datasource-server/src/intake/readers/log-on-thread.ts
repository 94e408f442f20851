import type { LogHints } from '../formats/define-format.ts';
import type { SessionRules } from '../sessions/place-record.ts';
import { BLOCKS_AHEAD } from '../sessions/block-columns.ts';
import { readRows, type LogReport, type LogRows } from './read-rows.ts';

/** Settings of a reader thread. */
export interface ReaderSettings {
  /** Length of a session window, ms. */
  readonly window_ms: number;
  /** In CIDR notation. */
  readonly monitored_networks: readonly string[];
}

/** The next rows of a log, or its report after the last row. */
export type NextRows = { readonly rows: LogRows } | { readonly report: LogReport };

/** One log that is being read on a reader thread. */
class LogOnThread {
  private readonly waiting: Array<{ readonly bytes: Uint8Array; readonly read: () => void }> = [];
  private isComplete = false;
  private isOver = false;
  private wake: () => void = () => undefined;
  private readonly rows: AsyncGenerator<LogRows, LogReport>;
  private readonly ahead: Array<Promise<IteratorResult<LogRows, LogReport>>> = [];

  constructor(hints: LogHints, rules: SessionRules) {
    this.rows = readRows(this.chunks(), hints, rules, true);
  }

  push(bytes: Uint8Array): Promise<void> {
    if (this.isOver) return Promise.resolve();
    return new Promise((read) => {
      this.waiting.push({ bytes, read });
      this.wake();
    });
  }

  complete(): void {
    this.isComplete = true;
    this.wake();
  }

  async next(): Promise<NextRows> {
    try {
      // Fills the next blocks while the caller stores this one.
      while (this.ahead.length <= BLOCKS_AHEAD) {
        const next = this.rows.next();
        next.catch(() => undefined);
        this.ahead.push(next);
      }
      const { done, value } = await this.ahead.shift()!;
      if (done === true) {
        this.close();
        return { report: value };
      }
      return { rows: value };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Answers the chunks that nothing reads any more. */
  private close(): void {
    this.isOver = true;
    for (const { read } of this.waiting.splice(0)) read();
  }

  private async *chunks(): AsyncGenerator<Uint8Array> {
    for (;;) {
      while (this.waiting.length === 0 && !this.isComplete) await new Promise<void>((resolve) => (this.wake = resolve));
      const chunk = this.waiting.shift();
      if (chunk === undefined) return;
      yield chunk.bytes;
      chunk.read();
    }
  }
}

/** Returns the functions of a reader thread, which reads one log at a time. */
export const toReaderMethods = (rules: SessionRules) => {
  let log: LogOnThread | null = null;
  return {
    /** Starts a log; the one before it must be over. */
    open: (hints: LogHints): void => {
      log = new LogOnThread(hints, rules);
    },
    /** Adds a chunk; resolves when it has been read or is no longer needed. */
    push: (bytes: Uint8Array): Promise<void> => log!.push(bytes),
    /** States that no chunk follows. */
    complete: (): void => log!.complete(),
    /** Returns the next rows; the rows before them may then be overwritten. */
    next: (): Promise<NextRows> => log!.next(),
  };
};

/** Functions of a reader thread. */
export type ReaderMethods = ReturnType<typeof toReaderMethods>;
