/** Tables of the records that are still deduplicated, and of their windows. */
export const RECORD_TABLES_SQL = [
  `CREATE TABLE IF NOT EXISTS records (record_key UBIGINT, session_key UBIGINT, own_key UBIGINT, window_start BIGINT, start_time BIGINT, end_time BIGINT,
     source_id VARCHAR, src_port INTEGER, bytes_in BIGINT, bytes_out BIGINT, packets BIGINT, requests INTEGER, status INTEGER, path_key UBIGINT,
     user_agent VARCHAR, outcome VARCHAR, rule VARCHAR, request_key UBIGINT, observer VARCHAR)`,
  'CREATE TABLE IF NOT EXISTS windows (window_start BIGINT, source_id VARCHAR, last_arrival BIGINT, is_sealed BOOLEAN)',
];
