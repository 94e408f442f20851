import { z } from 'zod';

/** Largest body that Firehose sends, before compression: 64 MiB. */
export const MAX_FIREHOSE_BODY_BYTES = 64 * 1024 * 1024;

/**
 * Body of a Firehose delivery to an HTTP endpoint.
 *
 * @see https://docs.aws.amazon.com/firehose/latest/dev/httpdeliveryrequestresponse.html
 */
export const firehoseRequestSchema = z.object({
  requestId: z.string().min(1).max(1024).describe('The same in every attempt, and in the header X-Amz-Firehose-Request-Id.'),
  timestamp: z.number().int().optional().describe('When Firehose made the request, UTC epoch ms.'),
  records: z
    .array(z.object({ data: z.string().max(1_365_336).describe('At most 1,024,000 bytes in Base64.') }))
    .min(1)
    .max(10_000),
});
export type FirehoseRequest = z.output<typeof firehoseRequestSchema>;

/** Response to a delivery, with any status. Only 200 counts as delivered. */
export const firehoseAnswerSchema = z.object({
  requestId: z.string(),
  timestamp: z.number().int().describe('When the request was processed, UTC epoch ms.'),
  errorMessage: z.string().max(8192).optional(),
});
export type FirehoseAnswer = z.output<typeof firehoseAnswerSchema>;
