import type { z } from 'zod';
import type { LogHints } from '../formats/define-format.ts';
import type { FeedBase } from './feed-base.ts';

/** How far a feed has come, in whatever terms it needs; kept as JSON. */
export type Position = Readonly<Record<string, unknown>>;

/** What became of a stretch of a log: it may have no row, as one of a header alone, or be no log at all. */
export type TakeOutcome = 'stored' | 'empty' | 'unreadable';

/** What is said of a stretch of a log beside its bytes. */
export interface Stretch {
  /** What it is of, for the sentence that says it cannot be read. */
  readonly called: string;
  /** What to go on from after a restart; nothing is kept without. */
  readonly position?: Position;
  /** Tells apart positions of one feed. */
  readonly part?: string;
  /** What is known of the log; what the settings say where it is left out. */
  readonly hints?: LogHints;
}

/** What a feed is given to work with. */
export interface FeedContext {
  /** Aborted when the feed is to end; nothing is begun after it. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /**
   * Takes one stretch of a log. When it resolves, every row that could be read is on disk, and so is the position, in
   * the same step. A stretch that is no log at all is counted and passed over, and the position is kept all the same.
   *
   * @throws AppError for what may go well another time; the feed is run again then
   */
  take(log: AsyncIterable<Uint8Array>, stretch: Stretch): Promise<TakeOutcome>;
  /** The position that was kept last; null before the first. */
  position(part?: string): Promise<Position | null>;
  /** Keeps a position that no rows come with. */
  keep(value: Position, part?: string): Promise<void>;
  /**
   * Does something again, each time after a wait with full jitter, until it goes well.
   *
   * @throws what the work threw last, once the signal is aborted
   */
  again<T>(work: () => Promise<T>): Promise<T>;
  /** Says how far behind its origin the feed is, in seconds. */
  lag(seconds: number): void;
  /** Counts something that could not be read at all, with a sentence that says what. */
  fail(sentence: string): void;
}

/** A way in: how a log reaches the server without anyone sending it. */
export interface FeedDefinition<S extends z.ZodType<FeedBase> = z.ZodType<FeedBase>> {
  readonly kind: z.output<S>['kind'];
  readonly title: string;
  /** Its entry in the file of feeds. */
  readonly settings: S;
  /**
   * Runs until the signal is aborted. It goes on from the positions it kept, so it may throw at any point: it is run
   * again after a while.
   */
  readonly run: (settings: z.output<S>, context: FeedContext) => Promise<void>;
}

/** Declares a way in. */
export const defineFeed = <S extends z.ZodType<FeedBase>>(definition: FeedDefinition<S>): FeedDefinition<S> => definition;
