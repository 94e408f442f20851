import { BlockList, isIP } from 'node:net';
import { AppError, toCanonicalAddress, toIpv4Number } from '@weir/schema';
import type { IsMonitored } from '../sessions/exchange-sides.ts';

const LOOPBACK = '::1/128';
/** Private, shared, link-local and loopback addresses: RFC 1918, 6598, 3927, 4193, 4291 and 1122. */
const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', 'fc00::/7', 'fe80::/10', LOOPBACK];
/** Bits before the IPv4 address in an IPv4-mapped one. */
const MAPPED_BITS = 96;
const MAX_CACHED = 65_536;

/**
 * Returns a test for addresses in the given networks (CIDR notation), or in private networks where none are given.
 *
 * @throws AppError `config.invalid` naming the first invalid network
 */
export const parseMonitoredNetworks = (networks: readonly string[]): IsMonitored => {
  const list = new BlockList();
  /** IPv4 networks as first address and number of addresses: a BlockList takes a hundred times as long. */
  const ranges: Array<readonly [first: number, size: number]> = [];
  /** Whether an IPv6 network may contain IPv4 addresses, in the form of IPv6. */
  let hasMapped = false;
  for (const network of networks.length === 0 ? PRIVATE_NETWORKS : networks) {
    const [address, bits, ...rest] = network.split('/');
    const family = isIP(address);
    const prefix = bits === undefined ? (family === 4 ? 32 : 128) : /^\d{1,3}$/.test(bits) ? Number(bits) : NaN;
    if (family === 0 || rest.length > 0 || !(prefix <= (family === 4 ? 32 : 128))) {
      throw new AppError('config.invalid', `A monitored network is not valid: got "${network.slice(0, 60)}", expected CIDR notation such as 192.0.2.0/24 or 2001:db8::/32.`);
    }
    const canonical = toCanonicalAddress(address) ?? address;
    const ipv4 = family === 4 ? toIpv4Number(address) : prefix >= MAPPED_BITS ? toIpv4Number(canonical) : -1;
    const ipv4Prefix = family === 4 ? prefix : prefix - MAPPED_BITS;
    const size = 2 ** (32 - ipv4Prefix);
    if (ipv4 >= 0) list.addSubnet(canonical, ipv4Prefix, 'ipv4');
    else list.addSubnet(address, prefix, 'ipv6');
    if (ipv4 >= 0) ranges.push([Math.floor(ipv4 / size) * size, size]);
    else hasMapped ||= network !== LOOPBACK && /^[0:]/.test(address);
  }
  const known = new Map<string, boolean>();
  return (address) => {
    const number = hasMapped ? -1 : toIpv4Number(address);
    if (number >= 0) return ranges.some(([first, size]) => number >= first && number < first + size);
    let is = known.get(address);
    if (is === undefined) {
      if (known.size >= MAX_CACHED) known.clear();
      const canonical = toCanonicalAddress(address) ?? address;
      is = list.check(canonical, isIP(canonical) === 6 ? 'ipv6' : 'ipv4');
      known.set(address, is);
    }
    return is;
  };
};
