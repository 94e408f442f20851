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
}

/**
 * Answers of statements in one state of the store. The panels of a dashboard ask much the same at once: the same statement with the same values is run
 * once, until the next write. What is kept is never older than the store: a write forgets all of it.
 */
export class SharedReads {
  private kept = new Map<string, Kept>();
  private bytes = 0;

  /** The answer to a statement, which is run where none is kept; a failure is told to those who wait for it, and forgotten. */
  get(sql: string, values: readonly unknown[], run: () => Promise<SharedRows>): Promise<SharedRows> {
    const key = `${sql}\n${JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))}`;
    const known = this.kept.get(key);
    if (known !== undefined) return known.rows;
    const { kept } = this;
    const entry: Kept = { rows: run(), bytes: 0 };
    kept.set(key, entry);
    entry.rows.then(
      (rows) => {
        if (this.kept === kept) this.count(entry, rows);
      },
      () => kept.delete(key),
    );
    return entry.rows;
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
