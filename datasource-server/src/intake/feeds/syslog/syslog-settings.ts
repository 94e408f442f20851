import { isIP } from 'node:net';
import { z } from 'zod';
import { feedBaseSchema } from '../feed-base.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const isNetwork = (text: string): boolean => {
  const [address, prefix, ...more] = text.split('/');
  const family = isIP(address);
  return family !== 0 && more.length === 0 && (prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128)));
};

/** Settings of a syslog receiver. Other machines reach it only where it is said who may. */
export const syslogSettingsSchema = feedBaseSchema
  .extend({
    kind: z.literal('syslog'),
    host: z.string().min(1).default('127.0.0.1').describe('Address to listen on; beyond loopback with allow_from, or a tls with client_ca.'),
    port: z.number().int().min(0).max(65535).default(6514),
    tls: z
      .strictObject({
        cert: z.string().min(1).describe('File with the certificate and its chain, PEM.'),
        key: z.string().min(1).describe('File with its private key, PEM.'),
        client_ca: z.string().min(1).optional().describe('File with the authority whose certificates senders must have, PEM.'),
      })
      .optional()
      .describe('RFC 5425; plain TCP (RFC 6587) without.'),
    allow_from: z.array(z.string().refine(isNetwork, 'an address or a network, as 10.0.0.0/8')).min(1).max(256).optional().describe('Addresses and networks that may send.'),
    apps: z.array(z.string().min(1).max(48)).min(1).max(64).optional().describe('Programs whose messages are read; of all when left out.'),
  })
  .refine(({ host, tls, allow_from }) => LOOPBACK.has(host) || tls?.client_ca !== undefined || allow_from !== undefined, {
    message: 'other machines reach this address: say which may send with allow_from, or give tls a client_ca',
    path: ['host'],
  });
export type SyslogSettings = z.output<typeof syslogSettingsSchema>;
