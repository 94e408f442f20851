import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { gzipSync } from 'node:zlib';
import type { FlowLine } from './flow-lines.ts';
import { motoClient, type Moto } from './moto.ts';

const EVENTS_A_CALL = 5_000;
const VPC_HEADER = 'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** Creates a log group; returns a function that writes events into its two streams. */
export const makeLogGroup = async (moto: Moto, logGroupName: string): Promise<(lines: readonly FlowLine[]) => Promise<void>> => {
  const client = new CloudWatchLogsClient(motoClient(moto));
  await client.send(new CreateLogGroupCommand({ logGroupName }));
  const streams = ['eni-1-all', 'eni-2-all'];
  for (const logStreamName of streams) await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return async (lines) => {
    for (let from = 0, call = 0; from < lines.length; from += EVENTS_A_CALL, call++) {
      const logEvents = lines.slice(from, from + EVENTS_A_CALL).map(({ text, time }) => ({ message: text, timestamp: time }));
      await client.send(new PutLogEventsCommand({ logGroupName, logStreamName: streams[call % 2], logEvents }));
    }
  };
};

/** Creates a bucket, and a queue for its notifications where `queue` is given; returns functions that put objects. */
export const makeBucket = async (
  moto: Moto,
  bucket: string,
  queue?: string,
): Promise<{ queue_url: string; put: (key: string, lines: readonly FlowLine[]) => Promise<void>; putText: (key: string, text: string | Buffer) => Promise<void> }> => {
  const s3 = new S3Client({ ...motoClient(moto), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
  let queue_url = '';
  if (queue !== undefined) {
    const sqs = new SQSClient(motoClient(moto));
    queue_url = (await sqs.send(new CreateQueueCommand({ QueueName: queue }))).QueueUrl!;
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: queue_url, AttributeNames: ['QueueArn'] }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket: bucket, NotificationConfiguration: { QueueConfigurations: [{ QueueArn: Attributes!.QueueArn, Events: ['s3:ObjectCreated:*'] }] } }),
    );
  }
  const putText = async (key: string, text: string | Buffer): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(text) }));
  };
  const put = async (key: string, lines: readonly FlowLine[]): Promise<void> => {
    const body = `${VPC_HEADER}\n${lines.map(({ text }) => text).join('\n')}\n`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: key.endsWith('.gz') ? gzipSync(body) : body }));
  };
  return { queue_url, put, putText };
};

/** Returns the number of messages in a queue, including hidden ones. */
export const countMessages = async (moto: Moto, queue_url: string): Promise<number> => {
  const { Attributes } = await new SQSClient(motoClient(moto)).send(
    new GetQueueAttributesCommand({ QueueUrl: queue_url, AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] }),
  );
  return Number(Attributes!.ApproximateNumberOfMessages) + Number(Attributes!.ApproximateNumberOfMessagesNotVisible);
};
