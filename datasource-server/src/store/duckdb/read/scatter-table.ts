import type { Selection } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { HASH_ORDER, narrowToSample } from '../sql/uniform-sample.ts';
import { toCondition, type Condition } from '../sql/selection-sql.ts';
import { selectList } from '../schema/tables.ts';

const OTHERS = ['start_time', 'src_ip', 'src_ip_country_code', 'anomaly_score', 'is_anomaly', 'risk_class', 'reason', 'session_id'];

/** Returns every anomaly and a uniform sample of the other sessions, at most `limit` rows in total. */
export const scatterTableSql = async (read: ReadRows, selection: Selection & { x: string; y: string; limit: number }): Promise<Condition & { names: readonly string[] }> => {
  const { x, y, limit } = selection;
  const axes = x === y ? [x] : [x, y];
  const names = [...axes, ...OTHERS.filter((name) => !axes.includes(name))];
  const { sql, values } = toCondition(selection);
  const [{ anomalies }] = await read(`SELECT count(*)::DOUBLE AS anomalies FROM sessions WHERE ${sql} AND is_anomaly`, values);
  const others = { sql: `${sql} AND is_anomaly IS NOT TRUE`, values };
  const sample = await narrowToSample(read, others, Math.max(0, limit - (anomalies as number)));
  return {
    names,
    sql: `SELECT ${selectList(names)} FROM sessions WHERE (${sql} AND is_anomaly) OR (${sample.sql})
      ORDER BY coalesce(is_anomaly, false) DESC, ${HASH_ORDER} LIMIT ${limit}`,
    values: [...values, ...sample.values],
  };
};
