import { AppError, type FeedState, type FeedStatus, type IngestReport } from '@weir/schema';

const LONGEST_SENTENCE = 400;

/** What is known of one way in since the start of the process. */
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

  took(report: IngestReport): void {
    this.rows_stored += report.rows_stored;
    this.rows_duplicate += report.rows_duplicate;
    this.rows_rejected += report.rows_rejected;
    if (report.rows_stored > 0) this.last_row_time = this.now();
  }

  lag(seconds: number): void {
    this.lag_s = Math.max(0, seconds);
  }

  /** Something was not readable at all, and is not tried again. */
  fail(sentence: string): void {
    this.failures++;
    this.say(sentence);
  }

  /** The feed broke off and is run again. */
  retry(error: unknown): void {
    this.retries++;
    this.say(toSentence(error));
  }

  /** True where the state was another one. */
  enter(state: FeedState): boolean {
    const isNew = this.state !== state;
    this.state = state;
    return isNew;
  }

  toStatus(): FeedStatus {
    const { name, kind, last_row_time, lag_s, rows_stored, rows_duplicate, rows_rejected, failures, retries, last_error, last_error_time } = this;
    return { name, kind, state: this.state ?? 'running', last_row_time, lag_s, rows_stored, rows_duplicate, rows_rejected, failures, retries, last_error, last_error_time };
  }

  private say(sentence: string): void {
    this.last_error = sentence.length > LONGEST_SENTENCE ? `${sentence.slice(0, LONGEST_SENTENCE)}…` : sentence;
    this.last_error_time = this.now();
  }
}

/** Every way in of this process, in the order in which they appeared. */
export class FeedBoard {
  private readonly records = new Map<string, FeedRecord>();

  constructor(private readonly now: () => number) {}

  /** The record of a way in; made when it is asked for first. */
  of(name: string, kind: string): FeedRecord {
    let record = this.records.get(name);
    if (record === undefined) this.records.set(name, (record = new FeedRecord(name, kind, this.now)));
    return record;
  }

  all(): FeedStatus[] {
    return [...this.records.values()].map((record) => record.toStatus());
  }
}

/** An error in one line: name and message of whatever it was. Of a log of no known kind its first line is not repeated. */
export const toSentence = (error: unknown): string => {
  if (error instanceof AppError && error.code === 'ingest.wrong_columns') return 'unrecognised log format';
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const said = message.replace(/\s+/g, ' ').trim();
  return name === 'Error' || name === 'AppError' ? said : `${name}: ${said}`;
};
