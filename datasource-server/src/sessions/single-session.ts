import type { SessionInput } from '@weir/schema';
import type { TrafficRecord } from '../sources/traffic-record.ts';

/** The session of a record that is joined with no other. The destination is taken for the monitored server. */
export const toSingleSession = (record: TrafficRecord): SessionInput => ({
  start_time: record.start_time,
  end_time: record.end_time,
  src_ip: record.src_ip,
  src_ip_country_code: record.country_code,
  protocol: record.protocol,
  response_code: record.status,
  dst_ip: record.dst_ip,
  dst_port: record.dst_port,
  bytes_in: record.bytes_forward,
  bytes_out: record.bytes_backward ?? 0,
  rule_names: record.rule,
  observation_name: null,
  source_meta: record.source_id,
  source_name: record.observer,
  detection_types: null,
  label: null,
});
