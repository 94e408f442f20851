import { AppError, type FeedState, type IngestReport } from '@weir/schema';
import type { LogHints, LogLayout } from '../formats/define-format.ts';
import type { FeedContext, LogChunk, OpenLog, Position, ReadState, TakeOutcome } from './define-feed.ts';
import { toHints, type FeedBase } from './feed-base.ts';
import { toSentence, type FeedRecord } from './feed-status.ts';
import { fullJitter, pause } from './full-jitter.ts';
import type { UnreadableInput } from './quarantine/quarantine.ts';

/** A position as JSON; `part` distinguishes positions of one feed. */
export interface KeptPosition {
  readonly part?: string;
  readonly value: string;
}

/** The feed that rows come from, and the position to save with them. */
export interface TakeOrigin {
  readonly feed: string;
  /** Returns the position to save with the rows, once they are read. */
  readonly position?: (read: ReadState) => KeptPosition | undefined;
  /** Whether a log in a known format is taken in which every row is rejected, so that the rejected rows are counted. */
  readonly takesRejects?: boolean;
}

/** Stores rows, positions and states of feeds, and what cannot be read. */
export interface Intake {
  /** Ingests a log. When it resolves, the rows and the position are on disk. */
  take(log: AsyncIterable<Uint8Array>, hints: LogHints, origin: TakeOrigin): Promise<IngestReport>;
  /** Reads a log without storing anything. */
  examine(log: AsyncIterable<Uint8Array>, hints: LogHints): Promise<ReadState>;
  load(feed: string, part?: string): Promise<string | null>;
  keep(feed: string, position: KeptPosition): Promise<void>;
  /** Stores the state of a feed, for the query on ingest results. */
  saveState(feed: string, state: FeedState, detail: string | null): Promise<void>;
  /** Keeps an input that cannot be read. */
  quarantine(input: UnreadableInput, log: AsyncIterable<Uint8Array>): Promise<unknown>;
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

/** Failures that have other causes than the data. */
const TEMPORARY = new Set(['ingest.aborted', 'ingest.busy', 'store.out_of_memory', 'store.locked']);

/** Returns whether reading the same data again would fail again. */
const isUnreadable = (error: unknown): error is AppError => error instanceof AppError && error.source === 'ingest' && error.status < 500 && !TEMPORARY.has(error.code);

/** Returns whether a failure may be caused by the data, such as an exception of a parser or a value that the store refuses. */
const isSuspect = (error: unknown): boolean => {
  if (isOfSystem(error)) return false;
  return !(error instanceof AppError) || (!TEMPORARY.has(error.code) && error.status === 500);
};

const NO_SPACE = /ENOSPC|no space left|out of memory|disk full|quota exceeded/i;

/** Returns whether the operating system refused something: a full disk, too many open files. */
const isOfSystem = (error: unknown): boolean =>
  error instanceof Error && (typeof (error as NodeJS.ErrnoException).errno === 'number' || NO_SPACE.test(error.message) || isOfSystem(error.cause));

/** Passes chunks on, and records whether their source failed. */
class WatchedSource {
  failed = false;

  constructor(private readonly log: AsyncIterable<Uint8Array>) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    const iterator = this.log[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await iterator.next().catch((error: unknown) => {
          this.failed = true;
          throw error;
        });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      await iterator.return?.();
    }
  }
}

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
    warn({ feed: name, problem: sentence }, 'a feed could not read data');
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
    take: async (open, chunk) => {
      const outcome = await takeChunk(open, chunk);
      attempt = 0;
      return outcome;
    },
    examine: async (open, hints = settingsHints) => {
      const source = new WatchedSource(await open());
      try {
        return await intake.examine(source, hints);
      } catch (error) {
        if (source.failed || !(isUnreadable(error) || isSuspect(error))) throw error;
        return null;
      }
    },
    note: (sentence) => warn({ feed: name, problem: sentence }, 'a feed passed over data'),
  };
  const takeChunk = async (open: OpenLog, { label, position, part, hints: given = settingsHints, requests, offset }: LogChunk): Promise<TakeOutcome> => {
    const toKept = (layouts: readonly LogLayout[]): KeptPosition | undefined => {
      const value = typeof position === 'function' ? position(layouts) : position;
      return value === undefined ? undefined : { part, value: JSON.stringify(value) };
    };
    const known = given.layouts ?? [];
    const hints: LogHints = requests === undefined ? given : { ...given, numbering: { ...given.numbering, before: requests.counts } };
    for (let isRepeated = false; ; isRepeated = true) {
      const source = new WatchedSource(await open());
      let read: ReadState = {};
      try {
        record.addReport(
          await intake.take(source, hints, {
            feed: name,
            takesRejects: offset !== undefined,
            position: (state) => {
              read = state;
              return toKept(state.layouts ?? known);
            },
          }),
        );
        if (read.requests !== undefined) requests?.advance(read.requests.counts);
        return 'stored';
      } catch (error) {
        if (signal.aborted || source.failed) throw error;
        if (error instanceof AppError && error.code === 'ingest.empty') {
          const kept = typeof position === 'function' ? undefined : toKept(known);
          if (kept !== undefined) await intake.keep(name, kept);
          return 'empty';
        }
        if (!isUnreadable(error)) {
          if (!isSuspect(error)) throw error;
          warn({ feed: name, label, err: error }, isRepeated ? 'an input failed unexpectedly twice and goes to quarantine' : 'an input failed unexpectedly and is read once more');
          if (!isRepeated) continue;
        }
        const reason = toSentence(error);
        // Writing to the quarantine and the store also shows that the failure has no other cause, such as a full disk.
        await intake.quarantine({ feed: name, label, reason, hints, offset }, await open());
        const kept = toKept(known);
        if (kept !== undefined) await intake.keep(name, kept);
        fail(`${label}: ${reason}`);
        return 'unreadable';
      }
    }
  };
  await enter('running');
  await retry(() => run(settings, context)).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
  await enter('stopped');
};

const toPosition = (kept: string | null): Position | null => (kept === null ? null : (JSON.parse(kept) as Position));
