import { isIP } from 'node:net';
import { z } from 'zod';
import { feedBaseSchema } from '../feed-base.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const isNetwork = (text: string): boolean => {
  const [address, prefix, ...more] = text.split('/');
  const family = isIP(address);
  return family !== 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)));
};

/** Settings of a syslog receiver. Beyond loopback it needs a list of senders or a client CA. */
export const syslogSettingsSchema = feedBaseSchema
  .extend({
    kind: z.literal('syslog'),
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; an address other than loopback needs allow_from, or tls with client_ca.'),
    port: z.number().int().min(0).max(65535).default(6514),
    tls: z
      .strictObject({
        cert: z.string().min(1).describe('File with the certificate chain, PEM.'),
        key: z.string().min(1).describe('File with the private key, PEM.'),
        client_ca: z.string().min(1).optional().describe('File with the certificate authority of the client certificates that senders must present, PEM.'),
      })
      .optional()
      .describe('TLS (RFC 5425); without it, plain TCP (RFC 6587).'),
    allow_from: z.array(z.string().refine(isNetwork, 'must be an address or network such as 10.0.0.0/8')).min(1).max(256).optional().describe('Addresses and networks that may send.'),
    apps: z.array(z.string().min(1).max(48)).min(1).max(64).optional().describe('Programs whose messages are read; by default all.'),
  })
  .refine(({ host, tls, allow_from }) => LOOPBACK.has(host) || tls?.client_ca !== undefined || allow_from !== undefined, {
    message: 'other machines can reach this address: set allow_from, or tls with client_ca',
    path: ['host'],
  });
export type SyslogSettings = z.output<typeof syslogSettingsSchema>;
