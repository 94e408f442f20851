import { z } from 'zod';

/** An object in a notification. */
export interface S3ObjectName {
  readonly bucket: string;
  readonly key: string;
}

const nameSchema = z.string().min(1).max(1024);
const recordsSchema = z.object({
  Records: z.array(z.object({ eventName: z.string(), s3: z.object({ bucket: z.object({ name: nameSchema }), object: z.object({ key: nameSchema }) }) })).max(100),
});
const eventBridgeSchema = z.object({
  source: z.literal('aws.s3'),
  'detail-type': z.string(),
  detail: z.object({ bucket: z.object({ name: nameSchema }), object: z.object({ key: nameSchema }) }),
});
const envelopeSchema = z.object({ Type: z.literal('Notification'), Message: z.string() });
const testEventSchema = z.object({ Event: z.literal('s3:TestEvent') });

/**
 * Returns the objects that a queue message reports as created: an S3 notification, also wrapped by SNS, or an EventBridge
 * event. Empty for the S3 test event and for other events; null for any other message.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const findCreatedObjects = (body: string): S3ObjectName[] | null => {
  const content = parseJson(body);
  const envelope = envelopeSchema.safeParse(content);
  const message = envelope.success ? parseJson(envelope.data.Message) : content;
  const { data: direct } = recordsSchema.safeParse(message);
  if (direct !== undefined) {
    return direct.Records.filter(({ eventName }) => eventName.startsWith('ObjectCreated:')).map(({ s3 }) => ({ bucket: s3.bucket.name, key: decodeKey(s3.object.key) }));
  }
  const { data: bridged } = eventBridgeSchema.safeParse(message);
  if (bridged !== undefined) return bridged['detail-type'] === 'Object Created' ? [{ bucket: bridged.detail.bucket.name, key: bridged.detail.object.key }] : [];
  return testEventSchema.safeParse(message).success ? [] : null;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** Decodes a key: S3 encodes keys like form data, with `+` for a space and percent encoding. */
const decodeKey = (key: string): string => {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
};
