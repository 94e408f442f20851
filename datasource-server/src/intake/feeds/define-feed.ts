import type { z } from 'zod';
import type { LogHints, LogLayout, RequestCounts } from '../formats/define-format.ts';
import type { FeedBase } from './feed-base.ts';
import type { RequestWindow } from './request-window.ts';

/** Position up to which a feed has read, in a form that the feed chooses; stored as JSON. */
export type Position = Readonly<Record<string, unknown>>;

/** Result of ingesting a chunk: `empty` for a chunk without rows, such as a header, `unreadable` for one that cannot be read, which is then in quarantine. */
export type TakeOutcome = 'stored' | 'empty' | 'unreadable';

/** Opens the bytes of a chunk; each call yields the same bytes. */
export type OpenLog = () => AsyncIterable<Uint8Array> | Promise<AsyncIterable<Uint8Array>>;

/** Description of a chunk of a log. */
export interface LogChunk {
  /** Origin of the chunk, for error messages. */
  readonly label: string;
  /** Position to resume from after a restart, saved with the rows of the chunk; a function gets the layouts in force at its end. */
  readonly position?: Position | ((layouts: readonly LogLayout[]) => Position | undefined);
  /** Distinguishes positions of one feed, such as those of several files. */
  readonly part?: string;
  /** Hints for reading the log, by default those of the feed's settings. */
  readonly hints?: LogHints;
  /** Counts identical requests from chunk to chunk; by default the chunk is counted by itself. */
  readonly requests?: RequestWindow;
  /** Place of a piece of a growing log, such as its byte offset; left out for an input that is whole. */
  readonly offset?: number;
}

/** What a later piece of a log must be read with. */
export interface ReadState {
  /** Layouts in force at the end. */
  readonly layouts?: readonly LogLayout[];
  /** Requests that are numbered: counts to advance a RequestWindow by, and their earliest and latest start, UTC epoch ms; null where there are none. */
  readonly requests?: { readonly counts: readonly RequestCounts[]; readonly first_time: number | null; readonly last_time: number | null };
}

/** Functions that a feed uses. */
export interface FeedContext {
  /** Aborted when the feed must stop; it must not start anything after that. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /**
   * Ingests one chunk of a log. When it resolves, all readable rows and the position are on disk, written in one step. A chunk
   * that cannot be read, or fails unexpectedly twice, goes to quarantine and is counted, and its position is saved. A chunk
   * without rows saves no position that depends on layouts: it may be a header, which is read again with the rows after it.
   *
   * @throws AppError for a temporary failure, and what opening or reading the bytes throws; the feed is then restarted
   */
  take(open: OpenLog, chunk: LogChunk): Promise<TakeOutcome>;
  /** Reads a stretch that is stored already, for what later pieces must be read with. Returns null where it cannot be read. */
  examine(open: OpenLog, hints?: LogHints): Promise<ReadState | null>;
  /** Returns the position that was saved last; null where there is none. */
  position(part?: string): Promise<Position | null>;
  /** Saves a position without rows. */
  keep(value: Position, part?: string): Promise<void>;
  /**
   * Runs a function until it succeeds, and waits with full jitter between attempts.
   *
   * @throws the last error of the function, once the signal is aborted
   */
  retry<T>(work: () => Promise<T>): Promise<T>;
  /** Reports how far the feed is behind its origin, in seconds. */
  lag(seconds: number): void;
  /** Counts something that could not be read, with a sentence for the health report. */
  fail(sentence: string): void;
  /** Logs something that was passed over on purpose. */
  note(sentence: string): void;
}

/** A feed: an input from which the server fetches or receives logs by itself. */
export interface FeedDefinition<S extends z.ZodType<FeedBase> = z.ZodType<FeedBase>> {
  readonly kind: z.output<S>['kind'];
  readonly title: string;
  /** Schema of its entry in the feeds file. */
  readonly settings: S;
  /** Runs until the signal is aborted. It resumes from saved positions, so it may throw at any point and is then restarted. */
  readonly run: (settings: z.output<S>, context: FeedContext) => Promise<void>;
}

/** Declares a kind of feed. */
export const defineFeed = <S extends z.ZodType<FeedBase>>(definition: FeedDefinition<S>): FeedDefinition<S> => definition;
