import { ALL_COLUMNS } from '@weir/schema';
import type { SessionTableRequest } from '../store.ts';
import { toCondition, type Condition } from './selection-sql.ts';
import { getColumn, selectList } from './tables.ts';

/** Columns that a search looks in. */
const SEARCHED = ['src_ip', 'dst_ip', 'src_ip_country_code', 'protocol', 'rule_names', 'observation_name', 'source_name', 'detection_types', 'label', 'risk_class', 'reason', 'session_id'];

/** A page of sessions; those that the sort leaves alike stand in the order of their ids, so that no page repeats another. */
export const sessionTableSql = (request: SessionTableRequest): Condition & { names: readonly string[] } => {
  const { search = '', sort_by = 'start_time', order = 'descending', limit, offset = 0 } = request;
  const { sql, values } = toCondition(request);
  const names = ALL_COLUMNS.map((column) => column.name);
  const searched = SEARCHED.map((name) => getColumn(name).name).join(', ');
  const conditions = [sql, ...(request.anomalies_only ? ['is_anomaly'] : []), ...(search === '' ? [] : [`contains(lower(concat_ws(' ', ${searched})), lower(?))`])];
  return {
    names,
    sql: `SELECT ${selectList(names)} FROM sessions WHERE ${conditions.join(' AND ')}
      ORDER BY ${getColumn(sort_by).name} ${order === 'ascending' ? 'ASC' : 'DESC'} NULLS LAST, session_id
      LIMIT ${limit} OFFSET ${offset}`,
    values: [...values, ...(search === '' ? [] : [search])],
  };
};
