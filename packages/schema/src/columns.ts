/** Grafana field types Weir's columns map to. */
export type ColumnType = 'time' | 'number' | 'string' | 'boolean';

/** One column: the same snake_case word in log record, store, JSON, frame and docs. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Grafana unit id (`decbytes`, `s`, `percentunit`), absent for bare numbers. */
  readonly unit?: string;
  readonly description: string;
}

const column = (name: string, type: ColumnType, description: string, unit?: string): Column =>
  unit === undefined ? { name, type, description } : { name, type, description, unit };

/** Columns of a session as it was observed, before anything is derived. */
export const SESSION_COLUMNS = [
  column('session_id', 'string', 'Hash of the row, or of source, server, port and window where records were joined: the same has always the same id.'),
  column('start_time', 'time', 'Start of the window, UTC epoch ms. `creation_time` in the CloudWatch CSV.'),
  column('end_time', 'time', 'End of the window, UTC epoch ms.'),
  column('src_ip', 'string', 'Address the traffic came from.'),
  column('src_ip_country_code', 'string', 'ISO 3166-1 alpha-2 country of src_ip, null when unknown.'),
  column('protocol', 'string', 'Application protocol as the log names it.'),
  column('response_code', 'number', 'HTTP status answered, null when the log has none.'),
  column('dst_ip', 'string', 'Address of the monitored server.'),
  column('dst_port', 'number', 'Port of the monitored server.'),
  column('bytes_in', 'number', 'Bytes received by the monitored server: upload into it.', 'decbytes'),
  column('bytes_out', 'number', 'Bytes sent by the monitored server: what could be exfiltration.', 'decbytes'),
  column('rule_names', 'string', 'Rules that the log says matched.'),
  column('observation_name', 'string', 'Name the log gives to the observation.'),
  column('source_meta', 'string', 'Kind of log; `synthetic` for the sample.'),
  column('source_name', 'string', 'Name of the monitored server.'),
  column('detection_types', 'string', 'How the log says it was detected.'),
  column('label', 'string', 'What someone says the session was, imported with the row.'),
] as const satisfies readonly Column[];

/** The eight features of the published analyses, stored beside each session; formulas in the features shelf. */
export const FEATURE_COLUMNS = [
  column('session_duration', 'number', 'end_time - start_time.', 's'),
  column('hour', 'number', 'Hour of start_time, UTC, 0..23.'),
  column('day_of_week', 'number', 'Day of start_time, UTC, Monday is 0.'),
  column('total_bytes', 'number', 'bytes_in + bytes_out.', 'decbytes'),
  column('transfer_ratio', 'number', 'bytes_in / bytes_out: above 1 the session uploads into the server.'),
  column('avg_packet_size', 'number', 'total_bytes / session_duration; the published name, though it is bytes a second.', 'Bps'),
  column('bytes_in_per_sec', 'number', 'bytes_in / session_duration.', 'Bps'),
  column('bytes_out_per_sec', 'number', 'bytes_out / session_duration.', 'Bps'),
] as const satisfies readonly Column[];

/** Columns that the models add to a session. */
export const VERDICT_COLUMNS = [
  column('anomaly_score', 'number', 'Isolation-forest score in (0, 1]; higher is more anomalous. Of one model only: compare rarity instead.'),
  column('rarity', 'number', 'How rare such a score is, in powers of ten: 3 where one session in 1,000 of the training data scores as high. It means the same under every model.'),
  column('is_anomaly', 'boolean', 'True when anomaly_score is above the threshold of its model.'),
  column('risk_class', 'string', 'Class the random forest gives, or `not_sure`; the model summary says what the class means.'),
  column('class_probability', 'number', 'Calibrated probability of the most probable class, 0..1.', 'percentunit'),
  column('reason', 'string', 'What made the session anomalous: actual against typical, in one sentence.'),
  column('model_version', 'string', 'Version of the model that gave the verdict.'),
] as const satisfies readonly Column[];

/** What is known of a session that was joined from records; null for one that came as one row. No model sees it. */
export const JOINED_COLUMNS = [
  column('record_count', 'number', 'Log records it was joined from.'),
  column('packet_count', 'number', 'Packets both ways.'),
  column('connection_count', 'number', 'Ports that the source came from.'),
  column('request_count', 'number', 'HTTP requests, of the log that tells of most.'),
  column('status_2xx_count', 'number', 'Requests that were answered with a status of 200 to 299.'),
  column('status_3xx_count', 'number', 'Requests that were answered with a status of 300 to 399.'),
  column('status_4xx_count', 'number', 'Requests that were answered with a status of 400 to 499.'),
  column('status_5xx_count', 'number', 'Requests that were answered with a status of 500 to 599.'),
  column('path_count', 'number', 'Different paths that were asked for.'),
  column('user_agent', 'string', 'User agent of most requests.'),
  column('user_agent_count', 'number', 'Different user agents.'),
  column('outcome', 'string', 'What firewalls did: `blocked` all of it, `partly_blocked`, `challenged`, `counted` (a rule matched and let it through), `allowed`; null where no log says.'),
  column('is_open', 'boolean', 'True while its window has not closed: it is scored already, and again with each record that comes.'),
] as const satisfies readonly Column[];

/** Every column of a stored session, in order. */
export const ALL_COLUMNS: readonly Column[] = [...SESSION_COLUMNS, ...FEATURE_COLUMNS, ...VERDICT_COLUMNS, ...JOINED_COLUMNS];

export type SessionColumnName = (typeof SESSION_COLUMNS)[number]['name'];
export type VerdictColumnName = (typeof VERDICT_COLUMNS)[number]['name'];
