import { OTHER_GROUP } from '@weir/schema';
import type { RateSeries, RatesRequest } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { exceptedCondition } from '../sql/exceptions-sql.ts';
import { groupKeySql } from '../sql/group-key.ts';
import { toCondition } from '../sql/selection-sql.ts';

/** Returns shares of anomalies per bucket. Groups are ranked since known_since_ms, so that a series does not disappear as soon as it has no anomalies. */
export const readAnomalyRates = async (read: ReadRows, request: RatesRequest): Promise<readonly RateSeries[]> => {
  const { from_ms, to_ms, bucket_ms, split_by, top_k, known_since_ms } = request;
  const known = toCondition(split_by === null ? request : { ...request, from_ms: Math.min(known_since_ms, from_ms) });
  const excepted = exceptedCondition(request.excepted);
  const rows = await read(
    `WITH grouped AS (
       SELECT ${split_by === null ? "''" : groupKeySql(split_by)} AS key, greatest(-1, floor((start_time - ${from_ms}) / ${bucket_ms}))::DOUBLE AS bucket,
         count(*)::DOUBLE AS sessions, count(*) FILTER (is_anomaly AND NOT ${excepted.sql})::DOUBLE AS anomalies
       FROM sessions WHERE ${known.sql} GROUP BY ALL),
     top AS (SELECT list(key) AS keys FROM (SELECT key FROM grouped GROUP BY 1 ORDER BY sum(anomalies) DESC, sum(sessions) DESC, key LIMIT ${top_k}))
     SELECT coalesce(list_position(keys, key), ${top_k + 1}) AS rank, CASE WHEN rank <= ${top_k} THEN key ELSE '${OTHER_GROUP}' END AS name, bucket,
       sum(sessions) AS sessions, sum(anomalies) AS anomalies
     FROM grouped, top GROUP BY ALL ORDER BY rank, bucket`,
    [...excepted.values, ...known.values],
  );
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const series = new Map<string, Float64Array>(split_by === null ? [['', new Float64Array(length)]] : []);
  for (const row of rows) {
    const rates = series.get(row.name as string) ?? new Float64Array(length);
    series.set(row.name as string, rates);
    if ((row.bucket as number) >= 0) rates[row.bucket as number] = (row.anomalies as number) / (row.sessions as number);
  }
  return [...series].map(([key, rates]) => ({ key, rates }));
};
