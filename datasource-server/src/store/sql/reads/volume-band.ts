import { DAY_MS } from '@weir/schema';
import type { VolumeBand, VolumeBandRequest } from '../../contract/traffic-reads.ts';
import type { SqlEngine } from '../engine.ts';
import { measureSql } from '../measures.ts';
import { toCondition } from '../selection.ts';
import { integer, raw, sql, type Sql } from '../sql.ts';

const WEEK_MS = 7 * DAY_MS;

/** Returns a volume with the quantiles of the same buckets of earlier periods; buckets without sessions count as zero. */
export const readVolumeBand = async ({ dialect, rows }: SqlEngine, request: VolumeBandRequest): Promise<VolumeBand> => {
  const { from_ms, to_ms, bucket_ms, history_days } = request;
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const period_ms = bucket_ms < DAY_MS ? DAY_MS : Math.max(WEEK_MS, bucket_ms);
  const places = Math.round(period_ms / bucket_ms);
  /** Sums by bucket; buckets before from_ms are negative. */
  const sums = (from: number, to: number): Sql =>
    sql`SELECT ${dialect.bucket(raw('start_time'), from_ms, bucket_ms)} AS bucket, ${measureSql(dialect, request.measure)} AS value
      FROM sessions WHERE ${toCondition(dialect, { ...request, from_ms: from, to_ms: to })} GROUP BY 1`;
  const actual = new Float64Array(length);
  for (const { bucket, value } of await rows(sums(from_ms, to_ms))) actual[bucket as number] = value as number;

  const [{ first }] = await rows(sql`SELECT ${dialect.toDouble(raw('min(start_time)'))} AS first FROM sessions WHERE start_time >= ${from_ms - history_days * DAY_MS}`);
  const periods = first === null ? 0 : Math.floor((from_ms - (first as number)) / period_ms);
  if (periods < 1) return { actual, typical: null, low: null, high: null, periods: 0 };
  const count = integer(places);
  const found = await rows(
    sql`SELECT ${dialect.toDouble(sql`(number % ${count} + ${count}) % ${count}`)} AS place, ${dialect.quantiles(raw('coalesce(value, 0)'), [0.1, 0.5, 0.9])} AS band
     FROM ${dialect.integers(-periods * places, 0, 'number')} LEFT JOIN (${sums(from_ms - periods * period_ms, from_ms)}) summed ON bucket = number GROUP BY 1`,
  );
  const byPlace = new Map(found.map(({ place, band }) => [place as number, band as number[]]));
  const at = (index: number): Float64Array => Float64Array.from({ length }, (_, place) => byPlace.get(place % places)?.[index] ?? 0);
  return { actual, low: at(0), typical: at(1), high: at(2), periods };
};
