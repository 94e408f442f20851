import type { SqlDialect } from './dialect.ts';
import { raw, sql, type Sql } from './sql.ts';

const SUMS = ['bytes_in', 'bytes_out', 'total_bytes'];

/**
 * Returns the aggregate of a measure, as a 64-bit float.
 *
 * @throws RangeError for any other name, so that no name reaches SQL unchecked
 */
export const measureSql = ({ toDouble, countIf }: SqlDialect, measure: string): Sql => {
  if (measure === 'session_count') return toDouble(raw('count(*)'));
  if (measure === 'anomaly_count') return countIf(raw('is_anomaly'));
  if (measure === 'anomaly_rate') return sql`${countIf(raw('is_anomaly'))} / ${toDouble(raw('count(*)'))}`;
  if (SUMS.includes(measure)) return toDouble(raw(`coalesce(sum(${measure}), 0)`));
  throw new RangeError(`unknown measure: got ${measure}`);
};
