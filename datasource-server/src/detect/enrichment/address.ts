import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { SourceKind } from '@weir/schema';

/** IPv6 lies above IPv4 on one line of numbers, so that one sorted table holds both. */
const IPV6_OFFSET = 1n << 128n;

/** An address, or the first and the last one of a block, as numbers. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

/** An address that was understood; one of IPv4 written within IPv6 is one of IPv4. */
export interface Address {
  readonly family: 4 | 6;
  /** Within its family, as the tables of networks count. */
  readonly number: bigint;
  /** On the line that holds both families. */
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

/** An address in its usual spelling; null for anything else, also for the odd spellings that a C library takes. */
export const parseAddress = (text: string): Address | null => (isIP(text) === 0 ? null : toAddress(ipaddr.process(text)));

/** An address or a block such as `192.0.2.0/24`; bits beyond the prefix do not count. Null for anything else. */
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

/** Ranges as ipaddr.js calls them. What it calls `unicast` has no special use; tunnels are left to the tables. */
const USES: Record<string, SpecialUse | undefined> = {
  private: special('private', 'private addresses', 'RFC 1918'),
  uniqueLocal: special('private', 'unique local addresses', 'RFC 4193'),
  carrierGradeNat: special('private', 'addresses behind a provider\'s translation', 'RFC 6598'),
  linkLocal: special('private', 'link-local addresses', 'RFC 3927 and RFC 4291'),
  loopback: special('private', 'addresses of the machine itself', 'RFC 1122 and RFC 4291'),
  unspecified: special('reserved', 'no address at all', 'RFC 1122 and RFC 4291'),
  broadcast: special('reserved', 'broadcast', 'RFC 919'),
  multicast: special('reserved', 'multicast', 'RFC 5771 and RFC 4291'),
  benchmarking: special('reserved', 'tests of equipment', 'RFC 2544 and RFC 5180'),
  reserved: special('reserved', 'special purposes', 'RFC 6890'),
  discard: special('reserved', 'traffic to be discarded', 'RFC 6666'),
};

/** What an address that nobody on the internet can have is set aside for, by which RFC; null for any other. */
export const findSpecialUse = (address: Address): SpecialUse | null => {
  const example = DOCUMENTATION.find(({ first, last }) => first <= address.position && address.position <= last);
  if (example !== undefined) return special('reserved', 'documentation and examples', example.source);
  return USES[ipaddr.parse(address.text).range()] ?? null;
};
