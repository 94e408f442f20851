import type { TrafficRecord } from '../formats/traffic-record.ts';

/** Whether an address is one of those that are watched. */
export type IsMonitored = (address: string) => boolean;

/** Ports below are a service's, as a rule of all systems. */
const FIRST_FREE_PORT = 1024;
/** Where Linux begins to take a client's port; others begin higher. */
const FIRST_EPHEMERAL_PORT = 32_768;

/**
 * True where src answers what dst began.
 *
 * What the log says comes first; a record of both ways and a request are told from who began. Of a one-way record that does
 * not say, the ports tell, in this order: exactly one below 1024 is the service's; exactly one below 32768 is; else the
 * monitored side is the service, where exactly one is monitored; else the lower port.
 */
export const isReply = (record: TrafficRecord, isMonitored: IsMonitored): boolean => {
  if (record.is_reply !== null) return record.is_reply;
  const { src_port, dst_port, dst_ip } = record;
  if (record.bytes_backward !== null || record.requests > 0 || dst_ip === null) return false;
  if (src_port !== null && dst_port !== null) {
    for (const bound of [FIRST_FREE_PORT, FIRST_EPHEMERAL_PORT]) {
      const isService = src_port < bound;
      if (isService !== dst_port < bound) return isService;
    }
  }
  const isOurs = isMonitored(record.src_ip);
  if (isOurs !== isMonitored(dst_ip)) return isOurs;
  return src_port !== null && dst_port !== null && src_port < dst_port;
};
