import { AppError } from '@weir/schema';
import { openNetworks, parseNetwork, PRIVATE_NETWORKS } from '../formats/parsing/address-networks.ts';
import type { IsMonitored } from '../sessions/exchange-sides.ts';

/**
 * Returns a test for addresses in the given networks (CIDR notation), or in private networks where none are given.
 *
 * @throws AppError `config.invalid` naming the first invalid network
 */
export const parseMonitoredNetworks = (networks: readonly string[]): IsMonitored => {
  for (const network of networks) {
    if (parseNetwork(network) === null) {
      throw new AppError('config.invalid', `A monitored network is not valid: got "${network.slice(0, 60)}", expected CIDR notation such as 192.0.2.0/24 or 2001:db8::/32.`);
    }
  }
  return openNetworks(networks.length === 0 ? PRIVATE_NETWORKS : networks);
};
