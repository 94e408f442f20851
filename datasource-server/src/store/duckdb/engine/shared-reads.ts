import { AppError } from '@weir/schema';

/** Rows of an answer. Whoever asks the same gets the same rows: nobody changes them. */
export type SharedRows = Array<Record<string, unknown>>;

/** Bytes of answers that are kept at most, as far as their first rows tell. */
const MAX_BYTES = 32_000_000;
/** What an answer costs beside its cells, and a cell beside its text. */
const ANSWER_BYTES = 1_000;
const CELL_BYTES = 32;

interface Kept {
  readonly rows: Promise<SharedRows>;
  /** 0 while the statement runs. */
  bytes: number;
  /** How many wait for it; who cannot leave is never taken off. */
  waiting: number;
  readonly end: AbortController;
}

/**
 * Answers of statements in one state of the store. The panels of a dashboard ask much the same at once: the same statement with the same values is run
 * once, until the next write. What is kept is never older than the store: a write forgets all of it.
 */
export class SharedReads {
  private kept = new Map<string, Kept>();
  private bytes = 0;

  /**
   * The answer to a statement, which is run where none is kept; a failure is told to those who wait for it, and forgotten.
   *
   * @param signal says that this asker waits no longer; the statement is ended when no other does either
   * @throws AppError `query.cancelled` where the signal says so
   */
  get(sql: string, values: readonly unknown[], run: (signal: AbortSignal) => Promise<SharedRows>, signal?: AbortSignal): Promise<SharedRows> {
    const key = `${sql}\n${JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;
    const entry = this.kept.get(key) ?? this.begin(key, run);
    entry.waiting++;
    return signal === undefined ? entry.rows : this.waitFor(key, entry, signal);
  }

  private begin(key: string, run: (signal: AbortSignal) => Promise<SharedRows>): Kept {
    const { kept } = this;
    const end = new AbortController();
    const entry: Kept = { rows: run(end.signal), bytes: 0, waiting: 0, end };
    kept.set(key, entry);
    entry.rows.then(
      (rows) => {
        if (kept.get(key) === entry && this.kept === kept) this.count(entry, rows);
      },
      () => {
        if (kept.get(key) === entry) kept.delete(key);
      },
    );
    return entry;
  }

  private waitFor(key: string, entry: Kept, signal: AbortSignal): Promise<SharedRows> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        entry.waiting--;
        reject(new AppError('query.cancelled', 'Whoever asked waits no longer, so the query was ended.'));
        if (entry.waiting > 0 || entry.bytes > 0) return;
        if (this.kept.get(key) === entry) this.kept.delete(key);
        entry.end.abort();
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      entry.rows.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /** Called after each write: what was read before it is not given any more. */
  forget(): void {
    this.kept = new Map();
    this.bytes = 0;
  }

  /** The oldest answers make room. */
  private count(entry: Kept, rows: SharedRows): void {
    entry.bytes = ANSWER_BYTES + rows.length * Object.values(rows[0] ?? {}).reduce<number>((sum, cell) => sum + CELL_BYTES + (typeof cell === 'string' ? cell.length : 0), 0);
    this.bytes += entry.bytes;
    for (const [key, { bytes }] of this.kept) {
      if (this.bytes <= MAX_BYTES) break;
      if (bytes === 0) continue;
      this.kept.delete(key);
      this.bytes -= bytes;
    }
  }
}
