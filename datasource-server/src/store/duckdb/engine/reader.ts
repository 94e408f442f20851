import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { AppError } from '@weir/schema';
import { toStoreError } from './store-error.ts';

const MAX_READ_MS = 30_000;
/** An interruption that comes before the engine has begun is lost, so it is repeated until the read has ended. */
const INTERRUPT_EVERY_MS = 20;

/** Runs a statement for whoever follows what the store does; it must run it once, and answer with what it gives. */
export type FollowStatement = <T>(sql: string, run: () => Promise<T>) => Promise<T>;

/** Reads, each on a connection of its own, so that they run side by side and one can be ended alone. */
export class Reader {
  private readonly underWay = new Set<Promise<unknown>>();
  private closing = false;

  constructor(
    private readonly instance: DuckDBInstance,
    private readonly follow: FollowStatement = (_sql, run) => run(),
  ) {}

  /**
   * What `ask` reads with this statement.
   *
   * @throws AppError `query.cancelled` where the signal says that nobody waits any more, `query.too_slow` after 30 s
   */
  async read<T>(sql: string, ask: (connection: DuckDBConnection) => Promise<T>, signal?: AbortSignal): Promise<T> {
    this.assertOpen();
    const result = this.follow(sql, () => this.readAlone(ask, signal));
    this.underWay.add(result);
    try {
      return await result;
    } finally {
      this.underWay.delete(result);
    }
  }

  /** What is read as slowly as whoever takes it asks, so that no time is too long for it. */
  async *stream<T>(read: (connection: DuckDBConnection) => AsyncIterable<T>): AsyncGenerator<T> {
    this.assertOpen();
    let ended = (): void => undefined;
    const reading = new Promise<void>((resolve) => (ended = resolve));
    this.underWay.add(reading);
    const connection = await this.instance.connect();
    try {
      yield* read(connection);
    } catch (cause) {
      throw toStoreError(cause);
    } finally {
      connection.closeSync();
      this.underWay.delete(reading);
      ended();
    }
  }

  /** Lets no statement begin any more, and waits for those under way: the engine crashes when a connection closes under one. */
  async end(): Promise<void> {
    this.closing = true;
    await Promise.allSettled(this.underWay);
  }

  assertOpen(): void {
    if (this.closing) throw new AppError('store.failed', 'The store is closing.', { hint: 'Start the server again.' });
  }

  private async readAlone<T>(ask: (connection: DuckDBConnection) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    assertWanted(signal);
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
      return await ask(connection);
    } catch (cause) {
      assertWanted(signal, cause);
      if (late) throw new AppError('query.too_slow', `The query took longer than ${MAX_READ_MS / 1000} s and was ended.`, { cause });
      throw toStoreError(cause);
    } finally {
      signal?.removeEventListener('abort', interrupt);
      clearTimeout(timer);
      clearInterval(interrupting);
      connection.closeSync();
    }
  }
}

const assertWanted = (signal: AbortSignal | undefined, cause?: unknown): void => {
  if (signal?.aborted) throw new AppError('query.cancelled', 'Whoever asked waits no longer, so the query was ended.', { cause });
};
