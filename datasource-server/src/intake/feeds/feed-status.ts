import { AppError, type FeedState, type FeedStatus, type IngestReport } from '@weir/schema';

const MAX_SENTENCE_LENGTH = 400;

/** State and counters of one input since the process started. */
export class FeedRecord {
  private state: FeedState | null = null;
  private last_row_time: number | null = null;
  private lag_s: number | null = null;
  private rows_stored = 0;
  private rows_duplicate = 0;
  private rows_rejected = 0;
  private failures = 0;
  private retries = 0;
  private last_error: string | null = null;
  private last_error_time: number | null = null;

  constructor(
    readonly name: string,
    readonly kind: string,
    private readonly now: () => number,
  ) {}

  addReport(report: IngestReport): void {
    this.rows_stored += report.rows_stored;
    this.rows_duplicate += report.rows_duplicate;
    this.rows_rejected += report.rows_rejected;
    if (report.rows_stored > 0) this.last_row_time = this.now();
  }

  lag(seconds: number): void {
    this.lag_s = Math.max(0, seconds);
  }

  /** Counts something unreadable, which is not retried. */
  fail(sentence: string): void {
    this.failures++;
    this.setError(sentence);
  }

  /** Counts a failure after which the feed is restarted. */
  retry(error: unknown): void {
    this.retries++;
    this.setError(toSentence(error));
  }

  /** Sets the state; returns whether it changed. */
  enter(state: FeedState): boolean {
    const isNew = this.state !== state;
    this.state = state;
    return isNew;
  }

  toStatus(): FeedStatus {
    const { name, kind, last_row_time, lag_s, rows_stored, rows_duplicate, rows_rejected, failures, retries, last_error, last_error_time } = this;
    return { name, kind, state: this.state ?? 'running', last_row_time, lag_s, rows_stored, rows_duplicate, rows_rejected, failures, retries, last_error, last_error_time };
  }

  private setError(sentence: string): void {
    this.last_error = sentence.length > MAX_SENTENCE_LENGTH ? `${sentence.slice(0, MAX_SENTENCE_LENGTH)}…` : sentence;
    this.last_error_time = this.now();
  }
}

/** All inputs of this process, in order of first use. */
export class FeedBoard {
  private readonly records = new Map<string, FeedRecord>();

  constructor(private readonly now: () => number) {}

  /** Returns the record of an input, and creates it at first use. */
  of(name: string, kind: string): FeedRecord {
    let record = this.records.get(name);
    if (record === undefined) this.records.set(name, (record = new FeedRecord(name, kind, this.now)));
    return record;
  }

  all(): FeedStatus[] {
    return [...this.records.values()].map((record) => record.toStatus());
  }
}

/** Returns an error as one line with name and message. For an unknown log format it omits the list of supported formats. */
export const toSentence = (error: unknown): string => {
  if (error instanceof AppError && error.code === 'ingest.wrong_columns') return 'unrecognised log format';
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const line = message.replace(/\s+/g, ' ').trim();
  return name === 'Error' || name === 'AppError' ? line : `${name}: ${line}`;
};
