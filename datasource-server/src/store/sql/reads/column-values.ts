import type { Selection } from '../../contract/selection.ts';
import type { ColumnValueCounts } from '../../contract/traffic-reads.ts';
import { keysOf, numbersOf, type SqlEngine } from '../engine.ts';
import { toCondition } from '../selection.ts';
import { columnSql } from '../session-columns.ts';
import { integer, raw, sql } from '../sql.ts';

/** Returns the values of a column as text, the most frequent first. */
export const readColumnValues = async ({ dialect, rows }: SqlEngine, request: Selection & { column: string; search: string; limit: number }): Promise<ColumnValueCounts> => {
  const column = columnSql(request.column);
  const isFound = request.search === '' ? raw('true') : dialect.contains(dialect.lowerCase(dialect.toText(column)), dialect.lowerCase(sql`${request.search}`));
  const found = await rows(
    sql`SELECT ${dialect.toText(raw('value'))} AS text, session_count, anomaly_count FROM (
       SELECT ${column} AS value, ${dialect.toDouble(raw('count(*)'))} AS session_count, ${dialect.countIf(raw('is_anomaly'))} AS anomaly_count
       FROM sessions WHERE ${toCondition(dialect, request)} AND ${column} IS NOT NULL AND ${isFound} GROUP BY 1) counted
     ORDER BY session_count DESC, value LIMIT ${integer(request.limit)}`,
  );
  return { value: keysOf(found, 'text'), session_count: numbersOf(found, 'session_count'), anomaly_count: numbersOf(found, 'anomaly_count') };
};
