import type { SessionColumns } from '../../contract/columns.ts';
import type { Selection } from '../../contract/selection.ts';
import { SCATTER_COLUMNS } from '../../contract/session-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { toCondition } from '../selection.ts';
import { readSessionColumns } from '../session-columns.ts';
import { integer, raw, sql } from '../sql.ts';
import { readSample, SAMPLE_ORDER } from '../uniform-sample.ts';

/** Returns every anomaly and a uniform sample of the other sessions, at most `limit` rows in total. */
export const readScatterTable = async (engine: SqlEngine, selection: Selection & { x: string; y: string; limit: number }): Promise<SessionColumns> => {
  const { dialect, rows } = engine;
  const { x, y, limit } = selection;
  const names = [...new Set([x, y, ...SCATTER_COLUMNS])];
  const selected = toCondition(dialect, selection);
  const isAnomaly = raw('coalesce(is_anomaly, false)');
  const [{ anomalies }] = (await rows(sql`SELECT ${dialect.countIf(raw('is_anomaly'))} AS anomalies FROM sessions WHERE ${selected}`)) as Array<{ anomalies: number }>;
  const others = Math.max(0, limit - anomalies);
  return readSample(
    engine,
    sql`${selected} AND NOT ${isAnomaly}`,
    others,
    (sample) =>
      readSessionColumns(engine, names, sql`FROM sessions WHERE (${selected} AND is_anomaly) OR (${sample}) ORDER BY ${isAnomaly} DESC, ${SAMPLE_ORDER} LIMIT ${integer(limit)}`),
    ({ session_id }) => session_id.length - Math.min(limit, anomalies),
  );
};
