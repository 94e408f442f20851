import type { AnomalousSession, Excepted } from '../../exceptions.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { exceptedRows } from '../sql/exceptions-sql.ts';

const IN_RANGE = 'is_anomaly AND start_time >= ? AND start_time < ?';

/** Returns every anomalous session that starts in [from_ms, to_ms), with the first exception that applies to it, oldest first. */
export const readAnomalousSessions = async (
  read: ReadRows,
  { from_ms, to_ms, excepted }: { from_ms: number; to_ms: number; excepted: Excepted },
): Promise<AnomalousSession[]> => {
  const rows = exceptedRows(excepted, IN_RANGE, [from_ms, to_ms]);
  return (await read(
    `WITH hidden AS (SELECT session_id, min(disposition_id) AS hidden_by FROM (${rows.sql}) GROUP BY 1)
     SELECT sessions.session_id, src_ip, start_time::DOUBLE AS start_time, hidden_by
     FROM sessions LEFT JOIN hidden ON hidden.session_id = sessions.session_id WHERE ${IN_RANGE} ORDER BY start_time, sessions.session_id`,
    [...rows.values, from_ms, to_ms],
  )) as unknown as AnomalousSession[];
};
