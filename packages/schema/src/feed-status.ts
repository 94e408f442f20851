import { z } from 'zod';

/** `running`: it reads, or waits for something new; `failed`: it broke off and is tried again; `stopped`: the server ends. */
export const FEED_STATES = ['running', 'failed', 'stopped'] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** One way in, since the server was started. */
export const feedStatusSchema = z.object({
  name: z.string(),
  kind: z.string().describe('files, cloudwatch_logs, s3, s3_queue, syslog; http and firehose for what is sent to the server.'),
  state: z.enum(FEED_STATES),
  last_row_time: z.number().int().nullable().describe('When the last new row was stored, UTC epoch ms.'),
  lag_s: z.number().min(0).nullable().describe('Seconds that it is behind its origin; null where that cannot be known.'),
  rows_stored: z.number().int().min(0),
  rows_duplicate: z.number().int().min(0).describe('Rows already there; counted once.'),
  rows_rejected: z.number().int().min(0).describe('Rows that could not be read.'),
  failures: z.number().int().min(0).describe('Files, objects, messages or requests that could not be read at all.'),
  retries: z.number().int().min(0).describe('Times that it broke off and was run again.'),
  last_error: z.string().nullable(),
  last_error_time: z.number().int().nullable().describe('UTC epoch ms.'),
});
export type FeedStatus = z.infer<typeof feedStatusSchema>;
