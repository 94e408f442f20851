/** Grafana field types Weir's columns map to. */
export type ColumnType = 'time' | 'number' | 'string' | 'boolean';

/** One column: the same snake_case name in log record, store, JSON, frame and docs. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Display name: what tables, charts, reports and the CLI show instead of `name`. */
  readonly title: string;
  /** Grafana unit id (`decbytes`, `s`, `percentunit`), absent for bare numbers. */
  readonly unit?: string;
  readonly description: string;
}

const column = (name: string, type: ColumnType, title: string, description: string, unit?: string): Column =>
  unit === undefined ? { name, type, title, description } : { name, type, title, unit, description };

/** Observed columns of a session. */
export const SESSION_COLUMNS = [
  column('session_id', 'string', 'Session', 'Hash of the row or, where records were joined, of source, server, port and window: the same session always has the same id.'),
  column('start_time', 'time', 'Start', 'Start of the window, UTC epoch ms. `creation_time` in the CloudWatch CSV.'),
  column('end_time', 'time', 'End', 'End of the window, UTC epoch ms.'),
  column('src_ip', 'string', 'Source', 'Address the traffic came from.'),
  column('src_ip_country_code', 'string', 'Country', 'ISO 3166-1 alpha-2 country of src_ip, null when unknown.'),
  column('protocol', 'string', 'Protocol', 'Application protocol as recorded in the log.'),
  column('response_code', 'number', 'Status code', 'HTTP status of the response, null when the log has none.'),
  column('dst_ip', 'string', 'Destination', 'Address of the monitored server.'),
  column('dst_port', 'number', 'Port', 'Port of the monitored server.'),
  column('bytes_in', 'number', 'Bytes in', 'Bytes received by the monitored server: uploads.', 'decbytes'),
  column('bytes_out', 'number', 'Bytes out', 'Bytes sent by the monitored server: possible exfiltration.', 'decbytes'),
  column('rule_names', 'string', 'Matched rules', 'Rules that matched, as recorded in the log.'),
  column('observation_name', 'string', 'Observation', 'Name of the observation, as recorded in the log.'),
  column('source_meta', 'string', 'Log format', 'Log format; `synthetic` for the sample.'),
  column('source_name', 'string', 'Server', 'Name of the monitored server.'),
  column('detection_types', 'string', 'Detection types', 'How the session was detected, as recorded in the log.'),
  column('label', 'string', 'Label', 'Label of the session, imported with the row.'),
] as const satisfies readonly Column[];

/** The eight features of the published analyses, stored next to each session; their formulas are in the feature registry. */
export const FEATURE_COLUMNS = [
  column('session_duration', 'number', 'Duration', 'end_time - start_time.', 's'),
  column('hour', 'number', 'Hour (UTC)', 'Hour of start_time, UTC, 0..23.'),
  column('day_of_week', 'number', 'Weekday', 'Day of start_time, UTC, Monday is 0.'),
  column('total_bytes', 'number', 'Total bytes', 'bytes_in + bytes_out.', 'decbytes'),
  column('transfer_ratio', 'number', 'In/out ratio', 'bytes_in / bytes_out: above 1 the session uploads into the server.'),
  column('avg_packet_size', 'number', 'Average throughput', 'total_bytes / session_duration, in bytes per second. The published name is misleading and kept for compatibility.', 'Bps'),
  column('bytes_in_per_sec', 'number', 'Bytes in per second', 'bytes_in / session_duration.', 'Bps'),
  column('bytes_out_per_sec', 'number', 'Bytes out per second', 'bytes_out / session_duration.', 'Bps'),
] as const satisfies readonly Column[];

/** Columns that the models add to a session. */
export const VERDICT_COLUMNS = [
  column('anomaly_score', 'number', 'Anomaly score', 'Isolation-forest score in (0, 1]; higher is more anomalous. Comparable within one model only: use rarity across models.'),
  column('rarity', 'number', 'Rarity', 'Rarity of the score in powers of ten: 3 means that one in 1,000 training sessions scores as high. Comparable across models.'),
  column('is_anomaly', 'boolean', 'Anomaly', 'True when anomaly_score is above the threshold of its model.'),
  column('risk_class', 'string', 'Risk class', 'Class predicted by the random forest, or `not_sure`; the model summary explains the classes.'),
  column('class_probability', 'number', 'Class probability', 'Calibrated probability of the most probable class, 0..1.', 'percentunit'),
  column('reason', 'string', 'Reason', 'Why the session is anomalous: actual against typical values, in one sentence.'),
  column('model_version', 'string', 'Model version', 'Version of the model that gave the verdict.'),
] as const satisfies readonly Column[];

/** Facts about a session that was joined from records; null for one that was imported as a single row. No model uses them. */
export const JOINED_COLUMNS = [
  column('record_count', 'number', 'Records', 'Log records that were joined into the session.'),
  column('packet_count', 'number', 'Packets', 'Packets in both directions.'),
  column('connection_count', 'number', 'Connections', 'Different source ports.'),
  column('request_count', 'number', 'Requests', 'HTTP requests, from the log that contains the most of them.'),
  column('status_2xx_count', 'number', '2xx responses', 'Requests with a response status of 200 to 299.'),
  column('status_3xx_count', 'number', '3xx responses', 'Requests with a response status of 300 to 399.'),
  column('status_4xx_count', 'number', '4xx responses', 'Requests with a response status of 400 to 499.'),
  column('status_5xx_count', 'number', '5xx responses', 'Requests with a response status of 500 to 599.'),
  column('path_count', 'number', 'Paths', 'Different paths requested.'),
  column('user_agent', 'string', 'User agent', 'The most frequent user agent of the requests.'),
  column('user_agent_count', 'number', 'User agents', 'Different user agents.'),
  column('outcome', 'string', 'Firewall outcome', 'Action of the firewalls: `blocked` (all requests), `partly_blocked`, `challenged`, `counted` (a rule matched and let the traffic through), `allowed`; null when no log records it.'),
  column('is_open', 'boolean', 'Open', 'True until its window closes: the session is already scored, and rescored with each new record.'),
] as const satisfies readonly Column[];

/** Every column of a stored session, in order. */
export const ALL_COLUMNS: readonly Column[] = [...SESSION_COLUMNS, ...FEATURE_COLUMNS, ...VERDICT_COLUMNS, ...JOINED_COLUMNS];

export type SessionColumnName = (typeof SESSION_COLUMNS)[number]['name'];
export type VerdictColumnName = (typeof VERDICT_COLUMNS)[number]['name'];
