import type { Field } from '@weir/schema';
import type { Selection } from '../../store.ts';
import type { ReadRows } from '../engine/read-rows.ts';
import { toCondition } from '../sql/selection-sql.ts';

/** Returns sessions, bytes and anomalies by country of the source, the most sessions first. */
export const readCountries = async (read: ReadRows, selection: Selection): Promise<readonly Field[]> => {
  const { sql, values } = toCondition(selection);
  const rows = await read(
    `SELECT src_ip_country_code, count(*)::DOUBLE AS session_count, sum(bytes_in)::DOUBLE AS bytes_in,
       sum(bytes_out)::DOUBLE AS bytes_out, sum(total_bytes)::DOUBLE AS total_bytes,
       count(*) FILTER (is_anomaly)::DOUBLE AS anomaly_count, anomaly_count / session_count AS anomaly_rate
     FROM sessions WHERE ${sql} GROUP BY 1 ORDER BY session_count DESC, src_ip_country_code`,
    values,
  );
  const of = (name: string): Array<string | number | null> => rows.map((row) => row[name] as string | number | null);
  const number = (name: string, unit?: string): Field => ({
    name,
    type: 'number',
    values: of(name),
    ...(unit === undefined ? {} : { config: { unit } }),
  });
  return [
    { name: 'src_ip_country_code', type: 'string', values: of('src_ip_country_code') },
    number('session_count'),
    number('bytes_in', 'decbytes'),
    number('bytes_out', 'decbytes'),
    number('total_bytes', 'decbytes'),
    number('anomaly_count'),
    number('anomaly_rate', 'percentunit'),
  ];
};
