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

/** Columns of a session that exceptions and guards look at. */
const COMPARED = raw('session_id, src_ip, start_time, bytes_in, bytes_out, rarity');
const APPLIES = raw(`e.src_ip = s.src_ip AND (e.session_id IS NULL OR e.session_id = s.session_id) AND s.start_time BETWEEN e.from_ms AND e.to_ms
  AND s.bytes_in <= e.max_bytes_in AND s.bytes_out <= e.max_bytes_out AND coalesce(s.rarity, 0) <= e.max_rarity`);
const IS_GUARDED = raw('g.src_ip = s.src_ip AND s.start_time BETWEEN g.from_ms AND g.to_ms');

/**
 * Returns a SELECT of (session_id, disposition_id): one row for each exception that applies to a session.
 *
 * @param among - condition of the sessions to look at
 */
export const exceptedRows = ({ boundRows }: SqlDialect, { exceptions, guards }: Excepted, among: Sql): Sql => {
  const guarded = guards.length === 0 ? raw('') : sql`LEFT JOIN ${boundRows(guards, GUARD)} g ON ${IS_GUARDED} WHERE g.src_ip IS NULL`;
  return sql`SELECT s.session_id AS session_id, e.disposition_id AS disposition_id
    FROM (SELECT ${COMPARED} FROM sessions WHERE ${among}) s JOIN ${boundRows(exceptions, EXCEPTION)} e ON ${APPLIES} ${guarded}`;
};

/**
 * Returns a condition that is true for excepted sessions. It joins only the sessions that can be excepted: comparing every
 * session with every exception takes most of the time of a dashboard.
 *
 * @param among - condition of the sessions to look at; the result is false for the others
 */
export const exceptedCondition = (dialect: SqlDialect, excepted: Excepted | undefined, among: Sql): Sql =>
  excepted === undefined || excepted.exceptions.length === 0 ? raw('false') : sql`(session_id IN (SELECT session_id FROM (${exceptedRows(dialect, excepted, among)}) excepted))`;
