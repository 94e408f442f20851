import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { z } from 'zod';
import { defineFeed, type FeedContext } from '../define-feed.ts';
import { toHints } from '../feed-base.ts';
import { pause } from '../full-jitter.ts';
import { toLineLog } from '../line-log.ts';
import { awsFeedSchema, clientOptions, sinceSchema, toSince } from './aws-settings.ts';
import { SeenEvents } from './seen-events.ts';

const cloudwatchLogsSettingsSchema = awsFeedSchema.extend({
  kind: z.literal('cloudwatch_logs'),
  log_group: z.string().min(1).max(512).describe('Name of the log group.'),
  log_stream_prefix: z.string().min(1).max(512).optional().describe('Only streams whose names begin so.'),
  filter_pattern: z.string().min(1).max(1024).optional().describe('Only events that match, in the pattern language of CloudWatch Logs.'),
  since: sinceSchema,
  poll_s: z.number().int().min(1).max(3600).default(10).describe('Seconds between two looks.'),
  late_s: z.number().int().min(10).max(86_400).default(120).describe('Events that reach CloudWatch up to so many seconds late are found; each look of that interval goes back twice as far.'),
});

/** Everything before this time, UTC epoch ms, was read. */
const positionSchema = z.object({ read_to: z.number().int().min(0) });

/** Spans of time that are read at once; they grow where there is little, and shrink where there is much. */
const FIRST_SPAN_MS = 3_600_000;
const SHORTEST_SPAN_MS = 60_000;
const LONGEST_SPAN_MS = 86_400_000;
const MOST_PAGES = 10;

/**
 * Events of a CloudWatch log group, by FilterLogEvents, one span of time after the other. Pages of several streams are not
 * strictly in the order of time, so the position moves when a span was read to its end: a crash makes one span read again.
 * The last minutes are read again now and then, for events that came late. Live Tail is no substitute: it samples above 500
 * events a second and forgets what came while nobody listened.
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
    const seen = new SeenEvents();
    let read_to = await startOf(settings, context);
    let lookedBack = 0;
    let span_ms = FIRST_SPAN_MS;
    try {
      do {
        const until = context.now();
        const goesBack = until - lookedBack >= late_ms;
        for (let from = Math.max(0, goesBack ? read_to - 2 * late_ms : read_to); from < until; ) {
          const to = Math.min(until, from + span_ms);
          let pageCount = 0;
          const pages = paginateFilterLogEvents(
            { client },
            { logGroupName: log_group, logStreamNamePrefix: log_stream_prefix, filterPattern: filter_pattern, startTime: from, endTime: to },
            { abortSignal: context.signal },
          );
          for await (const { events = [] } of pages) {
            pageCount++;
            await takePage(events, seen, settings, context);
          }
          read_to = Math.max(read_to, to);
          await context.keep({ read_to });
          context.lag((until - read_to) / 1000);
          if (pageCount <= 1) span_ms = Math.min(LONGEST_SPAN_MS, span_ms * 2);
          else if (pageCount > MOST_PAGES) span_ms = Math.max(SHORTEST_SPAN_MS, span_ms / 2);
          from = to;
        }
        if (goesBack) lookedBack = until;
        seen.forget(read_to - 3 * late_ms);
      } while (await pause(poll_s * 1000, context.signal));
    } finally {
      client.destroy();
    }
  },
});

const startOf = async ({ since }: { since?: string }, context: FeedContext): Promise<number> => {
  const { data } = positionSchema.safeParse(await context.position());
  return data?.read_to ?? toSince(since, context.now());
};

/** Stores the events of a page that are new. */
const takePage = async (events: readonly FilteredLogEvent[], seen: SeenEvents, settings: z.output<typeof cloudwatchLogsSettingsSchema>, context: FeedContext): Promise<void> => {
  const fresh = events.filter(({ eventId }) => !seen.has(eventId ?? ''));
  if (fresh.length === 0) return;
  await context.take(toLineLog(fresh.map(({ message = '' }) => message), toHints(settings)), { called: `events of ${settings.log_group}` });
  for (const { eventId, timestamp = 0 } of fresh) if (eventId !== undefined) seen.add(eventId, timestamp);
};
