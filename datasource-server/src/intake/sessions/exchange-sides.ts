import type { TrafficRecord } from '../formats/traffic-record.ts';

/** Returns whether an address is in a monitored network. */
export type IsMonitored = (address: string) => boolean;

/** Lower ports are reserved for services on all systems. */
const FIRST_UNRESERVED_PORT = 1024;
/** First client port on Linux; other systems start higher. */
const FIRST_EPHEMERAL_PORT = 32_768;

/**
 * Returns whether the record is a reply from src to dst.
 *
 * `is_reply` decides where the log has it. Requests and records of both directions start at src. For other one-way records the
 * service side is, in this order: the only port below 1024; the only port below 32768; the only monitored address; the lower
 * port. The record is a reply where src is the service.
 */
export const isReply = (record: TrafficRecord, isMonitored: IsMonitored): boolean => {
  if (record.is_reply !== null) return record.is_reply;
  const { src_port, dst_port, dst_ip } = record;
  if (record.bytes_backward !== null || record.requests > 0 || dst_ip === null) return false;
  if (src_port !== null && dst_port !== null) {
    for (const bound of [FIRST_UNRESERVED_PORT, FIRST_EPHEMERAL_PORT]) {
      const isService = src_port < bound;
      if (isService !== dst_port < bound) return isService;
    }
  }
  const isSourceMonitored = isMonitored(record.src_ip);
  if (isSourceMonitored !== isMonitored(dst_ip)) return isSourceMonitored;
  return src_port !== null && dst_port !== null && src_port < dst_port;
};
