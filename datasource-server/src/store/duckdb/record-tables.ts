/** Numbers of a record as they are staged; -1 stands for null. */
export const STAGED_NUMBERS = ['window_start', 'start_time', 'end_time', 'bytes_in', 'bytes_out', 'packets', 'requests', 'src_port', 'dst_port', 'status'] as const;

/** Keys of a record, each staged as two halves; 0 and 0 stand for null. */
export const STAGED_KEYS = ['record_key', 'session_key', 'path_key', 'request_key'] as const;

/** Texts of a record, staged as numbers of the part's terms; -1 stands for null. */
export const STAGED_TEXTS = ['source_id', 'src_ip', 'dst_ip', 'protocol', 'user_agent', 'country_code', 'outcome', 'rule', 'observer'] as const;

export type StagedName = (typeof STAGED_NUMBERS)[number] | (typeof STAGED_KEYS)[number] | (typeof STAGED_TEXTS)[number];

/** Tables of the records that are still told apart from others, and of the windows that they lie in. */
export const RECORD_TABLES_SQL = [
  `CREATE TABLE IF NOT EXISTS records (record_key UBIGINT, session_key UBIGINT, own_key UBIGINT, window_start BIGINT, start_time BIGINT, end_time BIGINT,
     source_id VARCHAR, src_port INTEGER, bytes_in BIGINT, bytes_out BIGINT, packets BIGINT, requests INTEGER, status INTEGER, path_key UBIGINT,
     user_agent VARCHAR, outcome VARCHAR, rule VARCHAR, request_key UBIGINT, observer VARCHAR)`,
  'CREATE TABLE IF NOT EXISTS windows (window_start BIGINT, source_id VARCHAR, last_arrival BIGINT, is_sealed BOOLEAN)',
];
