import type { MappedProperty } from '@weir/schema';

/** Returns a column name in snake case: `@timestamp` becomes timestamp, `cs(User-Agent)` cs_user_agent, `clientIp` client_ip. */
export const toPlainName = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');

/**
 * Column names for each session property, the most specific first. They include those of the Elastic Common Schema, W3C, Squid,
 * NetFlow tools, Zeek, CICFlowMeter, Azure and Google Cloud.
 */
export const COLUMN_NAMES: Readonly<Record<MappedProperty, readonly string[]>> = {
  start_time: [
    'start_time', 'creation_time', 'event_start', 'start', 'first_seen', 'flow_start', 'begin', 'first', 'timestamp', 'time_generated', 'event_time', 'datetime', 'date_time', 'ts', 'time', 'date', 'time_local',
    'time_iso8601', 'edge_start_timestamp', 'msec', 'log_time', 'request_time_utc', 'starttime', 'utc_time', '_time', 'eventtime', 'receive_time', 'received_time', 'generated_time', 'generate_time', 'high_res_timestamp', 'stime', 'time_utc', 'timestamp_utc', 'time_generated_utc', 'time_stamp', 'created_at', 'client_request_time',
  ],
  start_date: ['start_date', 'date', 'event_date', 'log_date', 'day'],
  end_time: ['end_time', 'event_end', 'end', 'last_seen', 'flow_end', 'stop', 'last', 'edge_end_timestamp', 'endtime', 'stop_time', 'ltime'],
  duration: ['duration', 'duration_s', 'duration_ms', 'duration_us', 'duration_ns', 'event_duration_ns', 'flow_duration', 'elapsed', 'dur', 'td'],
  src_ip: [
    'src_ip', 'source_ip', 'client_ip', 'srcip', 'clientip', 'src_addr', 'srcaddr', 'source_address', 'client_address', 'c_ip', 'remote_addr', 'remote_ip', 'remote_address', 'caller_ip_address', 'id_orig_h',
    'saddr', 'ip_src', 'src', 'source', 'sa', 'ip', 'ip_address', 'http_request_remote_ip',
  ],
  src_port: ['src_port', 'source_port', 'client_port', 'srcport', 'c_port', 'id_orig_p', 'sport', 'sp'],
  dst_ip: [
    'dst_ip', 'destination_ip', 'dest_ip', 'server_ip', 'dstip', 'dst_addr', 'dstaddr', 'destination_address', 's_ip', 'id_resp_h', 'daddr', 'ip_dst', 'dst', 'destination', 'da', 'http_request_server_ip',
  ],
  dst_port: ['dst_port', 'destination_port', 'dest_port', 'server_port', 'dstport', 's_port', 'id_resp_p', 'dport', 'dp', 'port', 'dsport'],
  protocol: ['protocol', 'network_protocol', 'app_proto', 'service', 'network_transport', 'proto', 'ip_protocol', 'pr', 'scheme', 'cs_protocol'],
  bytes_in: [
    'bytes_in', 'bytes_received', 'received_bytes', 'in_bytes', 'rx_bytes', 'cs_bytes', 'request_length', 'request_size', 'http_request_bytes', 'http_request_request_size', 'source_bytes', 'src_bytes', 'orig_bytes',
    'bytes_toserver', 'total_length_of_fwd_packets', 'sbytes', 'ibyt', 'client_request_bytes', 'sentbyte', 'srcbytes',
  ],
  bytes_out: [
    'bytes_out', 'bytes_sent', 'sent_bytes', 'out_bytes', 'tx_bytes', 'sc_bytes', 'body_bytes_sent', 'response_size', 'response_length', 'http_response_bytes', 'http_response_body_bytes', 'http_request_response_size',
    'destination_bytes', 'dst_bytes', 'resp_bytes', 'bytes_toclient', 'total_length_of_bwd_packets', 'dbytes', 'obyt', 'edge_response_bytes', 'content_length', 'rcvdbyte', 'dstbytes',
  ],
  bytes_total: ['bytes_total', 'total_bytes', 'totbytes', 'tot_bytes', 'totalbytes'],
  response_code: [
    'response_code', 'status_code', 'http_response_status_code', 'http_request_status', 'status', 'http_status', 'sc_status', 'response_status', 'edge_response_status', 'http_status_code', 'statuscode', 'http_code',
  ],
  src_ip_country_code: ['src_ip_country_code', 'country_code', 'source_geo_country_iso_code', 'client_country', 'c_country', 'country'],
  path: ['path', 'url_path', 'uri_path', 'cs_uri_stem', 'request_path', 'request_uri', 'client_request_uri', 'uri', 'url', 'http_request_request_url', 'request'],
  user_agent: ['user_agent', 'user_agent_original', 'http_user_agent', 'cs_user_agent', 'useragent', 'client_request_user_agent', 'agent', 'http_request_user_agent'],
  rule_names: ['rule_names', 'rule_name', 'rule', 'signature'],
  label: ['label'],
  direction: ['direction', 'dir', 'network_direction', 'flow_direction'],
  // Taken only by a mapping of the user's own: it is part of the identity of rows that are stored already.
  action: [],
};

/** Names of byte columns without a direction: response bytes where the log has a status, otherwise bytes sent by the source. */
export const FLOW_BYTES: readonly string[] = ['bytes', 'byte_count', 'octets', 'network_bytes', 'size', 'length', 'byt', 'body_bytes'];
