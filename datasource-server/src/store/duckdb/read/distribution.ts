import type { Field } from '@weir/schema';
import type { TrafficReads } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { groupKeySql } from '../sql/group-key.ts';
import { toCondition } from '../sql/selection-sql.ts';
import { getColumn } from '../schema/tables.ts';
import { roundSums } from '../sql/round-sums.ts';
import { toFields } from '../sql/to-fields.ts';

/** Returns quartiles by linear interpolation, Tukey fences at 1.5 interquartile ranges, and outlier counts. */
export const readDistribution = async (read: ReadRows, request: Parameters<TrafficReads['distribution']>[0]): Promise<readonly Field[]> => {
  const { name, unit } = getColumn(request.column);
  const { sql, values } = toCondition(request);
  const rows = await read(
    `WITH chosen AS (SELECT ${request.split_by === null ? "'all'" : groupKeySql(request.split_by)} AS name, ${name}::DOUBLE AS value, is_anomaly
       FROM sessions WHERE ${sql} AND ${name} IS NOT NULL AND isfinite(${name}::DOUBLE)),
     boxes AS (SELECT name, quantile_cont(value, [0.25, 0.5, 0.75]) AS q, q[1] - 1.5 * (q[3] - q[1]) AS lower_fence, q[3] + 1.5 * (q[3] - q[1]) AS upper_fence,
         count(*)::DOUBLE AS session_count, min(value) AS min, max(value) AS max, avg(value) AS mean, stddev_pop(value) AS std
       FROM chosen GROUP BY 1 ORDER BY session_count DESC, 1 LIMIT ${request.limit})
     SELECT name, session_count, min, lower_fence, q[1] AS q1, q[2] AS median, q[3] AS q3, upper_fence, max, mean, std,
       (SELECT count(*)::DOUBLE FROM chosen WHERE chosen.name = boxes.name AND (value < lower_fence OR value > upper_fence)) AS outlier_count,
       (SELECT count(*)::DOUBLE FROM chosen WHERE chosen.name = boxes.name AND (value < lower_fence OR value > upper_fence) AND is_anomaly) AS anomalous_outlier_count
     FROM boxes ORDER BY session_count DESC, name`,
    values,
  );
  const config = unit === undefined ? undefined : { unit };
  const statistics = ['min', 'lower_fence', 'q1', 'median', 'q3', 'upper_fence', 'max', 'mean', 'std'] as const;
  const fields = toFields(rows, [
    ['name', 'string'],
    ['session_count', 'number'],
    ...statistics.map((statistic) => [statistic, 'number', config] as const),
    ['outlier_count', 'number', { description: 'Sessions outside the fences.' }],
    ['anomalous_outlier_count', 'number', { description: 'Anomalous sessions outside the fences.' }],
  ]);
  return fields.map((field) => {
    if (field.name === 'name') return { ...field, name: request.split_by ?? 'group' };
    return field.name === 'mean' || field.name === 'std' ? { ...field, values: roundSums(field.values) } : field;
  });
};
