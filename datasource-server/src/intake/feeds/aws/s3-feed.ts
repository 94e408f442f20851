import { z } from 'zod';
import { defineFeed } from '../define-feed.ts';
import { toHints } from '../feed-base.ts';
import { toSentence } from '../feed-status.ts';
import { pause } from '../full-jitter.ts';
import { isTestObjectName } from '../test-objects.ts';
import { awsFeedSchema, clientOptions, sinceSchema, toSince } from './aws-settings.ts';
import { openObject, toObjectFault } from './s3-object.ts';
import { LATE_OBJECT_MS, S3Position } from './s3-position.ts';

const s3SettingsSchema = awsFeedSchema.extend({
  kind: z.literal('s3'),
  bucket: z.string().min(3).max(63),
  prefix: z.string().max(1024).default('').describe('Key prefix: the folder of one log in one region, so that keys are ordered by time.'),
  since: sinceSchema,
  poll_s: z.number().int().min(5).max(86_400).default(60).describe('Seconds between two listings.'),
});

/**
 * Reads the objects of a bucket, which it lists from a marker on. An object that cannot be read goes to quarantine; one that
 * cannot be opened is tried again at each listing, without stopping the others.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export const s3Feed = defineFeed({
  kind: 's3',
  title: 'S3 objects, by listing',
  settings: s3SettingsSchema,
  run: async (settings, context) => {
    const { S3Client, paginateListObjectsV2 } = await import('@aws-sdk/client-s3');
    const client = new S3Client(clientOptions(settings));
    const { bucket, prefix } = settings;
    const position = new S3Position(await context.position());
    /** Objects that were reported because they cannot be opened. */
    const closed = new Set<string>();
    const since = toSince(settings.since, context.now());
    try {
      do {
        const StartAfter = position.begin() || undefined;
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix, StartAfter }, { abortSignal: context.signal })) {
          for (const { Key: key = '', LastModified, Size: size = 0 } of Contents) {
            if (context.signal.aborted) return;
            const modified = LastModified?.getTime() ?? context.now();
            const isWanted = modified >= since && !isTestObjectName(key, size) && !position.has(key);
            let isClosed = false;
            if (isWanted) {
              context.lag((context.now() - modified) / 1000);
              const label = `s3://${bucket}/${key}`;
              try {
                await context.take(() => openObject(client, bucket, key, context.signal), { label, position: position.withDone(key), hints: { ...toHints(settings), numbering: { origin: label } } });
              } catch (error) {
                const fault = toObjectFault(error);
                if (fault === null) throw error;
                isClosed = fault === 'closed';
                if (!closed.has(key)) context.fail(`${label}: ${toSentence(error)}`);
                closed.add(key);
              }
            }
            if (isClosed) position.leave();
            else position.pass(key, context.now() - modified > LATE_OBJECT_MS);
          }
        }
        await context.keep(position.toPosition());
        context.lag(0);
      } while (await pause(settings.poll_s * 1000, context.signal));
    } finally {
      client.destroy();
    }
  },
});
