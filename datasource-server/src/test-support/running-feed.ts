import type { FeedStatus } from '@weir/schema';
import type { FeedContext } from '../intake/feeds/define-feed.ts';
import type { FeedBase } from '../intake/feeds/feed-base.ts';
import { FeedRecord } from '../intake/feeds/feed-status.ts';
import { runFeed } from '../intake/feeds/run-feed.ts';
import type { TestWeir } from './sample-weir.ts';

/** A feed that writes into a real store, with a clock that a test can advance. */
export interface RunningFeed {
  status(): FeedStatus;
  /** Advances the feed's clock. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** Starts a feed that writes into the store of a server. */
export const startFeed = <S extends FeedBase>({ pipeline, store }: TestWeir, run: (settings: S, context: FeedContext) => Promise<void>, settings: S): RunningFeed => {
  let ahead_ms = 0;
  const now = (): number => Date.now() + ahead_ms;
  const ended = new AbortController();
  const record = new FeedRecord(settings.name, settings.kind, now);
  const running = runFeed(run, settings, {
    intake: {
      take: (log, hints, origin) => pipeline.ingestLog(log, hints, origin),
      load: (feed, part) => store.feedPosition(feed, part),
      keep: (feed, position) => store.saveFeedPosition(feed, position),
      saveState: (feed, state, detail) => store.noteFeedState(feed, { state, detail }),
    },
    record,
    signal: ended.signal,
    now,
    warn: () => undefined,
  });
  return {
    status: () => record.toStatus(),
    advance: (ms) => {
      ahead_ms += ms;
    },
    stop: () => {
      ended.abort();
      return running;
    },
  };
};

/** Polls a value until it meets a condition; fails with the last value. */
export const waitFor = async <T>(read: () => T | Promise<T>, isDone: (value: T) => boolean, timeout_ms = 20_000): Promise<T> => {
  const until = Date.now() + timeout_ms;
  for (;;) {
    const value = await read();
    if (isDone(value)) return value;
    if (Date.now() > until) throw new Error(`still ${JSON.stringify(value)} after ${timeout_ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};
