import type { S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';

/** Opens an object of a bucket as a byte stream. */
export const openObject = async (client: S3Client, bucket: string, key: string, signal: AbortSignal): Promise<Readable> => {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  return Body as Readable;
};
