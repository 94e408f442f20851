import { BOX_STATISTICS, type Distribution, type TrafficReads } from '../../contract/traffic-reads.ts';
import { keysOf, numbersOf, type SqlEngine } from '../engine.ts';
import { groupKey } from '../groups.ts';
import { toCondition } from '../selection.ts';
import { columnSql } from '../session-columns.ts';
import { integer, raw, sql } from '../sql.ts';

const ALL_SESSIONS = 'all';

/** Returns quartiles by linear interpolation, Tukey fences at 1.5 interquartile ranges, and outlier counts. */
export const readDistribution = async ({ dialect, rows }: SqlEngine, request: Parameters<TrafficReads['distribution']>[0]): Promise<Distribution> => {
  const column = columnSql(request.column);
  const key = request.split_by === null ? raw(`'${ALL_SESSIONS}'`) : groupKey(dialect, request.split_by);
  const isOutside = raw('(value < lower_fence OR value > upper_fence)');
  const found = await rows(
    sql`WITH chosen AS (SELECT ${key} AS name, ${dialect.toDouble(column)} AS value, is_anomaly
       FROM sessions WHERE ${toCondition(dialect, request)} AND ${column} IS NOT NULL AND ${dialect.isFinite(dialect.toDouble(column))}),
     grouped AS (SELECT name AS box_name, ${dialect.quantiles(raw('value'), [0.25, 0.5, 0.75])} AS q, ${dialect.toDouble(raw('count(*)'))} AS sessions,
         min(value) AS least, max(value) AS most, avg(value) AS average, ${dialect.deviation(raw('value'))} AS spread
       FROM chosen GROUP BY 1 ORDER BY sessions DESC, box_name LIMIT ${integer(request.limit)}),
     boxes AS (SELECT grouped.*, q[1] - 1.5 * (q[3] - q[1]) AS lower_fence, q[3] + 1.5 * (q[3] - q[1]) AS upper_fence FROM grouped),
     outside AS (SELECT name AS outside_name, ${dialect.countIf(isOutside)} AS outliers, ${dialect.countIf(sql`${isOutside} AND is_anomaly`)} AS anomalous_outliers
       FROM chosen JOIN boxes ON box_name = name GROUP BY 1)
     SELECT box_name, sessions AS session_count, least AS min, lower_fence, q[1] AS q1, q[2] AS median, q[3] AS q3, upper_fence, most AS max,
       average AS mean, spread AS std, outliers AS outlier_count, anomalous_outliers AS anomalous_outlier_count
     FROM boxes JOIN outside ON outside_name = box_name ORDER BY session_count DESC, box_name`,
  );
  const statistics = Object.fromEntries(BOX_STATISTICS.map((name) => [name, numbersOf(found, name)])) as { [name in (typeof BOX_STATISTICS)[number]]: Float64Array };
  return {
    key: keysOf(found, 'box_name'),
    session_count: numbersOf(found, 'session_count'),
    ...statistics,
    outlier_count: numbersOf(found, 'outlier_count'),
    anomalous_outlier_count: numbersOf(found, 'anomalous_outlier_count'),
  };
};
