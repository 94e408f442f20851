import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { defineFeed, type FeedContext } from '../define-feed.ts';
import { toSentence } from '../feed-status.ts';
import { fullJitter } from '../full-jitter.ts';
import { awsFeedSchema, clientOptions } from './aws-settings.ts';
import { findCreatedObjects } from './s3-events.ts';
import { openObject } from './s3-object.ts';

const s3QueueSettingsSchema = awsFeedSchema.extend({
  kind: z.literal('s3_queue'),
  queue_url: z.url().max(1024).describe('Queue that the bucket notifies of new objects. Give it a dead-letter queue.'),
});
type S3QueueSettings = z.output<typeof s3QueueSettingsSchema>;

/** While a message is worked on it is hidden from others for so long, again and again. */
const HIDDEN_S = 60;
const WAIT_S = 20;
/** Before a message that failed is tried again, so that a short outage does not use up its tries. */
const LEAST_WAIT_S = 30;
const MESSAGES_AT_ONCE = 10;

/**
 * Objects of S3 that a queue of SQS tells of. A message is deleted when all its objects are on disk; one that names what
 * cannot be read comes again, until the queue's redrive policy moves it to the dead-letter queue.
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
    const takeObject = async (bucket: string, key: string): Promise<boolean> =>
      (await context.take(await openObject(s3, bucket, key, context.signal), { called: `s3://${bucket}/${key}` })) !== 'unreadable';
    try {
      while (!context.signal.aborted) {
        const { Messages = [] } = await sqs.send(receive, { abortSignal: context.signal });
        if (Messages.length === 0) context.lag(0);
        await workThrough(Messages, sqs, settings, context, takeObject);
      }
    } finally {
      s3.destroy();
      sqs.destroy();
    }
  },
});

/** Works through messages one by one, and keeps those that wait hidden. */
const workThrough = async (
  messages: readonly Message[],
  sqs: SQSClient,
  { queue_url }: S3QueueSettings,
  context: FeedContext,
  takeObject: (bucket: string, key: string) => Promise<boolean>,
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
    // What was not begun is for whoever asks next.
    await Promise.all([...waiting].map((message) => hide(message, 0)));
  }
};

/** True when the message has done its work: its objects are stored, or it has none. */
const takeMessage = async (message: Message, context: FeedContext, takeObject: (bucket: string, key: string) => Promise<boolean>): Promise<boolean> => {
  const objects = findCreatedObjects(message.Body ?? '');
  if (objects === null) {
    context.fail('a message of the queue is no notification of S3; it is left to the redrive policy');
    return false;
  }
  for (const { bucket, key } of objects) {
    try {
      if (!(await takeObject(bucket, key))) return false;
    } catch (error) {
      if (!context.signal.aborted) context.fail(`s3://${bucket}/${key}: ${toSentence(error)}`);
      return false;
    }
  }
  return true;
};

const toHiddenSeconds = ({ Attributes }: Message): number => LEAST_WAIT_S + Math.ceil(fullJitter(Number(Attributes?.ApproximateReceiveCount ?? 1) + 4) / 1000);
