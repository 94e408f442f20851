import { OTHER_GROUP } from '@weir/schema';
import type { AnomalyCountsRequest, CountSeries } from '../../contract/session-reads.ts';
import type { Row } from '../dialect.ts';
import { keysOf, type SqlEngine } from '../engine.ts';
import { exceptedCondition } from '../exceptions.ts';
import { groupKey } from '../groups.ts';
import { toCondition } from '../selection.ts';
import { integer, raw, sql } from '../sql.ts';

/**
 * Returns anomaly counts per bucket, including zeros. With a split, the top K values are those with the most anomalies since
 * known_since_ms, then most sessions, so that a series does not disappear as soon as it has no anomalies.
 */
export const countAnomalies = async ({ dialect, rows }: SqlEngine, request: AnomalyCountsRequest): Promise<readonly CountSeries[]> => {
  const { from_ms, to_ms, bucket_ms, split_by, top_k, known_since_ms } = request;
  const bucketCount = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const known = toCondition(dialect, split_by === null ? request : { ...request, from_ms: Math.min(known_since_ms, from_ms) });
  const isCounted = sql`(is_anomaly AND NOT ${exceptedCondition(dialect, request.excepted, sql`${known} AND is_anomaly`)})`;
  const bucket = dialect.bucket(raw('start_time'), from_ms, bucket_ms);
  const count = dialect.toDouble(raw('count(*)'));
  const where = sql`FROM sessions WHERE ${toCondition(dialect, request)} AND ${isCounted}`;

  if (split_by === null) {
    const counts = new Float64Array(bucketCount);
    for (const row of await rows(sql`SELECT ${bucket} AS bucket, ${count} AS count ${where} GROUP BY 1`)) addCount(counts, row);
    return [{ counts }];
  }

  const key = groupKey(dialect, split_by);
  const ranked = keysOf(
    await rows(
      sql`SELECT name FROM (SELECT ${key} AS name, ${dialect.countIf(isCounted)} AS anomalies, ${count} AS total FROM sessions WHERE ${known} GROUP BY 1) ranked
       ORDER BY anomalies DESC, total DESC, name LIMIT ${integer(top_k + 1)}`,
    ),
    'name',
  );
  const found = await rows(sql`SELECT ${key} AS name, ${bucket} AS bucket, ${count} AS count ${where} GROUP BY 1, 2`);
  const series = ranked.slice(0, top_k).map((name) => ({ key: name, counts: new Float64Array(bucketCount) }));
  const rest = { key: OTHER_GROUP, counts: new Float64Array(bucketCount) };
  const byName = new Map(series.map(({ key: name, counts }) => [name, counts]));
  for (const row of found) addCount(byName.get(row.name as string) ?? rest.counts, row);
  return ranked.length > top_k ? [...series, rest] : series;
};

const addCount = (counts: Float64Array, { bucket, count }: Row): void => void (counts[bucket as number] += count as number);
