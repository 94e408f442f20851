import type { LogHints, TrustedProxies } from '../define-format.ts';
import type { AddressPool } from './address-pool.ts';
import { openNetworks, PRIVATE_NETWORKS, type IsInNetworks } from './address-networks.ts';

/** Returns whether an address is private, shared, link-local or loopback. */
export const isPrivateAddress: IsInNetworks = openNetworks(PRIVATE_NETWORKS);

/** Finds the client in lists of addresses that proxies forward. */
export interface ForwardedClients {
  /** Returns the client in a list whose last address is nearest to the server, in canonical form; null where the list has no address. */
  readonly ofList: (list: readonly string[]) => string | null;
  /**
   * Returns the client of a request whose log also has the header X-Forwarded-For: the peer of the connection, unless the
   * settings name proxies.
   */
  readonly ofHeader: (peer: string | null, forwarded: string | null | undefined) => string | null;
}

/**
 * Returns a finder for clients. With `trusted_proxies`, the client is the last address that is not a trusted proxy, as
 * set_real_ip_from and real_ip_recursive of nginx do: a client can add addresses before its own, not behind. Without it, the
 * client is the first address that is not private, as Elastic's ingest pipelines and GoAccess do; a client can then add a
 * false one.
 *
 * From the right, a text that is not an address ends the list: what stands before it can come from the client.
 */
export const openForwardedClients = (addresses: AddressPool, { trusted_proxies }: Pick<LogHints, 'trusted_proxies'>): ForwardedClients => {
  const ofList = trusted_proxies === undefined ? (list: readonly string[]) => findFirstPublic(list, addresses) : openTrusted(trusted_proxies, addresses);
  return {
    ofList,
    ofHeader: (peer, forwarded) => {
      if (trusted_proxies === undefined || peer === null || forwarded === null || forwarded === undefined || forwarded === '' || forwarded === '-') return peer;
      return ofList([...toForwardedList(forwarded), peer]) ?? peer;
    },
  };
};

/** Returns the cells of a list such as `203.0.113.9, 10.0.0.3`, also with quotes. */
export const toForwardedList = (text: string): string[] => text.replaceAll('"', '').split(/[\s,]+/).filter((cell) => cell !== '');

const findFirstPublic = (list: readonly string[], addresses: AddressPool): string | null => {
  let first: string | null = null;
  for (const cell of list) {
    const address = addresses.parse(cell);
    if (address === null) continue;
    if (!isPrivateAddress(address)) return address;
    first ??= address;
  }
  return first;
};

const openTrusted = (proxies: TrustedProxies, addresses: AddressPool): ForwardedClients['ofList'] => {
  const isProxy = typeof proxies === 'number' ? null : openNetworks(proxies);
  return (list) => {
    let last: string | null = null;
    for (let at = list.length - 1; at >= 0; at--) {
      const address = addresses.parse(list[at]);
      if (address === null) break;
      last = address;
      if (isProxy === null ? list.length - 1 - at >= (proxies as number) : !isProxy(address)) break;
    }
    return last;
  };
};
