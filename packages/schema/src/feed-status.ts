import { z } from 'zod';

/** `running`: reads or waits for new data; `failed`: stopped with an error and is retried; `stopped`: the server is shutting down. */
export const FEED_STATES = ['running', 'failed', 'stopped'] as const;
export type FeedState = (typeof FEED_STATES)[number];

/** Status of one input since the server started. */
export const feedStatusSchema = z.object({
  name: z.string(),
  kind: z.string().describe('files, cloudwatch_logs, s3, s3_queue or syslog; http and firehose for data sent to the server.'),
  state: z.enum(FEED_STATES),
  last_row_time: z.number().int().nullable().describe('Time at which the last new row was stored, UTC epoch ms.'),
  lag_s: z.number().min(0).nullable().describe('Seconds behind its origin; null when unknown.'),
  rows_stored: z.number().int().min(0),
  rows_duplicate: z.number().int().min(0).describe('Rows that were already stored.'),
  rows_rejected: z.number().int().min(0).describe('Rows that could not be read.'),
  failures: z.number().int().min(0).describe('Files, objects, messages or requests that could not be read at all.'),
  retries: z.number().int().min(0).describe('Restarts after an error.'),
  last_error: z.string().nullable(),
  last_error_time: z.number().int().nullable().describe('UTC epoch ms.'),
});
export type FeedStatus = z.infer<typeof feedStatusSchema>;
