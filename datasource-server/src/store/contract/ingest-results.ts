/** Number of rows that were not stored, by reason. The reason is a stable phrase. */
export interface ReasonCount {
  readonly reason: string;
  readonly count: number;
}

/** Where a feed resumes, in the feed's own notation. */
export interface FeedPosition {
  /** Names the part of a feed that has its own position, such as a file of a folder. */
  readonly part?: string;
  readonly value: string;
}

/** Facts about an upload, stored in the same transaction as its rows. */
export interface UploadNote {
  /** Input that the rows came through. */
  readonly feed: string;
  /** Where the feed resumes after these rows; if left out, the stored position stays. */
  readonly position?: FeedPosition;
  /** Log format; null for sessions that did not come from a log. */
  readonly source_id: string | null;
  readonly rows_read: number;
  readonly rejects: readonly ReasonCount[];
  readonly skips: readonly ReasonCount[];
  /** UTC epoch ms. */
  readonly now: number;
}

/** State of an input. */
export interface FeedState {
  readonly state: 'running' | 'waiting' | 'failed' | 'stopped';
  readonly detail: string | null;
}

/** Ingest results of one input since the store was created. */
export interface FeedHealth {
  readonly feed: string;
  readonly source_id: string | null;
  readonly rows_read: number;
  readonly rows_stored: number;
  readonly rows_duplicate: number;
  readonly rows_late: number;
  readonly rows_rejected: number;
  readonly rows_skipped: number;
  /** UTC epoch ms of the last upload. */
  readonly last_arrival: number | null;
  /** Latest event time of its rows, at most their time of arrival, UTC epoch ms. Rows further ahead than MAX_CLOCK_SKEW_MS do not count. */
  readonly watermark: number | null;
  /** Reasons why rows were rejected, the most frequent first. */
  readonly rejects: readonly ReasonCount[];
  readonly state: FeedState['state'] | null;
  readonly detail: string | null;
}
