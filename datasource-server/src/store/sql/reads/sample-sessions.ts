import type { Selection } from '../../contract/selection.ts';
import type { SampledSession } from '../../contract/session-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { toCondition } from '../selection.ts';
import { selectList } from '../session-columns.ts';
import { integer, sql } from '../sql.ts';
import { readSample, SAMPLE_ORDER } from '../uniform-sample.ts';

/** Only the columns that drift needs: each further column would be read for every session of the range. */
const COLUMNS = ['start_time', 'end_time', 'src_ip', 'response_code', 'dst_port', 'bytes_in', 'bytes_out', 'rarity', 'is_anomaly', 'risk_class'];

/** Returns up to `limit` scored sessions; a uniform sample if there are more. */
export const readSampleSessions = async (engine: SqlEngine, request: Selection & { limit: number }): Promise<SampledSession[]> => {
  const { dialect, rows } = engine;
  const scored = sql`${toCondition(dialect, request)} AND model_version IS NOT NULL`;
  const sample = await readSample(
    engine,
    scored,
    request.limit,
    (condition) => rows(sql`SELECT ${selectList(dialect, COLUMNS)} FROM sessions WHERE ${condition} ORDER BY ${SAMPLE_ORDER} LIMIT ${integer(request.limit)}`),
    (found) => found.length,
  );
  // A row has the columns of both the session and the verdict.
  return sample.map((row) => ({ session: row, verdict: row }) as unknown as SampledSession);
};
