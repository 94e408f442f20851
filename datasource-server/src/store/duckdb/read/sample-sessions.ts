import type { SampledSession, Selection } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { HASH_ORDER, narrowToSample } from '../sql/uniform-sample.ts';
import { toCondition } from '../sql/selection-sql.ts';
import { selectList } from '../schema/tables.ts';

/** Only the columns that drift needs: each further column would be read for every session of the range. */
const COLUMNS = ['start_time', 'end_time', 'src_ip', 'response_code', 'dst_port', 'bytes_in', 'bytes_out', 'rarity', 'is_anomaly', 'risk_class'];

/** Returns up to `limit` scored sessions; a uniform sample if there are more, the same at every call. */
export const readSampleSessions = async (read: ReadRows, request: Selection & { limit: number }): Promise<SampledSession[]> => {
  const { sql, values } = toCondition(request);
  const sample = await narrowToSample(read, { sql: `${sql} AND model_version IS NOT NULL`, values }, request.limit);
  const rows = await read(`SELECT ${selectList(COLUMNS)} FROM sessions WHERE ${sample.sql} ORDER BY ${HASH_ORDER} LIMIT ${request.limit}`, sample.values);
  // A row has the columns of both the session and the verdict.
  return rows.map((row) => ({ session: row, verdict: row }) as unknown as SampledSession);
};
