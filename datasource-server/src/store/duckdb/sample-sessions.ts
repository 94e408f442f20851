import type { JudgedSession, Selection } from '../store.ts';
import type { ReadRows } from './anomaly-counts.ts';
import { toCondition } from './selection-sql.ts';
import { JUDGED_SELECT, toJudgedSession } from './session-rows.ts';

/** Up to `limit` judged sessions; an even sample where there are more, the same at every call. */
export const readSampleSessions = async (read: ReadRows, request: Selection & { limit: number }): Promise<JudgedSession[]> => {
  const { sql, values } = toCondition(request);
  const rows = await read(`SELECT ${JUDGED_SELECT} FROM sessions WHERE ${sql} AND model_version IS NOT NULL ORDER BY hash(session_id) LIMIT ${request.limit}`, values);
  return rows.map(toJudgedSession);
};
