import { DAY_MS } from '@weir/schema';
import type { VolumeBand, VolumeBandRequest } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { measureSql } from '../sql/measure-sql.ts';
import { toCondition } from '../sql/selection-sql.ts';

const WEEK_MS = 7 * DAY_MS;

/** Returns a volume with the quantiles of the same buckets of earlier periods; buckets without sessions count as zero. */
export const readVolumeBand = async (read: ReadRows, request: VolumeBandRequest): Promise<VolumeBand> => {
  const { from_ms, to_ms, bucket_ms, history_days } = request;
  const length = Math.max(1, Math.ceil((to_ms - from_ms) / bucket_ms));
  const period_ms = bucket_ms < DAY_MS ? DAY_MS : Math.max(WEEK_MS, bucket_ms);
  const places = Math.round(period_ms / bucket_ms);
  const bucket = `floor((start_time - ${from_ms}) / ${bucket_ms})`;
  const sums = async (from: number, to: number): Promise<{ sql: string; values: ReturnType<typeof toCondition>['values'] }> => {
    const { sql, values } = toCondition({ ...request, from_ms: from, to_ms: to });
    return { sql: `SELECT ${bucket}::BIGINT AS bucket, ${measureSql(request.measure)} AS value FROM sessions WHERE ${sql} GROUP BY 1`, values };
  };
  const shown = await sums(from_ms, to_ms);
  const actual = new Float64Array(length);
  for (const row of await read(`SELECT bucket::DOUBLE AS bucket, value FROM (${shown.sql})`, shown.values)) actual[row.bucket as number] = row.value as number;

  const [{ first }] = await read('SELECT min(start_time)::DOUBLE AS first FROM sessions WHERE start_time >= ?', [from_ms - history_days * DAY_MS]);
  const periods = first === null ? 0 : Math.floor((from_ms - (first as number)) / period_ms);
  if (periods < 1) return { actual, typical: null, low: null, high: null, periods: 0 };
  const before = await sums(from_ms - periods * period_ms, from_ms);
  const rows = await read(
    `SELECT (((buckets.bucket % ${places}) + ${places}) % ${places})::DOUBLE AS place,
       quantile_cont(coalesce(value, 0), [0.1, 0.5, 0.9]) AS quantiles
     FROM range(${-periods * places}, 0) AS buckets(bucket) LEFT JOIN (${before.sql}) USING (bucket) GROUP BY 1`,
    before.values,
  );
  const byPlace = new Map(rows.map((row) => [row.place as number, row.quantiles as number[]]));
  const at = (index: number) => Float64Array.from({ length }, (_, place) => byPlace.get(place % places)?.[index] ?? 0);
  return { actual, low: at(0), typical: at(1), high: at(2), periods };
};
