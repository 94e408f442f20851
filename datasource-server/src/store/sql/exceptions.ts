import type { Excepted } from '../contract/exceptions.ts';
import type { RowShape, SqlDialect } from './dialect.ts';
import { raw, sql, type Sql } from './sql.ts';

const EXCEPTION: RowShape = {
  disposition_id: 'text',
  src_ip: 'text',
  session_id: 'text',
  from_ms: 'integer',
  to_ms: 'integer',
  max_bytes_in: 'number',
  max_bytes_out: 'number',
  max_rarity: 'number',
};
const GUARD: RowShape = { src_ip: 'text', from_ms: 'integer', to_ms: 'integer' };

const APPLIES = raw(`e.src_ip = sessions.src_ip AND (e.session_id IS NULL OR e.session_id = sessions.session_id)
  AND sessions.start_time BETWEEN e.from_ms AND e.to_ms
  AND sessions.bytes_in <= e.max_bytes_in AND sessions.bytes_out <= e.max_bytes_out AND coalesce(sessions.rarity, 0) <= e.max_rarity`);

const exceptionTable = (dialect: SqlDialect, { exceptions }: Excepted): Sql => dialect.boundRows(exceptions, EXCEPTION);

const isGuarded = (dialect: SqlDialect, { guards }: Excepted): Sql =>
  guards.length === 0
    ? raw('false')
    : dialect.exists(dialect.boundRows(guards, GUARD), 'g', raw('g.src_ip = sessions.src_ip AND sessions.start_time BETWEEN g.from_ms AND g.to_ms'));

/** Returns a condition that is true for excepted sessions of the table `sessions`. */
export const exceptedCondition = (dialect: SqlDialect, excepted: Excepted | undefined): Sql =>
  excepted === undefined || excepted.exceptions.length === 0
    ? raw('false')
    : sql`(${dialect.exists(exceptionTable(dialect, excepted), 'e', APPLIES)} AND NOT ${isGuarded(dialect, excepted)})`;

/** Returns a SELECT of (session_id, disposition_id), one row for each exception that applies to a session. */
export const exceptedRows = (dialect: SqlDialect, excepted: Excepted, condition: Sql): Sql =>
  sql`SELECT sessions.session_id AS session_id, e.disposition_id AS disposition_id
    FROM sessions JOIN ${exceptionTable(dialect, excepted)} e ON ${APPLIES} WHERE ${condition} AND NOT ${isGuarded(dialect, excepted)}`;
