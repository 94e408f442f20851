import { ALL_COLUMNS, JOINED_COLUMNS, type Column } from '@weir/schema';
import { FEED_TABLES_SQL } from './feeds.ts';
import { RECORD_TABLES_SQL } from './record-tables.ts';

const SQL_TYPES = { time: 'BIGINT', number: 'DOUBLE', string: 'VARCHAR', boolean: 'BOOLEAN' } as const;
const INTEGER_COLUMNS: Record<string, string> = {
  bytes_in: 'BIGINT',
  bytes_out: 'BIGINT',
  response_code: 'INTEGER',
  dst_port: 'INTEGER',
  ...Object.fromEntries(JOINED_COLUMNS.filter(({ type }) => type === 'number').map(({ name }) => [name, 'BIGINT'])),
};

const sqlType = (column: Column): string => INTEGER_COLUMNS[column.name] ?? SQL_TYPES[column.type];

/**
 * Columns of the sessions table that no query shows: the place of the row in the order of writes, which changes when the row is
 * replaced, and its sampling key without a mask.
 */
const INTERNAL_COLUMNS = ['position BIGINT', 'sample_key UBIGINT'];

/** The place of a new row. The column has no default for it, because the database cannot replay such a change after a crash. */
export const NEXT_POSITION = "nextval('session_order')";

/** Column definitions of the sessions table. */
export const SESSION_TABLE_SQL = [...ALL_COLUMNS.map((column) => `${column.name} ${sqlType(column)}`), ...INTERNAL_COLUMNS].join(', ');

/** Statements that create or upgrade the tables; each may run again. */
export const SCHEMA_SQL = [
  'CREATE SEQUENCE IF NOT EXISTS session_order',
  `CREATE TABLE IF NOT EXISTS sessions (${SESSION_TABLE_SQL})`,
  ...ALL_COLUMNS.map((column) => `ALTER TABLE sessions ADD COLUMN IF NOT EXISTS ${column.name} ${sqlType(column)}`),
  'ALTER TABLE sessions ADD COLUMN IF NOT EXISTS position BIGINT',
  'ALTER TABLE sessions ADD COLUMN IF NOT EXISTS sample_key UBIGINT',
  'CREATE TABLE IF NOT EXISTS models (model_version VARCHAR, trained_at BIGINT, is_current BOOLEAN, body VARCHAR)',
  'CREATE TABLE IF NOT EXISTS findings (finding_id VARCHAR, entity VARCHAR, start_time BIGINT, end_time BIGINT, severity_rank INTEGER, body VARCHAR)',
  'ALTER TABLE findings ADD COLUMN IF NOT EXISTS is_lower_priority BOOLEAN DEFAULT false',
  'ALTER TABLE findings ADD COLUMN IF NOT EXISTS population_id VARCHAR',
  'CREATE TABLE IF NOT EXISTS populations (population_id VARCHAR, body VARCHAR)',
  'CREATE TABLE IF NOT EXISTS contexts (context_version VARCHAR)',
  'CREATE TABLE IF NOT EXISTS due_sources (src_ip VARCHAR)',
  'ALTER TABLE due_sources DROP COLUMN IF EXISTS since',
  'ALTER TABLE due_sources ADD COLUMN IF NOT EXISTS lease_id VARCHAR',
  'ALTER TABLE due_sources ADD COLUMN IF NOT EXISTS leased_until BIGINT',
  'CREATE TABLE IF NOT EXISTS leases (lease_id VARCHAR, row_count BIGINT)',
  'CREATE SEQUENCE IF NOT EXISTS model_order',
  "CREATE TABLE IF NOT EXISTS model_log (place BIGINT DEFAULT nextval('model_order'), line VARCHAR)",
  'CREATE SEQUENCE IF NOT EXISTS triage_order',
  "CREATE TABLE IF NOT EXISTS triage_log (place BIGINT DEFAULT nextval('triage_order'), line VARCHAR)",
  ...FEED_TABLES_SQL,
  ...RECORD_TABLES_SQL,
];

/** Returns a statement that marks the sources of a table as due for new findings. */
export const markDueSql = (table: 'sessions' | 'sessions WHERE position > ?' | 'folded' | 'rescored'): string =>
  `INSERT INTO due_sources (src_ip) SELECT src_ip FROM (SELECT DISTINCT src_ip FROM ${table}) ANTI JOIN (SELECT src_ip FROM due_sources WHERE lease_id IS NULL) USING (src_ip)`;
