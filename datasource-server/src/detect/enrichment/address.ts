import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { SourceKind } from '@weir/schema';

/** IPv6 addresses get numbers above those of IPv4, so that one sorted table can contain both. */
const IPV6_OFFSET = 1n << 128n;

/** An address, or the first and the last one of a block, as numbers. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** A parsed address; an IPv4-mapped IPv6 address counts as IPv4. */
export interface Address {
  readonly family: 4 | 6;
  /** Number within its family, as in the network tables. */
  readonly number: bigint;
  /** Number that is unique over both families. */
  readonly position: bigint;
  readonly text: string;
}

type Parsed = ipaddr.IPv4 | ipaddr.IPv6;

const toNumber = (parsed: Parsed): bigint => parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

const toAddress = (parsed: Parsed): Address => {
  const family = parsed.kind() === 'ipv4' ? 4 : 6;
  const number = toNumber(parsed);
  return { family, number, position: family === 4 ? number : IPV6_OFFSET + number, text: parsed.toString() };
};

/** Returns an address in standard notation; null for any other text, including the short forms that C libraries accept. */
export const parseAddress = (text: string): Address | null => (isIP(text) === 0 ? null : toAddress(ipaddr.process(text)));

/** Returns an address or a block such as `192.0.2.0/24`, ignoring bits beyond the prefix; null for any other text. */
export const parseRange = (text: string): AddressRange | null => {
  const [base, prefix, ...rest] = text.trim().split('/');
  if (isIP(base) === 0 || rest.length > 0) return null;
  const parsed = ipaddr.parse(base);
  const bits = parsed.kind() === 'ipv4' ? 32 : 128;
  if (prefix !== undefined && (!/^\d{1,3}$/.test(prefix) || Number(prefix) > bits)) return null;
  const host = BigInt(bits - Number(prefix ?? bits));
  const mapped = parsed.kind() === 'ipv6' && (parsed as ipaddr.IPv6).isIPv4MappedAddress() && host <= 32n;
  const { position } = toAddress(mapped ? ipaddr.process(base) : parsed);
  const first = (position >> host) << host;
  return { first, last: first + (1n << host) - 1n };
};

interface SpecialUse {
  readonly kind: SourceKind;
  readonly use: string;
  readonly source: string;
}

const special = (kind: SourceKind, use: string, source: string): SpecialUse => ({ kind, use, source });

const DOCUMENTATION = Object.entries({
  '192.0.2.0/24': 'RFC 5737',
  '198.51.100.0/24': 'RFC 5737',
  '203.0.113.0/24': 'RFC 5737',
  '2001:db8::/32': 'RFC 3849',
  '3fff::/20': 'RFC 9637',
}).map(([block, source]) => ({ ...parseRange(block)!, source }));

/** Special uses by range name of ipaddr.js. `unicast` has no special use; tunnels are covered by the tables. */
const USES: Record<string, SpecialUse | undefined> = {
  private: special('private', 'private addresses', 'RFC 1918'),
  uniqueLocal: special('private', 'unique local addresses', 'RFC 4193'),
  carrierGradeNat: special('private', 'carrier-grade NAT', 'RFC 6598'),
  linkLocal: special('private', 'link-local addresses', 'RFC 3927 and RFC 4291'),
  loopback: special('private', 'loopback addresses', 'RFC 1122 and RFC 4291'),
  unspecified: special('reserved', 'unspecified address', 'RFC 1122 and RFC 4291'),
  broadcast: special('reserved', 'broadcast', 'RFC 919'),
  multicast: special('reserved', 'multicast', 'RFC 5771 and RFC 4291'),
  benchmarking: special('reserved', 'network benchmarks', 'RFC 2544 and RFC 5180'),
  reserved: special('reserved', 'special purposes', 'RFC 6890'),
  discard: special('reserved', 'traffic to be discarded', 'RFC 6666'),
};

/** Returns the special use of an address that cannot occur on the internet, with its RFC; null for any other address. */
export const findSpecialUse = (address: Address): SpecialUse | null => {
  const example = DOCUMENTATION.find(({ first, last }) => first <= address.position && address.position <= last);
  if (example !== undefined) return special('reserved', 'documentation and examples', example.source);
  return USES[ipaddr.parse(address.text).range()] ?? null;
};
