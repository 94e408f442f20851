import { OTHER_GROUP } from '@weir/schema';
import type { ReadRows } from '../engine/read-rows.ts';
import type { AnomalyCountsRequest, CountSeries } from '../../store.ts';
import { groupKeySql } from '../sql/group-key.ts';
import { exceptedCondition } from '../sql/exceptions-sql.ts';
import { toCondition } from '../sql/selection-sql.ts';

/**
 * Returns anomaly counts per bucket, including zeros. With a split, the top K values are those with the most anomalies since
 * known_since_ms, then most sessions, so that a series does not disappear as soon as it has no anomalies.
 */
export const countAnomalies = async (read: ReadRows, request: AnomalyCountsRequest): Promise<readonly CountSeries[]> => {
  const bucketCount = Math.max(1, Math.ceil((request.to_ms - request.from_ms) / request.bucket_ms));
  const { sql, values } = toCondition(request);
  const excepted = exceptedCondition(request.excepted);
  const counted = `is_anomaly AND NOT ${excepted.sql}`;
  const bucket = `floor((start_time - ${request.from_ms}) / ${request.bucket_ms})::DOUBLE AS bucket`;

  if (request.split_by === null) {
    const rows = await read(
      `SELECT ${bucket}, count(*)::DOUBLE AS count FROM sessions WHERE ${sql} AND ${counted} GROUP BY 1`,
      [...values, ...excepted.values],
    );
    return [{ counts: toCounts(rows, bucketCount) }];
  }

  const key = groupKeySql(request.split_by);
  const known = toCondition({ ...request, from_ms: Math.min(request.known_since_ms, request.from_ms) });
  const ranked = await read(
    `SELECT ${key} AS key FROM (SELECT *, ${counted} AS is_counted FROM sessions WHERE ${known.sql}) GROUP BY ALL
     ORDER BY count(*) FILTER (is_counted) DESC, count(*) DESC, key LIMIT ${request.top_k + 1}`,
    [...excepted.values, ...known.values],
  );
  const top = ranked.slice(0, request.top_k).map((row) => row.key as string);
  const rows = await read(
    `SELECT ${key} AS key, ${bucket}, count(*)::DOUBLE AS count FROM sessions WHERE ${sql} AND ${counted} GROUP BY 1, 2`,
    [...values, ...excepted.values],
  );
  const keys = ranked.length > request.top_k ? [...top, OTHER_GROUP] : top;
  const topKeys = new Set(top);
  return keys.map((name) => ({
    key: name,
    counts: toCounts(
      rows.filter((row) => (topKeys.has(row.key as string) ? row.key === name : name === OTHER_GROUP)),
      bucketCount,
    ),
  }));
};

const toCounts = (rows: ReadonlyArray<Record<string, unknown>>, bucketCount: number): Float64Array => {
  const counts = new Float64Array(bucketCount);
  for (const row of rows) counts[row.bucket as number] += row.count as number;
  return counts;
};
