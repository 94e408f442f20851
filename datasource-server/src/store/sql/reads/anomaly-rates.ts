import { OTHER_GROUP } from '@weir/schema';
import type { RateSeries, RatesRequest } from '../../contract/traffic-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { exceptedCondition } from '../exceptions.ts';
import { groupKey } from '../groups.ts';
import { toCondition } from '../selection.ts';
import { integer, raw, sql } from '../sql.ts';

/** Sums of a series in a bucket; the series with its sums since known_since_ms, null for the rest. */
interface BucketSums {
  readonly name: string | null;
  readonly known_anomalies: number;
  readonly known_sessions: number;
  /** Negative before from_ms. */
  readonly bucket: number;
  readonly sessions: number;
  readonly anomalies: number;
}

/** Returns shares of anomalies per bucket. Groups are ranked since known_since_ms, so that a series does not disappear as soon as it has no anomalies. */
export const readAnomalyRates = async ({ dialect, rows }: SqlEngine, request: RatesRequest): Promise<readonly RateSeries[]> => {
  const { from_ms, to_ms, bucket_ms, split_by, top_k, known_since_ms } = request;
  const known = toCondition(dialect, split_by === null ? request : { ...request, from_ms: Math.min(known_since_ms, from_ms) });
  const isCounted = sql`is_anomaly AND NOT ${exceptedCondition(dialect, request.excepted, sql`${known} AND is_anomaly`)}`;
  const found = (await rows(
    sql`WITH grouped AS (
       SELECT ${groupKey(dialect, split_by)} AS name, greatest(-1, ${dialect.bucket(raw('start_time'), from_ms, bucket_ms)}) AS bucket,
         ${dialect.toDouble(raw('count(*)'))} AS sessions, ${dialect.countIf(isCounted)} AS anomalies
       FROM sessions WHERE ${known} GROUP BY 1, 2),
     top AS (SELECT name AS top_name, sum(anomalies) AS known_anomalies, sum(sessions) AS known_sessions FROM grouped GROUP BY 1
       ORDER BY 2 DESC, 3 DESC, 1 LIMIT ${integer(top_k)})
     SELECT top_name AS name, known_anomalies, known_sessions, ${dialect.toDouble(raw('bucket'))} AS bucket, sum(sessions) AS sessions, sum(anomalies) AS anomalies
     FROM grouped LEFT JOIN top ON top_name = name GROUP BY 1, 2, 3, 4`,
  )) as unknown as BucketSums[];
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const series = new Map<string | null, Float64Array>(split_by === null ? [['', new Float64Array(length)]] : []);
  for (const { name, bucket, sessions, anomalies } of found.sort(byRank)) {
    const rates = series.get(name) ?? new Float64Array(length);
    series.set(name, rates);
    if (bucket >= 0) rates[bucket] = anomalies / sessions;
  }
  return [...series].map(([key, rates]) => ({ key: key ?? OTHER_GROUP, rates }));
};

/** Most anomalies first, then most sessions, then by name; the rest last. */
const byRank = (a: BucketSums, b: BucketSums): number => {
  if (a.name === b.name) return 0;
  if (a.name === null || b.name === null) return a.name === null ? 1 : -1;
  return b.known_anomalies - a.known_anomalies || b.known_sessions - a.known_sessions || Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
};
