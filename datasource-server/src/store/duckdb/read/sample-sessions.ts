import type { SampledSession, Selection } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { HASH_ORDER, narrowToSample } from '../sql/uniform-sample.ts';
import { toCondition } from '../sql/selection-sql.ts';
import { selectList } from '../schema/tables.ts';

/** What features are derived from, and what of a verdict is compared: every column that is not read is saved for each session of the range. */
const COLUMNS = ['start_time', 'end_time', 'src_ip', 'response_code', 'dst_port', 'bytes_in', 'bytes_out', 'rarity', 'is_anomaly', 'risk_class'];

/** Up to `limit` judged sessions; an even sample where there are more, the same at every call. */
export const readSampleSessions = async (read: ReadRows, request: Selection & { limit: number }): Promise<SampledSession[]> => {
  const { sql, values } = toCondition(request);
  const sample = await narrowToSample(read, { sql: `${sql} AND model_version IS NOT NULL`, values }, request.limit);
  const rows = await read(`SELECT ${selectList(COLUMNS)} FROM sessions WHERE ${sample.sql} ORDER BY ${HASH_ORDER} LIMIT ${request.limit}`, sample.values);
  // A row has the columns of both.
  return rows.map((row) => ({ session: row, verdict: row }) as unknown as SampledSession);
};
