import { AppError } from '@weir/schema';

/** Rows of a result. Callers share them and must not change them. */
export type SharedRows = Array<Record<string, unknown>>;

/** Limit on the bytes of cached results, estimated from their first rows. */
const MAX_BYTES = 32_000_000;
/** Estimated overhead of a result and of a cell. */
const ANSWER_BYTES = 1_000;
const CELL_BYTES = 32;

interface CachedRead {
  readonly rows: Promise<SharedRows>;
  /** 0 while the statement runs. */
  bytes: number;
  /** Number of callers that wait. Callers without a signal are never removed. */
  waiting: number;
  readonly end: AbortController;
}

/**
 * Caches results of statements until the next write. The panels of a dashboard send many equal statements at once: a
 * statement with the same values runs once. Every write clears the cache, so a result is never out of date.
 */
export class SharedReads {
  private cached = new Map<string, CachedRead>();
  private bytes = 0;

  /**
   * Returns the cached or running result of a statement, or runs it. A failure rejects all waiting callers and is not cached.
   *
   * @param signal aborts the wait of this caller; the statement is cancelled when no other caller waits
   * @throws AppError `query.cancelled` when the signal aborts
   */
  get(sql: string, values: readonly unknown[], run: (signal: AbortSignal) => Promise<SharedRows>, signal?: AbortSignal): Promise<SharedRows> {
    const key = `${sql}\n${JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;
    const entry = this.cached.get(key) ?? this.start(key, run);
    entry.waiting++;
    return signal === undefined ? entry.rows : this.waitFor(key, entry, signal);
  }

  private start(key: string, run: (signal: AbortSignal) => Promise<SharedRows>): CachedRead {
    const { cached } = this;
    const end = new AbortController();
    const entry: CachedRead = { rows: run(end.signal), bytes: 0, waiting: 0, end };
    cached.set(key, entry);
    entry.rows.then(
      (rows) => {
        if (cached.get(key) === entry && this.cached === cached) this.count(entry, rows);
      },
      () => {
        if (cached.get(key) === entry) cached.delete(key);
      },
    );
    return entry;
  }

  private waitFor(key: string, entry: CachedRead, signal: AbortSignal): Promise<SharedRows> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        entry.waiting--;
        reject(new AppError('query.cancelled', 'Query cancelled: the client disconnected.'));
        if (entry.waiting > 0 || entry.bytes > 0) return;
        if (this.cached.get(key) === entry) this.cached.delete(key);
        entry.end.abort();
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      entry.rows.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /** Clears the cache. Called after each write. */
  forget(): void {
    this.cached = new Map();
    this.bytes = 0;
  }

  /** Adds the size of a result and drops the oldest results beyond the limit. */
  private count(entry: CachedRead, rows: SharedRows): void {
    entry.bytes = ANSWER_BYTES + rows.length * Object.values(rows[0] ?? {}).reduce<number>((sum, cell) => sum + CELL_BYTES + (typeof cell === 'string' ? cell.length : 0), 0);
    this.bytes += entry.bytes;
    for (const [key, { bytes }] of this.cached) {
      if (this.bytes <= MAX_BYTES) break;
      if (bytes === 0) continue;
      this.cached.delete(key);
      this.bytes -= bytes;
    }
  }
}
