import { z } from 'zod';
import type { TrustedProxies } from './define-format.ts';
import { parseNetwork } from './parsing/address-networks.ts';

const MAX_PROXIES = 20;
const MAX_NETWORKS = 1000;

/** Setting for the proxies in front of a server that logs forwarded addresses. */
export const trustedProxiesSchema = z
  .union([
    z.number().int().min(0).max(MAX_PROXIES),
    z.array(z.string().refine((network) => parseNetwork(network) !== null, 'must be an address or a network such as 10.0.0.0/8')).min(1).max(MAX_NETWORKS),
  ])
  .describe('Proxies in front of the server that logs: their networks, or how many addresses at the end of a forwarded list are theirs. The client is the last address that is not a proxy.');

/** Returns the setting in a flag or a query parameter: a number, or networks separated by commas; the text itself, as a network, where it is neither. */
export const toTrustedProxies = (text: string): TrustedProxies => (/^\d{1,2}$/.test(text.trim()) ? Number(text) : text.split(/[\s,]+/).filter((network) => network !== ''));
