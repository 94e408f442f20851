import { toCanonicalAddress, toIpv4Number, toIpv6Groups } from '@weir/schema';

/** Private, shared, link-local and loopback addresses: RFC 1918, 6598, 3927, 4193, 4291 and 1122. */
export const PRIVATE_NETWORKS = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '127.0.0.0/8', 'fc00::/7', 'fe80::/10', '::1/128'];
const MAX_CACHED = 65_536;
/** Bits before the IPv4 address in an IPv4-mapped one. */
const MAPPED_BITS = 96;
const GROUP_BITS = 16;

/** Returns whether an address is in some networks. */
export type IsInNetworks = (address: string) => boolean;

/** A network of IPv4, as first address and number of addresses, or of IPv6, as groups and prefix. */
type Network = { readonly first: number; readonly size: number } | { readonly groups: readonly number[]; readonly prefix: number };

const toIpv4Network = (number: number, prefix: number): Network => {
  const size = 2 ** (32 - prefix);
  return { first: Math.floor(number / size) * size, size };
};

/** Returns a network in CIDR notation, or a single address, with IPv4 networks in the form of IPv6 as IPv4; null for any other text. */
export const parseNetwork = (text: string): Network | null => {
  const [address, bits, ...rest] = text.split('/');
  const canonical = address.includes('[') ? null : toCanonicalAddress(address);
  if (canonical === null || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
  const most = toIpv4Number(address) >= 0 ? 32 : 128;
  const prefix = bits === undefined ? most : Number(bits);
  if (prefix > most) return null;
  const number = toIpv4Number(canonical);
  if (most === 32) return toIpv4Network(number, prefix);
  if (number >= 0 && prefix >= MAPPED_BITS) return toIpv4Network(number, prefix - MAPPED_BITS);
  return { groups: toIpv6Groups(address.replace(/%.*$/, ''))!, prefix };
};

const isSamePrefix = (a: readonly number[], b: readonly number[], prefix: number): boolean => {
  const whole = Math.floor(prefix / GROUP_BITS);
  for (let at = 0; at < whole; at++) if (a[at] !== b[at]) return false;
  const shift = GROUP_BITS - (prefix % GROUP_BITS);
  return shift === GROUP_BITS || a[whole] >> shift === b[whole] >> shift;
};

/** Returns a test for addresses in networks that parseNetwork accepts; other texts are ignored. */
export const openNetworks = (networks: readonly string[]): IsInNetworks => {
  const all = networks.map(parseNetwork).filter((network) => network !== null);
  const ranges = all.filter((network) => 'size' in network);
  const prefixes = all.filter((network) => 'groups' in network);
  // A network such as ::/0 contains IPv4 addresses in the form of IPv6.
  const allIpv4 = prefixes.some(({ groups, prefix }) => prefix <= MAPPED_BITS && isSamePrefix(groups, [0, 0, 0, 0, 0, 0xffff, 0, 0], prefix));
  const known = new Map<string, boolean>();
  const find = (given: string): boolean => {
    const address = toCanonicalAddress(given);
    if (address === null) return false;
    const number = toIpv4Number(address);
    if (number >= 0) return isIpv4(number);
    const groups = toIpv6Groups(address)!;
    return prefixes.some((network) => isSamePrefix(network.groups, groups, network.prefix));
  };
  const isIpv4 = (number: number): boolean => allIpv4 || ranges.some(({ first, size }) => number >= first && number < first + size);
  return (given) => {
    const number = toIpv4Number(given);
    if (number >= 0) return isIpv4(number);
    let is = known.get(given);
    if (is === undefined) {
      if (known.size >= MAX_CACHED) known.clear();
      is = find(given);
      known.set(given, is);
    }
    return is;
  };
};
