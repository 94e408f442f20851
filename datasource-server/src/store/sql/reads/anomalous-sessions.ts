import type { AnomalousSession, Excepted } from '../../contract/exceptions.ts';
import type { SqlEngine } from '../engine.ts';
import { exceptedRows } from '../exceptions.ts';
import { sql } from '../sql.ts';

/** Returns every anomalous session that starts in [from_ms, to_ms), with the first exception that applies to it, oldest first. */
export const readAnomalousSessions = async (
  { dialect, rows }: SqlEngine,
  { from_ms, to_ms, excepted }: { from_ms: number; to_ms: number; excepted: Excepted },
): Promise<AnomalousSession[]> => {
  const inRange = sql`is_anomaly AND start_time >= ${from_ms} AND start_time < ${to_ms}`;
  return (await rows(
    sql`WITH hidden AS (SELECT session_id AS hidden_id, min(disposition_id) AS hidden_by FROM (${exceptedRows(dialect, excepted, inRange)}) applied GROUP BY 1)
     SELECT session_id, src_ip, ${dialect.toDouble(sql`start_time`)} AS start_time, hidden_by
     FROM sessions LEFT JOIN hidden ON hidden_id = session_id WHERE ${inRange} ORDER BY sessions.start_time, session_id`,
  )) as unknown as AnomalousSession[];
};
