import { ALL_COLUMNS } from '@weir/schema';
import type { CountedSessions, SessionTableRequest, SessionVolume } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { narrowToFirst } from '../sql/first-rows.ts';
import { toCondition, type Condition } from '../sql/selection-sql.ts';
import { getColumn, selectList } from '../schema/tables.ts';

/** Columns that a search covers. */
const SEARCHED = ['src_ip', 'dst_ip', 'src_ip_country_code', 'protocol', 'rule_names', 'observation_name', 'source_name', 'detection_types', 'label', 'risk_class', 'reason', 'session_id'];

const toTableCondition = ({ search = '', anomalies_only, ...selection }: CountedSessions): Condition => {
  const { sql, values } = toCondition(selection);
  const searched = SEARCHED.map((name) => getColumn(name).name).join(', ');
  const conditions = [sql, ...(anomalies_only ? ['is_anomaly'] : []), ...(search === '' ? [] : [`contains(lower(concat_ws(' ', ${searched})), lower(?))`])];
  return { sql: conditions.join(' AND '), values: [...values, ...(search === '' ? [] : [search])] };
};

/** Returns the number of sessions in all pages. */
export const readSessionCount = async (read: ReadRows, request: CountedSessions): Promise<number> => {
  const { sql, values } = toTableCondition(request);
  const [{ count }] = await read(`SELECT count(*)::DOUBLE AS count FROM sessions WHERE ${sql}`, values);
  return count as number;
};

/** Returns the number of sessions per time bucket. */
export const readSessionVolume = async (read: ReadRows, { bucket_ms, ...request }: CountedSessions & { bucket_ms: number }): Promise<SessionVolume> => {
  const { from_ms, to_ms } = request;
  const { sql, values } = toTableCondition(request);
  const rows = await read(
    `SELECT floor((start_time - ${from_ms}) / ${bucket_ms})::DOUBLE AS bucket, count(*)::DOUBLE AS session_count, count(*) FILTER (is_anomaly)::DOUBLE AS anomaly_count
     FROM sessions WHERE ${sql} GROUP BY 1`,
    values,
  );
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const volume = { anomalies: new Float64Array(length), others: new Float64Array(length) };
  for (const { bucket, session_count, anomaly_count } of rows as Array<Record<'bucket' | 'session_count' | 'anomaly_count', number>>) {
    volume.anomalies[bucket] = anomaly_count;
    volume.others[bucket] = session_count - anomaly_count;
  }
  return volume;
};

/** Returns the SELECT of a page of sessions. Ties are ordered by session id, so that pages do not overlap. */
export const sessionTableSql = async (read: ReadRows, request: SessionTableRequest): Promise<Condition & { names: readonly string[] }> => {
  const { sort_by = 'start_time', limit, offset = 0 } = request;
  const order = request.order === 'ascending' ? 'ASC' : 'DESC';
  const { sql, values } = await narrowToFirst(read, toTableCondition(request), sort_by, order, limit + offset);
  const names = ALL_COLUMNS.map((column) => column.name);
  return {
    names,
    sql: `SELECT ${selectList(names)} FROM sessions WHERE ${sql} ORDER BY ${getColumn(sort_by).name} ${order} NULLS LAST, session_id LIMIT ${limit} OFFSET ${offset}`,
    values,
  };
};
