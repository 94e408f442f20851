import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { AppError } from '@weir/schema';
import { toStoreError } from './store-error.ts';

const MAX_READ_MS = 30_000;
/** An interrupt is lost if the database has not started the statement yet, so it is repeated until the read ends. */
const INTERRUPT_EVERY_MS = 20;

/** Wraps a statement, for example in a trace span. Must call `run` once and return its result. */
export type FollowStatement = <T>(sql: string, run: () => Promise<T>) => Promise<T>;

/** Runs each read on its own connection, so that reads run concurrently and can be cancelled one by one. */
export class Reader {
  private readonly running = new Set<Promise<unknown>>();
  private closing = false;

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly follow: FollowStatement = (_sql, run) => run(),
  ) {}

  /**
   * Runs a read and returns its result.
   *
   * @param sql the statement, for tracing
   * @param query runs the statement on the connection
   * @throws AppError `query.cancelled` when the signal aborts, `query.too_slow` after MAX_READ_MS
   */
  async read<T>(sql: string, query: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.assertOpen();
    const result = this.follow(sql, () => this.readAlone(query, signal));
    this.running.add(result);
    try {
      return await result;
    } finally {
      this.running.delete(result);
    }
  }

  /** Streams a read without a time limit, because the consumer sets the pace. */
  async *stream<T>(read: (connection: DuckDBConnection) => AsyncIterable<T>): AsyncGenerator<T> {
    this.assertOpen();
    let ended = (): void => undefined;
    const reading = new Promise<void>((resolve) => (ended = resolve));
    this.running.add(reading);
    const connection = await this.instance.connect();
    try {
      yield* read(connection);
    } catch (cause) {
      throw toStoreError(cause);
    } finally {
      connection.closeSync();
      this.running.delete(reading);
      ended();
    }
  }

  /** Rejects new reads and waits for the running ones, because the database crashes when a connection closes during a statement. */
  async end(): Promise<void> {
    this.closing = true;
    await Promise.allSettled(this.running);
  }

  assertOpen(): void {
    if (this.closing) throw new AppError('store.failed', 'The store is closing.', { hint: 'Start the server again.' });
  }

  private async readAlone<T>(query: (connection: DuckDBConnection) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    assertNotCancelled(signal);
    const connection = await this.instance.connect();
    let interrupting: NodeJS.Timeout | undefined;
    let late = false;
    const interrupt = (): void => {
      connection.interrupt();
      interrupting ??= setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
    };
    const timer = setTimeout(() => {
      late = true;
      interrupt();
    }, MAX_READ_MS);
    signal?.addEventListener('abort', interrupt);
    if (signal?.aborted) interrupt();
    try {
      return await query(connection);
    } catch (cause) {
      assertNotCancelled(signal, cause);
      if (late) throw new AppError('query.too_slow', `Query stopped after ${MAX_READ_MS / 1000} s, the limit for a read.`, { cause });
      throw toStoreError(cause);
    } finally {
      signal?.removeEventListener('abort', interrupt);
      clearTimeout(timer);
      clearInterval(interrupting);
      connection.closeSync();
    }
  }
}

const assertNotCancelled = (signal: AbortSignal | undefined, cause?: unknown): void => {
  if (signal?.aborted) throw new AppError('query.cancelled', 'Query cancelled: the client disconnected.', { cause });
};
