import type { Selection } from '../../contract/selection.ts';
import type { CountryColumns } from '../../contract/session-reads.ts';
import { numbersOf, textsOf, type SqlEngine } from '../engine.ts';
import { measureSql } from '../measures.ts';
import { toCondition } from '../selection.ts';
import { list, raw, sql } from '../sql.ts';

const MEASURES = ['session_count', 'bytes_in', 'bytes_out', 'total_bytes', 'anomaly_count'] as const;

/** Returns sessions, bytes and anomalies by country of the source, the most sessions first. */
export const readCountries = async ({ dialect, rows }: SqlEngine, selection: Selection): Promise<CountryColumns> => {
  const found = await rows(
    sql`SELECT src_ip_country_code AS country, ${list(MEASURES.map((measure) => sql`${measureSql(dialect, measure)} AS ${raw(`${measure}_of`)}`))}
     FROM sessions WHERE ${toCondition(dialect, selection)} GROUP BY 1 ORDER BY session_count_of DESC, country NULLS LAST`,
  );
  const of = (measure: (typeof MEASURES)[number]): Float64Array => numbersOf(found, `${measure}_of`);
  return {
    src_ip_country_code: textsOf(found, 'country'),
    session_count: of('session_count'),
    bytes_in: of('bytes_in'),
    bytes_out: of('bytes_out'),
    total_bytes: of('total_bytes'),
    anomaly_count: of('anomaly_count'),
  };
};
