import type { Field } from '@weir/schema';
import type { TrafficReads } from '../../traffic-reads.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { groupKeySql } from '../sql/group-key.ts';
import { measureSql } from '../sql/measure-sql.ts';
import { toCondition } from '../sql/selection-sql.ts';
import { toFields } from '../sql/to-fields.ts';

/** Returns sums by group, with each group's share of the measure they are ordered by. */
export const readTopTalkers = async (read: ReadRows, request: Parameters<TrafficReads['topTalkers']>[0]): Promise<readonly Field[]> => {
  const { group_by, order_by } = request;
  const { sql, values } = toCondition(request);
  const rows = await read(
    `WITH grouped AS (SELECT ${groupKeySql(group_by)} AS ${group_by}_group, ${group_by === 'src_ip' ? 'any_value(src_ip_country_code)' : 'NULL'} AS country,
       count(*)::DOUBLE AS session_count, ${measureSql('anomaly_count')} AS anomaly_count, anomaly_count / session_count AS anomaly_rate,
       ${measureSql('bytes_in')} AS bytes_in, ${measureSql('bytes_out')} AS bytes_out, ${measureSql('total_bytes')} AS total_bytes,
       max(rarity) AS rarity, min(start_time)::DOUBLE AS first_seen, max(end_time)::DOUBLE AS last_seen, ${measureSql(order_by)} AS measure
       FROM sessions WHERE ${sql} GROUP BY 1)
     SELECT *, coalesce(measure / nullif((SELECT sum(measure) FROM grouped), 0), 0) AS share FROM grouped ORDER BY measure DESC, 1 LIMIT ${request.limit}`,
    values,
  );
  const groups = toFields(rows, [
    [`${group_by}_group`, 'string'],
    ...(group_by === 'src_ip' ? ([['country', 'string']] as const) : []),
    ['session_count', 'number', { unit: 'short' }],
    ['anomaly_count', 'number', { unit: 'short' }],
    ['anomaly_rate', 'number', { unit: 'percentunit' }],
    ['bytes_in', 'number', { unit: 'decbytes' }],
    ['bytes_out', 'number', { unit: 'decbytes' }],
    ['total_bytes', 'number', { unit: 'decbytes' }],
    ['share', 'number', { unit: 'percentunit', description: `Share of ${order_by} among all selected sessions.` }],
    ['rarity', 'number', { description: 'Rarity of the rarest session, in powers of ten.' }],
    ['first_seen', 'time'],
    ['last_seen', 'time'],
  ]);
  return groups.map((field) => (field.name === 'country' ? { ...field, name: 'src_ip_country_code' } : field.name === `${group_by}_group` ? { ...field, name: group_by } : field));
};
