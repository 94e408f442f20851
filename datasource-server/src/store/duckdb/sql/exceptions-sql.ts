import type { Excepted } from '../../exceptions.ts';
import type { Condition } from './selection-sql.ts';

const EXCEPTIONS = `(SELECT unnest(from_json(?::JSON, '[{"disposition_id":"VARCHAR","src_ip":"VARCHAR","session_id":"VARCHAR","from_ms":"BIGINT","to_ms":"BIGINT","max_bytes_in":"DOUBLE","max_bytes_out":"DOUBLE","max_rarity":"DOUBLE"}]'), max_depth := 2))`;
const GUARDS = `(SELECT unnest(from_json(?::JSON, '[{"src_ip":"VARCHAR","from_ms":"BIGINT","to_ms":"BIGINT"}]'), max_depth := 2))`;

const APPLIES = `e.src_ip = sessions.src_ip AND (e.session_id IS NULL OR e.session_id = sessions.session_id)
  AND sessions.start_time BETWEEN e.from_ms AND e.to_ms
  AND sessions.bytes_in <= e.max_bytes_in AND sessions.bytes_out <= e.max_bytes_out AND coalesce(sessions.rarity, 0) <= e.max_rarity`;
const IS_GUARDED = `EXISTS (SELECT 1 FROM ${GUARDS} g WHERE g.src_ip = sessions.src_ip AND sessions.start_time BETWEEN g.from_ms AND g.to_ms)`;

const valuesOf = ({ exceptions, guards }: Excepted): string[] => [JSON.stringify(exceptions), JSON.stringify(guards)];

/** Returns a condition that is true for excepted sessions. All exceptions are bound as one value. */
export const exceptedCondition = (excepted: Excepted | undefined): Condition =>
  excepted === undefined || excepted.exceptions.length === 0
    ? { sql: 'false', values: [] }
    : { sql: `(EXISTS (SELECT 1 FROM ${EXCEPTIONS} e WHERE ${APPLIES}) AND NOT ${IS_GUARDED})`, values: valuesOf(excepted) };

/** Returns a SELECT of (session_id, disposition_id), one row for each exception that applies to a session. */
export const exceptedRows = (excepted: Excepted, condition: string, values: readonly number[]): Condition => ({
  sql: `SELECT sessions.session_id, e.disposition_id FROM sessions JOIN ${EXCEPTIONS} e ON ${APPLIES} WHERE ${condition} AND NOT ${IS_GUARDED}`,
  values: [valuesOf(excepted)[0], ...values, valuesOf(excepted)[1]],
});
