import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { defineFeed, type FeedContext } from '../define-feed.ts';
import { toHints } from '../feed-base.ts';
import { toSentence } from '../feed-status.ts';
import { fullJitter } from '../full-jitter.ts';
import { isTestObjectName } from '../test-objects.ts';
import { awsFeedSchema, clientOptions } from './aws-settings.ts';
import { findCreatedObjects } from './s3-events.ts';
import { openObject } from './s3-object.ts';

const s3QueueSettingsSchema = awsFeedSchema.extend({
  kind: z.literal('s3_queue'),
  queue_url: z.url().max(1024).describe('URL of the queue that gets the bucket notifications. The queue should have a dead-letter queue.'),
});
type S3QueueSettings = z.output<typeof s3QueueSettingsSchema>;

/** Visibility timeout of a message, extended while the message is processed. */
const HIDDEN_S = 60;
const WAIT_S = 20;
/** Shortest wait before a failed message is received again, so that a short outage does not use up its attempts. */
const LEAST_WAIT_S = 30;
const MESSAGES_AT_ONCE = 10;

/**
 * Reads S3 objects that are announced in an SQS queue. A message is deleted when each of its objects is stored or in quarantine.
 * A message with an object that cannot be opened is received again until the queue's redrive policy moves it to the dead-letter
 * queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export const s3QueueFeed = defineFeed({
  kind: 's3_queue',
  title: 'S3 objects, by notifications in SQS',
  settings: s3QueueSettingsSchema,
  run: async (settings, context) => {
    const [{ S3Client }, { SQSClient, ReceiveMessageCommand }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/client-sqs')]);
    const s3 = new S3Client(clientOptions(settings));
    const sqs = new SQSClient({ ...clientOptions(settings), useQueueUrlAsEndpoint: true });
    const receive = new ReceiveMessageCommand({
      QueueUrl: settings.queue_url,
      MaxNumberOfMessages: MESSAGES_AT_ONCE,
      WaitTimeSeconds: WAIT_S,
      VisibilityTimeout: HIDDEN_S,
      MessageSystemAttributeNames: ['ApproximateReceiveCount', 'SentTimestamp'],
    });
    const takeObject = async (bucket: string, key: string): Promise<void> => {
      const label = `s3://${bucket}/${key}`;
      if (isTestObjectName(key)) return;
      await context.take(() => openObject(s3, bucket, key, context.signal), { label, hints: { ...toHints(settings), numbering: { origin: label } } });
    };
    try {
      while (!context.signal.aborted) {
        const { Messages = [] } = await sqs.send(receive, { abortSignal: context.signal });
        if (Messages.length === 0) context.lag(0);
        await processMessages(Messages, sqs, settings, context, takeObject);
      }
    } finally {
      s3.destroy();
      sqs.destroy();
    }
  },
});

/** Processes messages one by one, and keeps the waiting ones hidden. */
const processMessages = async (
  messages: readonly Message[],
  sqs: SQSClient,
  { queue_url }: S3QueueSettings,
  context: FeedContext,
  takeObject: (bucket: string, key: string) => Promise<void>,
): Promise<void> => {
  const { ChangeMessageVisibilityCommand, DeleteMessageCommand } = await import('@aws-sdk/client-sqs');
  const waiting = new Set(messages);
  const hide = ({ ReceiptHandle }: Message, seconds: number): Promise<unknown> =>
    sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: queue_url, ReceiptHandle, VisibilityTimeout: seconds })).catch(() => undefined);
  const beat = setInterval(() => waiting.forEach((message) => void hide(message, HIDDEN_S)), (HIDDEN_S * 1000) / 2);
  try {
    for (const message of messages) {
      if (context.signal.aborted) break;
      context.lag((context.now() - Number(message.Attributes?.SentTimestamp ?? context.now())) / 1000);
      const isDone = await takeMessage(message, context, takeObject);
      waiting.delete(message);
      if (isDone) await sqs.send(new DeleteMessageCommand({ QueueUrl: queue_url, ReceiptHandle: message.ReceiptHandle }));
      else await hide(message, toHiddenSeconds(message));
    }
  } finally {
    clearInterval(beat);
    // Unprocessed messages become visible to the next receiver.
    await Promise.all([...waiting].map((message) => hide(message, 0)));
  }
};

/** Returns whether the message can be deleted: all its objects are stored or in quarantine, or it has none. */
const takeMessage = async (message: Message, context: FeedContext, takeObject: (bucket: string, key: string) => Promise<void>): Promise<boolean> => {
  const objects = findCreatedObjects(message.Body ?? '');
  if (objects === null) {
    context.fail('a queue message is not an S3 notification; it is left to the redrive policy');
    return false;
  }
  for (const { bucket, key } of objects) {
    try {
      await takeObject(bucket, key);
    } catch (error) {
      if (!context.signal.aborted) context.fail(`s3://${bucket}/${key}: ${toSentence(error)}`);
      return false;
    }
  }
  return true;
};

const toHiddenSeconds = ({ Attributes }: Message): number => LEAST_WAIT_S + Math.ceil(fullJitter(Number(Attributes?.ApproximateReceiveCount ?? 1) + 4) / 1000);
