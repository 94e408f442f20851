import { AppError, type IngestReport } from '@weir/schema';
import type { LogHints } from '../sources/define-source.ts';
import type { FeedContext, Position } from './define-feed.ts';
import { toHints, type FeedBase } from './feed-base.ts';
import { toSentence, type FeedRecord } from './feed-status.ts';
import { fullJitter, pause } from './full-jitter.ts';

/** A position under the name it is kept by. */
export interface Checkpoint {
  readonly feed: string;
  readonly position: Position;
}

/** Where rows and positions go. */
export interface Intake {
  /** When it resolves, the rows and the position are on disk, both or neither. */
  take(log: AsyncIterable<Uint8Array>, hints: LogHints, checkpoint?: Checkpoint): Promise<IngestReport>;
  load(feed: string): Promise<Position | null>;
  keep(checkpoint: Checkpoint): Promise<void>;
}

/** What a feed is run with. */
export interface FeedRun {
  readonly intake: Intake;
  readonly record: FeedRecord;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Told of every break and of everything that was passed over. */
  readonly warn: (facts: Record<string, unknown>, words: string) => void;
}

/** True for data that will be no log the next time either. */
const isUnreadable = (error: unknown): error is AppError => error instanceof AppError && error.source === 'ingest' && (error.status === 400 || error.status === 422) && error.code !== 'ingest.aborted';

/** Runs a feed until the signal is aborted; again, after a wait with full jitter, whenever it breaks off. */
export const runFeed = async <S extends FeedBase>(
  run: (settings: S, context: FeedContext) => Promise<void>,
  settings: S,
  { intake, record, signal, now, warn }: FeedRun,
): Promise<void> => {
  let attempt = 0;
  const hints = toHints(settings);
  const keyOf = (part?: string): string => (part === undefined ? settings.name : `${settings.name}/${part}`);
  const fail = (sentence: string): void => {
    record.fail(sentence);
    warn({ feed: settings.name, problem: sentence }, 'a feed met something it cannot read');
  };
  const again = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        record.enter('running');
        return await work();
      } catch (error) {
        if (signal.aborted) throw error;
        record.retry(error);
        const wait_ms = fullJitter(attempt++);
        warn({ feed: settings.name, err: error, wait_ms: Math.round(wait_ms) }, 'a feed broke off and is run again');
        await pause(wait_ms, signal);
      }
    }
  };
  const context: FeedContext = {
    again,
    signal,
    now,
    fail,
    lag: (seconds) => record.lag(seconds),
    position: (part) => intake.load(keyOf(part)),
    keep: (value, part) => intake.keep({ feed: keyOf(part), position: value }),
    take: async (log, position) => {
      const checkpoint = position === undefined ? undefined : { feed: keyOf(position.part), position: position.value };
      try {
        const report = await intake.take(log, hints, checkpoint);
        record.took(report);
        record.enter('running');
        attempt = 0;
        return 'stored';
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        if (checkpoint !== undefined) await intake.keep(checkpoint);
        if (error.code === 'ingest.empty') return 'empty';
        fail(toSentence(error));
        return 'unreadable';
      }
    },
  };
  await again(() => run(settings, context)).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  record.enter('stopped');
};
