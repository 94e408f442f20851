import type { TopTalkers, TrafficReads } from '../../contract/traffic-reads.ts';
import { keysOf, numbersOf, textsOf, type SqlEngine } from '../engine.ts';
import { groupKey } from '../groups.ts';
import { measureSql } from '../measures.ts';
import { toCondition } from '../selection.ts';
import { integer, list, raw, sql } from '../sql.ts';

const MEASURES = ['session_count', 'anomaly_count', 'bytes_in', 'bytes_out', 'total_bytes'] as const;

/** Returns sums by group, with each group's share of the measure they are ordered by. */
export const readTopTalkers = async ({ dialect, rows }: SqlEngine, request: Parameters<TrafficReads['topTalkers']>[0]): Promise<TopTalkers> => {
  const { group_by, order_by, limit } = request;
  const isBySource = group_by === 'src_ip';
  const found = await rows(
    sql`WITH grouped AS (SELECT ${groupKey(dialect, group_by)} AS name, ${raw(isBySource ? 'min(src_ip_country_code)' : 'NULL')} AS country,
       ${list(MEASURES.map((measure) => sql`${measureSql(dialect, measure)} AS ${raw(`${measure}_of`)}`))},
       max(rarity) AS highest_rarity, ${dialect.toDouble(raw('min(start_time)'))} AS first_seen, ${dialect.toDouble(raw('max(end_time)'))} AS last_seen,
       ${measureSql(dialect, order_by)} AS measure
       FROM sessions WHERE ${toCondition(dialect, request)} GROUP BY 1)
     SELECT grouped.*, coalesce(measure / nullif((SELECT sum(measure) FROM grouped), 0), 0) AS share FROM grouped ORDER BY measure DESC, name LIMIT ${integer(limit)}`,
  );
  const of = (measure: (typeof MEASURES)[number]): Float64Array => numbersOf(found, `${measure}_of`);
  return {
    key: keysOf(found, 'name'),
    country: isBySource ? textsOf(found, 'country') : null,
    session_count: of('session_count'),
    anomaly_count: of('anomaly_count'),
    bytes_in: of('bytes_in'),
    bytes_out: of('bytes_out'),
    total_bytes: of('total_bytes'),
    share: numbersOf(found, 'share'),
    rarity: numbersOf(found, 'highest_rarity'),
    first_seen: numbersOf(found, 'first_seen'),
    last_seen: numbersOf(found, 'last_seen'),
  };
};
