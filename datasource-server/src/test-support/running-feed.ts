import { join } from 'node:path';
import type { FeedStatus } from '@weir/schema';
import type { FeedContext } from '../intake/feeds/define-feed.ts';
import type { FeedBase } from '../intake/feeds/feed-base.ts';
import { FeedRecord } from '../intake/feeds/feed-status.ts';
import { Quarantine } from '../intake/feeds/quarantine/quarantine.ts';
import { runFeed, type Intake } from '../intake/feeds/run-feed.ts';
import type { TestWeir } from './sample-weir.ts';

/** A feed that writes into a real store, with a clock that a test can advance. */
export interface RunningFeed {
  status(): FeedStatus;
  readonly quarantine: Quarantine;
  /** Messages that the feed logged. */
  readonly warnings: readonly string[];
  /** Advances the feed's clock. */
  advance(ms: number): void;
  stop(): Promise<void>;
}

/** Starts a feed that writes into the store of a server. `change` may replace a function of its intake. */
export const startFeed = <S extends FeedBase>(
  { pipeline, store, data_dir }: TestWeir,
  run: (settings: S, context: FeedContext) => Promise<void>,
  settings: S,
  change: (intake: Intake) => Partial<Intake> = () => ({}),
): RunningFeed => {
  let ahead_ms = 0;
  const now = (): number => Date.now() + ahead_ms;
  const ended = new AbortController();
  const record = new FeedRecord(settings.name, settings.kind, now);
  const quarantine = new Quarantine(join(data_dir, 'quarantine'), { max_count: 100, max_input_bytes: 1_000_000, max_bytes: 10_000_000 }, now);
  const intake: Intake = {
    take: (log, hints, origin) => pipeline.ingestLog(log, hints, origin),
    examine: (log, hints) => pipeline.readLog(log, hints),
    load: (feed, part) => store.feedPosition(feed, part),
    keep: (feed, position) => store.saveFeedPosition(feed, position),
    saveState: (feed, state, detail) => store.noteFeedState(feed, { state, detail }),
    quarantine: (input, log) => quarantine.put(input, log),
  };
  const warnings: string[] = [];
  const running = runFeed(run, settings, { intake: { ...intake, ...change(intake) }, record, signal: ended.signal, now, warn: (_facts, message) => warnings.push(message) });
  return {
    status: () => record.toStatus(),
    quarantine,
    warnings,
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
