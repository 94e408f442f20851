import type { Log } from '../../runtime/telemetry/log.ts';
import { FEEDS } from './index.ts';
import type { FeedBoard } from './feed-status.ts';
import type { FeedBase } from './feed-base.ts';
import type { FeedContext } from './define-feed.ts';
import type { FeedSettings } from './feeds-file.ts';
import { runFeed, type Intake } from './run-feed.ts';

/** The running feeds of a server. */
export interface FeedService {
  /** Stops all feeds; resolves when they have finished what they started. */
  stop(): Promise<void>;
}

/** Starts all feeds; they run independently. */
export const startFeeds = (feeds: readonly FeedSettings[], { intake, board, log, now }: { intake: Intake; board: FeedBoard; log: Log; now: () => number }): FeedService => {
  const ended = new AbortController();
  const running = feeds.map((settings) => {
    const run = FEEDS.find(({ kind }) => kind === settings.kind)?.run as (settings: FeedBase, context: FeedContext) => Promise<void>;
    const record = board.of(settings.name, settings.kind);
    return runFeed(run, settings, { intake, record, signal: ended.signal, now, warn: (facts, words) => log.warn(facts, words) });
  });
  return {
    stop: async () => {
      ended.abort();
      await Promise.all(running);
    },
  };
};
