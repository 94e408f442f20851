/** Names of the IP protocols that are common in traffic logs, by number: https://www.iana.org/assignments/protocol-numbers */
const NAMES: Readonly<Record<string, string>> = {
  1: 'icmp',
  2: 'igmp',
  4: 'ipv4',
  6: 'tcp',
  17: 'udp',
  41: 'ipv6',
  47: 'gre',
  50: 'esp',
  51: 'ah',
  58: 'ipv6-icmp',
  89: 'ospf',
  112: 'vrrp',
  132: 'sctp',
};

/** Returns the name of an IP protocol, or its number where it is not in the list. */
export const toProtocolName = (number: string): string => (Object.hasOwn(NAMES, number) ? NAMES[number] : number);
