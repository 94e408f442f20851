import { AppError } from '@weir/schema';
import type { FeedHealth, FeedState, FindingRecord, StoredModel } from '../contract/store.ts';
import type { LogRecord } from './fold-records.ts';
import type { SessionRow } from './session-row.ts';

/** The records of one log format in one window. */
export interface RecordWindow {
  readonly window_start: number;
  readonly source_id: string;
  readonly last_arrival: number;
  /** True once its records are dropped: later ones are late. */
  readonly is_sealed: boolean;
}

export interface Lease {
  readonly sources: readonly string[];
  readonly expires_at: number;
  /** Position in the order of writes: what became due later stays due when the lease ends. */
  readonly written: number;
}

/** What a store keeps on disk. */
export class ReferenceState {
  sessions = new Map<string, SessionRow>();
  /** Records that are still deduplicated, by key. */
  records = new Map<bigint, LogRecord>();
  windows: RecordWindow[] = [];
  findings: FindingRecord[] = [];
  models: StoredModel[] = [];
  current_model: string | null = null;
  readonly modelLog: string[] = [];
  readonly triageLog: string[] = [];
  readonly feeds = new Map<string, FeedHealth>();
  readonly positions = new Map<string, string>();
  /** Position in the order of writes at which each source last became due. */
  readonly due = new Map<string, number>();
  readonly leases = new Map<string, Lease>();
  basis: string | null = null;
  /** Latest event time of records, UTC epoch ms. */
  watermark = 0;
  /** Last position in the order of writes; never goes back. */
  private written = 0;

  get lastWrite(): number {
    return this.written;
  }

  /** Returns the next position in the order of writes. */
  next(): number {
    return ++this.written;
  }

  markDue(sources: Iterable<string>): void {
    for (const source of new Set(sources)) this.due.set(source, this.next());
  }

  /** Returns what is known of a feed. */
  feed(feed: string): FeedHealth {
    return this.feeds.get(feed) ?? { feed, source_id: null, ...NO_ROWS, state: null, detail: null };
  }

  noteState(feed: string, { state, detail }: FeedState): void {
    this.feeds.set(feed, { ...this.feed(feed), state, detail });
  }
}

const NO_ROWS = { rows_read: 0, rows_stored: 0, rows_duplicate: 0, rows_late: 0, rows_rejected: 0, rows_skipped: 0, last_arrival: null, watermark: null, rejects: [] };

/** Reads and writes of a closed store fail with this error. */
export const closedError = (): AppError => new AppError('store.failed', 'The store is closed.');
