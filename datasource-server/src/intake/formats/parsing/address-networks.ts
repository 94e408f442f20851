import { BlockList, isIP } from 'node:net';
import { toCanonicalAddress, toIpv4Number } from '@weir/schema';

const LOOPBACK = '::1/128';
/** Private, shared, link-local and loopback addresses: RFC 1918, 6598, 3927, 4193, 4291 and 1122. */
export const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', 'fc00::/7', 'fe80::/10', LOOPBACK];
const MAX_CACHED = 65_536;
/** Bits before the IPv4 address in an IPv4-mapped one. */
const MAPPED_BITS = 96;

/** Returns whether an address is in some networks. */
export type IsInNetworks = (address: string) => boolean;

interface Network {
  readonly address: string;
  readonly prefix: number;
  readonly family: 4 | 6;
}

/** Returns a network in CIDR notation, or a single address, with IPv4 networks in the form of IPv6 as IPv4; null for any other text. */
export const parseNetwork = (text: string): Network | null => {
  const [address, bits, ...rest] = text.split('/');
  const family = isIP(address);
  const prefix = bits === undefined ? (family === 4 ? 32 : 128) : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
  if (family === 0 || rest.length > 0 || !(prefix <= (family === 4 ? 32 : 128))) return null;
  const canonical = toCanonicalAddress(address) ?? address;
  if (family === 6 && isIP(canonical) === 4) return prefix >= MAPPED_BITS ? { address: canonical, prefix: prefix - MAPPED_BITS, family: 4 } : { address: address.replace(/%.*$/, ''), prefix, family: 6 };
  return { address: canonical, prefix, family: family as 4 | 6 };
};

/** Returns a test for addresses in networks that parseNetwork accepts; other texts are ignored. */
export const openNetworks = (networks: readonly string[]): IsInNetworks => {
  const list = new BlockList();
  /** IPv4 networks as first address and number of addresses: a BlockList takes a hundred times as long. */
  const ranges: Array<readonly [first: number, size: number]> = [];
  /** Whether an IPv6 network may contain IPv4 addresses, in the form of IPv6. */
  let hasMapped = false;
  for (const text of networks) {
    const network = parseNetwork(text);
    if (network === null) continue;
    const { address, prefix, family } = network;
    list.addSubnet(address, prefix, family === 4 ? 'ipv4' : 'ipv6');
    const size = 2 ** (32 - prefix);
    if (family === 4) ranges.push([Math.floor(toIpv4Number(address) / size) * size, size]);
    else hasMapped ||= text !== LOOPBACK && /^[0:]/.test(address);
  }
  const known = new Map<string, boolean>();
  return (given) => {
    const number = hasMapped ? -1 : toIpv4Number(given);
    if (number >= 0) return ranges.some(([first, size]) => number >= first && number < first + size);
    let is = known.get(given);
    if (is === undefined) {
      if (known.size >= MAX_CACHED) known.clear();
      const address = toCanonicalAddress(given) ?? given;
      is = list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
      known.set(given, is);
    }
    return is;
  };
};
