import { MAX_CLOCK_SKEW_MS } from '../../contract/clock-skew.ts';
import type { Excepting, Selection } from '../../contract/selection.ts';
import type { SourceActivity, StoreCounts, TrafficSummary } from '../../contract/session-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { exceptedCondition } from '../exceptions.ts';
import { toCondition } from '../selection.ts';
import { integer, raw, sql } from '../sql.ts';
import { readFindingCount } from './findings.ts';

/** Returns sums of the selected sessions, and the number of findings of the range. */
export const readTrafficSummary = async (engine: SqlEngine, selection: Selection & Excepting): Promise<TrafficSummary> => {
  const { dialect, rows } = engine;
  const { toDouble, countIf } = dialect;
  const chosen = toCondition(dialect, selection);
  const [row] = await rows(
    sql`SELECT ${toDouble(raw('count(*)'))} AS session_count, ${countIf(raw('is_anomaly AND NOT is_excepted'))} AS anomaly_count,
       ${countIf(raw('is_anomaly AND is_excepted'))} AS hidden_anomaly_count,
       ${toDouble(raw('coalesce(sum(bytes_in), 0)'))} AS bytes_in, ${toDouble(raw('coalesce(sum(bytes_out), 0)'))} AS bytes_out,
       ${toDouble(raw('count(DISTINCT src_ip)'))} AS source_count,
       ${toDouble(raw('min(selected.start_time)'))} AS first_session_time, ${toDouble(raw('max(selected.end_time)'))} AS last_session_time
     FROM (SELECT src_ip, start_time, end_time, bytes_in, bytes_out, is_anomaly, is_anomaly AND ${exceptedCondition(dialect, selection.excepted, sql`${chosen} AND is_anomaly`)} AS is_excepted
       FROM sessions WHERE ${chosen}) selected`,
  );
  return { ...(row as unknown as Omit<TrafficSummary, 'finding_count'>), finding_count: await readFindingCount(engine, { ...selection, min_severity: 'low' }) };
};

/** Latest time that a session can have, UTC epoch ms. */
const MAX_TIME_MS = 8.64e15;

/** Returns facts about all sessions. The last one is at most MAX_CLOCK_SKEW_MS after `now`. */
export const readCounts = async ({ dialect, rows }: SqlEngine, now = MAX_TIME_MS): Promise<StoreCounts> => {
  const { toDouble, countIf } = dialect;
  const [row] = await rows(
    sql`SELECT ${toDouble(raw('count(*)'))} AS session_count, ${toDouble(sql`max(CASE WHEN end_time <= ${integer(Math.floor(now) + MAX_CLOCK_SKEW_MS)} THEN end_time END)`)} AS last_session_time, ${countIf(raw("source_meta = 'synthetic'"))} AS synthetic FROM sessions`,
  );
  return { session_count: row.session_count as number, last_session_time: row.last_session_time as number | null, synthetic: (row.synthetic as number) > 0 };
};

/** Returns the start of the first session; null without sessions. */
export const readFirstSessionTime = async ({ dialect, rows }: SqlEngine): Promise<number | null> => {
  const [{ first }] = await rows(sql`SELECT ${dialect.toDouble(raw('min(start_time)'))} AS first FROM sessions`);
  return first as number | null;
};

/** Returns the number of distinct sources. */
export const readSourceCount = async ({ dialect, rows }: SqlEngine): Promise<number> => {
  const [{ count }] = await rows(sql`SELECT ${dialect.toDouble(raw('count(DISTINCT src_ip)'))} AS count FROM sessions`);
  return count as number;
};

/** Returns sources, those with the most sessions first. */
export const readSources = async ({ dialect, rows }: SqlEngine, limit: number): Promise<SourceActivity[]> => {
  const { toDouble } = dialect;
  return (await rows(
    sql`SELECT src_ip, ${toDouble(raw('count(*)'))} AS session_count, ${toDouble(raw('min(start_time)'))} AS first_seen, ${toDouble(raw('max(end_time)'))} AS last_seen
     FROM sessions GROUP BY 1 ORDER BY session_count DESC, src_ip LIMIT ${integer(limit)}`,
  )) as unknown as SourceActivity[];
};

/** Returns the number of sessions without a verdict of this model. */
export const readStaleCount = async ({ dialect, rows }: SqlEngine, model_version: string | null): Promise<number> => {
  const [{ count }] = await rows(sql`SELECT ${dialect.toDouble(raw('count(*)'))} AS count FROM sessions WHERE NOT ${dialect.isSame(raw('model_version'), sql`${model_version}`)}`);
  return count as number;
};
