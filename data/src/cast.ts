import type { Origin } from './sample-row.ts';

/**
 * Addresses with a specific role. All are in the ranges reserved for documentation (RFC 5737), so that no real network is named;
 * their countries are invented.
 */
export const CAST = {
  proxies: [
    { src_ip: '192.0.2.10', src_ip_country_code: 'DE' },
    { src_ip: '192.0.2.11', src_ip_country_code: 'DE' },
    { src_ip: '192.0.2.12', src_ip_country_code: 'NL' },
    { src_ip: '192.0.2.13', src_ip_country_code: 'US' },
    { src_ip: '192.0.2.14', src_ip_country_code: 'US' },
    { src_ip: '192.0.2.15', src_ip_country_code: 'CA' },
  ],
  crawler: { src_ip: '203.0.113.66', src_ip_country_code: 'US' },
  monitor: { src_ip: '198.51.100.8', src_ip_country_code: 'NL' },
  backup: { src_ip: '198.51.100.240', src_ip_country_code: 'DE' },
  mediaDesk: { src_ip: '203.0.113.31', src_ip_country_code: 'GB' },
  feed: { src_ip: '198.51.100.23', src_ip_country_code: 'AT' },
  customer: { src_ip: '203.0.113.77', src_ip_country_code: 'FR' },
  downloader: { src_ip: '192.0.2.180', src_ip_country_code: 'SE' },
  forgetful: { src_ip: '198.51.100.119', src_ip_country_code: 'IT' },
  beacon: { src_ip: '192.0.2.144', src_ip_country_code: 'US' },
  scanner: { src_ip: '203.0.113.201', src_ip_country_code: 'NL' },
  bruteForcers: [
    { src_ip: '198.51.100.61', src_ip_country_code: 'BR' },
    { src_ip: '198.51.100.62', src_ip_country_code: 'BR' },
    { src_ip: '203.0.113.140', src_ip_country_code: 'US' },
    { src_ip: '192.0.2.233', src_ip_country_code: null },
  ],
} as const satisfies Record<string, Origin | readonly Origin[]>;

/** All addresses in the cast; visitors get other addresses. */
export const CAST_ADDRESSES: ReadonlySet<string> = new Set(
  Object.values(CAST).flatMap((part) => ('src_ip' in part ? [part.src_ip] : part.map((origin) => origin.src_ip))),
);
