import type { DuckDBConnection } from '@duckdb/node-api';
import type { MaintenanceReport } from '../../contract/store.ts';

/** Limits of a maintenance run, UTC epoch ms. */
export interface KeepUntil {
  /** Windows that begin before this time are closed. */
  readonly open_from: number;
  /** Records of windows without an arrival since this time are dropped. */
  readonly sealed_before: number;
  /** Sessions and findings that ended before this time are deleted; null keeps all. */
  readonly kept_from: number | null;
}

const SEALABLE_SQL = 'SELECT window_start FROM windows WHERE NOT is_sealed GROUP BY 1 HAVING max(last_arrival) < ?';

/** Closes windows, drops records past deduplication and deletes what is past retention, in the open transaction. */
export const maintain = async (connection: DuckDBConnection, { open_from, sealed_before, kept_from }: KeepUntil): Promise<MaintenanceReport> => {
  const change = async (sql: string, ...times: number[]): Promise<number> => (await connection.run(sql, times.map(BigInt))).rowsChanged;
  const windows_closed = await change('UPDATE sessions SET is_open = false WHERE is_open AND start_time < ?', open_from);
  const records_forgotten = await change(`DELETE FROM records WHERE window_start IN (${SEALABLE_SQL})`, sealed_before);
  await change(`UPDATE windows SET is_sealed = true WHERE NOT is_sealed AND window_start IN (${SEALABLE_SQL})`, sealed_before);
  let sessions_deleted = 0;
  if (kept_from !== null) {
    sessions_deleted = await change('DELETE FROM sessions WHERE end_time < ?', kept_from);
    await change('DELETE FROM findings WHERE end_time < ?', kept_from);
    await change('DELETE FROM records WHERE end_time < ?', kept_from);
  }
  return { windows_closed, records_forgotten, sessions_deleted };
};
