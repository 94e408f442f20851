import { AppError, type FeedState, type IngestReport } from '@weir/schema';
import type { LogHints } from '../formats/define-format.ts';
import type { FeedContext, Position } from './define-feed.ts';
import { toHints, type FeedBase } from './feed-base.ts';
import { toSentence, type FeedRecord } from './feed-status.ts';
import { fullJitter, pause } from './full-jitter.ts';

/** The feed that rows come by, and where it goes on after them. */
export interface TakeOrigin {
  readonly feed: string;
  /** As JSON; `part` tells positions of one feed apart. */
  readonly position?: { readonly part?: string; readonly value: string };
}

/** Where rows, positions and states go. */
export interface Intake {
  /** When it resolves, the rows and the position are on disk, both or neither. */
  take(log: AsyncIterable<Uint8Array>, hints: LogHints, origin: TakeOrigin): Promise<IngestReport>;
  load(feed: string, part?: string): Promise<string | null>;
  keep(feed: string, position: { readonly part?: string; readonly value: string }): Promise<void>;
  /** Keeps what a feed says of itself, for whoever asks how its rows fare. */
  say(feed: string, state: FeedState, detail: string | null): Promise<void>;
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
  const ofSettings = toHints(settings);
  const { name } = settings;
  const enter = async (state: FeedState): Promise<void> => {
    if (!record.enter(state)) return;
    await intake.say(name, state, record.toStatus().last_error).catch((error: unknown) => warn({ feed: name, err: error }, 'the state of a feed could not be kept'));
  };
  const fail = (sentence: string): void => {
    record.fail(sentence);
    warn({ feed: name, problem: sentence }, 'a feed met something it cannot read');
  };
  const again = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw error;
        record.retry(error);
        await enter('failed');
        const wait_ms = fullJitter(attempt++);
        warn({ feed: name, err: error, wait_ms: Math.round(wait_ms) }, 'a feed broke off and is run again');
        if (await pause(wait_ms, signal)) await enter('running');
      }
    }
  };
  const context: FeedContext = {
    again,
    signal,
    now,
    fail,
    lag: (seconds) => record.lag(seconds),
    position: async (part) => toPosition(await intake.load(name, part)),
    keep: async (value, part) => {
      await intake.keep(name, { part, value: JSON.stringify(value) });
      attempt = 0;
    },
    take: async (log, { called, position: goesOn, part, hints = ofSettings }) => {
      const position = goesOn === undefined ? undefined : { part, value: JSON.stringify(goesOn) };
      try {
        record.took(await intake.take(log, hints, { feed: name, position }));
        attempt = 0;
        return 'stored';
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        if (position !== undefined) await intake.keep(name, position);
        if (error.code === 'ingest.empty') return 'empty';
        fail(`${called}: ${toSentence(error)}`);
        return 'unreadable';
      }
    },
  };
  await enter('running');
  await again(() => run(settings, context)).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  await enter('stopped');
};

const toPosition = (kept: string | null): Position | null => (kept === null ? null : (JSON.parse(kept) as Position));
