import { createHash } from 'node:crypto';

/** Returns the version 5 UUID of a name in a namespace (RFC 9562, section 5.5). The same name always has the same UUID. */
export const uuidV5 = (namespace: string, name: string): string => {
  const bytes = createHash('sha1').update(Buffer.from(namespace.replaceAll('-', ''), 'hex')).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6] & 0x0f) | 0x50;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
