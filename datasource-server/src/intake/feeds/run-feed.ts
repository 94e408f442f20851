import { AppError, type FeedState, type IngestReport } from '@weir/schema';
import type { LogHints } from '../formats/define-format.ts';
import type { FeedContext, Position } from './define-feed.ts';
import { toHints, type FeedBase } from './feed-base.ts';
import { toSentence, type FeedRecord } from './feed-status.ts';
import { fullJitter, pause } from './full-jitter.ts';

/** The feed that rows come from, and the position to save with them. */
export interface TakeOrigin {
  readonly feed: string;
  /** As JSON; `part` distinguishes positions of one feed. */
  readonly position?: { readonly part?: string; readonly value: string };
}

/** Stores rows, positions and states of feeds. */
export interface Intake {
  /** Ingests a log. When it resolves, the rows and the position are on disk. */
  take(log: AsyncIterable<Uint8Array>, hints: LogHints, origin: TakeOrigin): Promise<IngestReport>;
  load(feed: string, part?: string): Promise<string | null>;
  keep(feed: string, position: { readonly part?: string; readonly value: string }): Promise<void>;
  /** Stores the state of a feed, for the query on ingest results. */
  saveState(feed: string, state: FeedState, detail: string | null): Promise<void>;
}

/** Dependencies of a running feed. */
export interface FeedRun {
  readonly intake: Intake;
  readonly record: FeedRecord;
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Logs every interruption and everything that was skipped. */
  readonly warn: (facts: Record<string, unknown>, message: string) => void;
}

/** Returns whether reading the same data again would fail again. */
const isUnreadable = (error: unknown): error is AppError => error instanceof AppError && error.source === 'ingest' && (error.status === 400 || error.status === 422) && error.code !== 'ingest.aborted';

/** Runs a feed until the signal is aborted; restarts it after each failure, with full jitter. */
export const runFeed = async <S extends FeedBase>(
  run: (settings: S, context: FeedContext) => Promise<void>,
  settings: S,
  { intake, record, signal, now, warn }: FeedRun,
): Promise<void> => {
  let attempt = 0;
  const settingsHints = toHints(settings);
  const { name } = settings;
  const enter = async (state: FeedState): Promise<void> => {
    if (!record.enter(state)) return;
    await intake.saveState(name, state, record.toStatus().last_error).catch((error: unknown) => warn({ feed: name, err: error }, 'the state of a feed could not be stored'));
  };
  const fail = (sentence: string): void => {
    record.fail(sentence);
    warn({ feed: name, problem: sentence }, 'a feed skipped unreadable data');
  };
  const retry = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (signal.aborted) throw error;
        record.retry(error);
        await enter('failed');
        const wait_ms = fullJitter(attempt++);
        warn({ feed: name, err: error, wait_ms: Math.round(wait_ms) }, 'a feed failed and will be restarted');
        if (await pause(wait_ms, signal)) await enter('running');
      }
    }
  };
  const context: FeedContext = {
    retry,
    signal,
    now,
    fail,
    lag: (seconds) => record.lag(seconds),
    position: async (part) => toPosition(await intake.load(name, part)),
    keep: async (value, part) => {
      await intake.keep(name, { part, value: JSON.stringify(value) });
      attempt = 0;
    },
    take: async (log, { label, position: next, part, hints = settingsHints }) => {
      const position = next === undefined ? undefined : { part, value: JSON.stringify(next) };
      try {
        record.addReport(await intake.take(log, hints, { feed: name, position }));
        attempt = 0;
        return 'stored';
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        if (position !== undefined) await intake.keep(name, position);
        if (error.code === 'ingest.empty') return 'empty';
        fail(`${label}: ${toSentence(error)}`);
        return 'unreadable';
      }
    },
  };
  await enter('running');
  await retry(() => run(settings, context)).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  await enter('stopped');
};

const toPosition = (kept: string | null): Position | null => (kept === null ? null : (JSON.parse(kept) as Position));
