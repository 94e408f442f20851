import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import type { LogLayout } from '../../formats/define-format.ts';
import { defineFeed, type FeedContext } from '../define-feed.ts';
import { toHints } from '../feed-base.ts';
import { pause } from '../full-jitter.ts';
import { toLineLog } from '../line-log.ts';
import { RequestWindow } from '../request-window.ts';
import { awsFeedSchema, clientOptions, sinceSchema, toSince } from './aws-settings.ts';
import { SeenEvents } from './seen-events.ts';

const cloudwatchLogsSettingsSchema = awsFeedSchema.extend({
  kind: z.literal('cloudwatch_logs'),
  log_group: z.string().min(1).max(512).describe('Name of the log group.'),
  log_stream_prefix: z.string().min(1).max(512).optional().describe('Read only streams whose names start with this prefix.'),
  filter_pattern: z.string().min(1).max(1024).optional().describe('Read only events that match this CloudWatch Logs filter pattern.'),
  since: sinceSchema,
  poll_s: z.number().int().min(1).max(3600).default(10).describe('Seconds between two reads.'),
  late_s: z.number().int().min(10).max(86_400).default(120).describe('Events that reach CloudWatch up to this many seconds late are found. Once per this interval, a read goes back twice as far.'),
});

/** All events before `read_to`, UTC epoch ms, have been read; positions of earlier versions have no layouts. */
const positionSchema = z.object({ read_to: z.number().int().min(0), layouts: z.array(z.custom<LogLayout>((value) => typeof value === 'object' && value !== null)).optional() });

/** What the next page is read with. */
interface PageState {
  readonly seen: SeenEvents;
  /** Identical requests are numbered over all pages. After a restart the last minutes are read again, which counts theirs. */
  readonly requests: RequestWindow;
  layouts: readonly LogLayout[];
  /** Number of pages so far. */
  page: number;
}

/** Length of the time span of one read; it grows for sparse events and shrinks for dense ones. */
const FIRST_SPAN_MS = 3_600_000;
const SHORTEST_SPAN_MS = 60_000;
const LONGEST_SPAN_MS = 86_400_000;
const MAX_PAGES = 10;

/**
 * Reads events of a CloudWatch log group with FilterLogEvents, one time span after another. Pages of several streams are not
 * strictly ordered by time, so the position advances only at the end of a span: after a crash one span is read again. The last
 * minutes are reread periodically to find late events. Live Tail is not an alternative: it samples above 500 events per second
 * and does not deliver events from before the connection.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 */
export const cloudwatchLogsFeed = defineFeed({
  kind: 'cloudwatch_logs',
  title: 'CloudWatch Logs',
  settings: cloudwatchLogsSettingsSchema,
  run: async (settings, context) => {
    const { CloudWatchLogsClient, paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
    const client = new CloudWatchLogsClient(clientOptions(settings));
    const { log_group, log_stream_prefix, filter_pattern, poll_s } = settings;
    const late_ms = settings.late_s * 1000;
    const { data: kept } = positionSchema.safeParse(await context.position());
    const state: PageState = { seen: new SeenEvents(), requests: new RequestWindow(), layouts: kept?.layouts ?? [], page: 0 };
    let read_to = kept?.read_to ?? toSince(settings.since, context.now());
    let rereadAt = 0;
    let span_ms = FIRST_SPAN_MS;
    try {
      do {
        const until = context.now();
        const rereads = until - rereadAt >= late_ms;
        for (let from = Math.max(0, rereads ? read_to - 2 * late_ms : read_to); from < until; ) {
          const to = Math.min(until, from + span_ms);
          let pageCount = 0;
          const pages = paginateFilterLogEvents(
            { client },
            { logGroupName: log_group, logStreamNamePrefix: log_stream_prefix, filterPattern: filter_pattern, startTime: from, endTime: to },
            { abortSignal: context.signal },
          );
          for await (const { events = [] } of pages) {
            pageCount++;
            await takePage(events, state, settings, context);
          }
          read_to = Math.max(read_to, to);
          await context.keep({ read_to, layouts: state.layouts });
          context.lag((until - read_to) / 1000);
          if (pageCount <= 1) span_ms = Math.min(LONGEST_SPAN_MS, span_ms * 2);
          else if (pageCount > MAX_PAGES) span_ms = Math.max(SHORTEST_SPAN_MS, span_ms / 2);
          from = to;
        }
        if (rereads) rereadAt = until;
        state.seen.forget(read_to - 3 * late_ms);
      } while (await pause(poll_s * 1000, context.signal));
    } finally {
      client.destroy();
    }
  },
});

/** Stores the new events of a page. */
const takePage = async (events: readonly FilteredLogEvent[], state: PageState, settings: z.output<typeof cloudwatchLogsSettingsSchema>, context: FeedContext): Promise<void> => {
  const { seen, requests, layouts } = state;
  const fresh = events.filter(({ eventId }) => !seen.has(eventId ?? ''));
  if (fresh.length === 0) return;
  await context.take(() => toLineLog(fresh.map(({ message = '' }) => message)), {
    label: `events of ${settings.log_group}`,
    hints: { ...toHints(settings), layouts },
    position: (found) => void (state.layouts = found),
    requests,
    offset: state.page++,
  });
  for (const { eventId, timestamp = 0 } of fresh) if (eventId !== undefined) seen.add(eventId, timestamp);
};
