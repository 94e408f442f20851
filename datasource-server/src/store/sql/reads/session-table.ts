import { ALL_COLUMNS } from '@weir/schema';
import type { SessionColumns } from '../../contract/columns.ts';
import type { CountedSessions, SessionTableRequest, SessionVolume } from '../../contract/session-reads.ts';
import type { SqlDialect } from '../dialect.ts';
import type { SqlEngine } from '../engine.ts';
import { narrowToFirst } from '../first-rows.ts';
import { toCondition } from '../selection.ts';
import { columnSql, readSessionColumns } from '../session-columns.ts';
import { integer, raw, sql, type Sql } from '../sql.ts';

/** Columns that a search covers. */
const SEARCHED = ['src_ip', 'dst_ip', 'src_ip_country_code', 'protocol', 'rule_names', 'observation_name', 'source_name', 'detection_types', 'label', 'risk_class', 'reason', 'session_id'];
const NAMES = ALL_COLUMNS.map((column) => column.name);

const toTableCondition = (dialect: SqlDialect, { search = '', anomalies_only, ...selection }: CountedSessions): Sql => {
  const { lowerCase, contains, joinTexts } = dialect;
  const found = sql` AND ${contains(lowerCase(joinTexts(SEARCHED.map(columnSql))), lowerCase(sql`${search}`))}`;
  return sql`${toCondition(dialect, selection)}${raw(anomalies_only ? ' AND is_anomaly' : '')}${search === '' ? raw('') : found}`;
};

/** Returns the number of sessions in all pages. */
export const readSessionCount = async ({ dialect, rows }: SqlEngine, request: CountedSessions): Promise<number> => {
  const [{ count }] = await rows(sql`SELECT ${dialect.toDouble(raw('count(*)'))} AS count FROM sessions WHERE ${toTableCondition(dialect, request)}`);
  return count as number;
};

/** Returns the number of sessions per time bucket. */
export const readSessionVolume = async ({ dialect, rows }: SqlEngine, { bucket_ms, ...request }: CountedSessions & { bucket_ms: number }): Promise<SessionVolume> => {
  const { from_ms, to_ms } = request;
  const found = await rows(
    sql`SELECT ${dialect.bucket(raw('start_time'), from_ms, bucket_ms)} AS bucket, ${dialect.toDouble(raw('count(*)'))} AS session_count, ${dialect.countIf(raw('is_anomaly'))} AS anomaly_count
     FROM sessions WHERE ${toTableCondition(dialect, request)} GROUP BY 1`,
  );
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const volume = { anomalies: new Float64Array(length), others: new Float64Array(length) };
  for (const { bucket, session_count, anomaly_count } of found as ReadonlyArray<Record<'bucket' | 'session_count' | 'anomaly_count', number>>) {
    volume.anomalies[bucket] = anomaly_count;
    volume.others[bucket] = session_count - anomaly_count;
  }
  return volume;
};

/** Returns a page of sessions. Ties are ordered by session id, so that pages do not overlap. */
export const readSessionTable = async (engine: SqlEngine, request: SessionTableRequest): Promise<SessionColumns> => {
  const { sort_by = 'start_time', limit, offset = 0 } = request;
  const order = request.order === 'ascending' ? 'ASC' : 'DESC';
  const condition = await narrowToFirst(engine, toTableCondition(engine.dialect, request), sort_by, order, limit + offset);
  return readSessionColumns(
    engine,
    NAMES,
    sql`FROM sessions WHERE ${condition} ORDER BY ${columnSql(sort_by)} ${raw(order)} NULLS LAST, session_id LIMIT ${integer(limit)} OFFSET ${integer(offset)}`,
  );
};
