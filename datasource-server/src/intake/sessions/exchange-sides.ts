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
  return isService(src_port ?? -1, dst_port ?? -1, isMonitored(record.src_ip), isMonitored(dst_ip));
};

/** Returns whether the source of a one-way record is the service; see isReply. -1 stands for an unknown port. */
export const isService = (src_port: number, dst_port: number, isSourceMonitored: boolean, isDestinationMonitored: boolean): boolean => {
  const hasPorts = src_port >= 0 && dst_port >= 0;
  if (hasPorts && src_port < FIRST_UNRESERVED_PORT !== dst_port < FIRST_UNRESERVED_PORT) return src_port < FIRST_UNRESERVED_PORT;
  if (hasPorts && src_port < FIRST_EPHEMERAL_PORT !== dst_port < FIRST_EPHEMERAL_PORT) return src_port < FIRST_EPHEMERAL_PORT;
  if (isSourceMonitored !== isDestinationMonitored) return isSourceMonitored;
  return hasPorts && src_port < dst_port;
};
