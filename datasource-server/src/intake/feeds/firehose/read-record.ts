import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { z } from 'zod';

const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const unpack = promisify(gunzip);

/**
 * Message of a CloudWatch Logs subscription: events of one log group, or a control message that tests the connection.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
const subscriptionSchema = z.object({
  messageType: z.enum(['DATA_MESSAGE', 'CONTROL_MESSAGE']),
  logGroup: z.string(),
  logEvents: z.array(z.object({ id: z.string().optional(), message: z.string() })),
});

/** Lines of one record, and their log group. */
export interface RecordLines {
  /** Log group of a subscription; empty for text that was put into the stream directly. */
  readonly log_group: string;
  readonly lines: readonly string[];
  /** Names of the lines: event ids, or numbers. */
  readonly ids: readonly string[];
}

/**
 * Returns the lines of a record: the messages of a subscription, compressed or not, or plain text.
 *
 * @throws Error where compressed data cannot be decompressed
 */
export const readRecord = async (data: string): Promise<RecordLines> => {
  const bytes = Buffer.from(data, 'base64');
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const text = (isPacked ? await unpack(bytes, { maxOutputLength: MAX_RECORD_BYTES }) : bytes).toString('utf8');
  const subscription = findSubscription(text);
  if (subscription === undefined) {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return { log_group: '', lines, ids: lines.map((_line, index) => String(index)) };
  }
  const { messageType, logGroup, logEvents } = subscription;
  const events = messageType === 'DATA_MESSAGE' ? logEvents : [];
  return { log_group: logGroup, lines: events.map(({ message }) => message), ids: events.map(({ id }, index) => (id === undefined || id === '' ? String(index) : `event ${id}`)) };
};

const findSubscription = (text: string): z.output<typeof subscriptionSchema> | undefined => {
  if (!text.startsWith('{') || !text.includes('"messageType"')) return undefined;
  try {
    return subscriptionSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
};
