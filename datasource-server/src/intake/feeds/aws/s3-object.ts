import type { S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';

/** Opens an object of a bucket as a byte stream. */
export const openObject = async (client: S3Client, bucket: string, key: string, signal: AbortSignal): Promise<Readable> => {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  return Body as Readable;
};

/** Why an object cannot be opened while others can: it is `gone` for good, or `closed` until someone permits or restores it. */
export const toObjectFault = (error: unknown): 'gone' | 'closed' | null => {
  const { name = '', $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } };
  if (name === 'NoSuchKey' || (name === 'NotFound' && $metadata?.httpStatusCode === 404)) return 'gone';
  return name === 'AccessDenied' || name === 'InvalidObjectState' || name.startsWith('KMS.') ? 'closed' : null;
};
