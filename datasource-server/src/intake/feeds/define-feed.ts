import type { z } from 'zod';
import type { LogHints } from '../formats/define-format.ts';
import type { FeedBase } from './feed-base.ts';

/** Position up to which a feed has read, in a form that the feed chooses; stored as JSON. */
export type Position = Readonly<Record<string, unknown>>;

/** Result of ingesting a chunk: `empty` for a chunk without rows, such as a header, `unreadable` for one in an unknown format. */
export type TakeOutcome = 'stored' | 'empty' | 'unreadable';

/** Description of a chunk of a log. */
export interface LogChunk {
  /** Origin of the chunk, for error messages. */
  readonly label: string;
  /** Position to resume from after a restart, saved with the rows of the chunk. */
  readonly position?: Position;
  /** Distinguishes positions of one feed, such as those of several files. */
  readonly part?: string;
  /** Hints for reading the log, by default those of the feed's settings. */
  readonly hints?: LogHints;
}

/** Functions that a feed uses. */
export interface FeedContext {
  /** Aborted when the feed must stop; it must not start anything after that. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /**
   * Ingests one chunk of a log. When it resolves, all readable rows and the position are on disk, written in one step. An
   * unreadable chunk is counted and skipped, and its position is saved.
   *
   * @throws AppError for a temporary failure; the feed is then restarted
   */
  take(log: AsyncIterable<Uint8Array>, chunk: LogChunk): Promise<TakeOutcome>;
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
