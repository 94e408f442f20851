/** Aggregates by measure name. */
const SUMS: Readonly<Record<string, string>> = {
  session_count: 'count(*)',
  anomaly_count: 'count(*) FILTER (is_anomaly)',
  bytes_in: 'coalesce(sum(bytes_in), 0)',
  bytes_out: 'coalesce(sum(bytes_out), 0)',
  total_bytes: 'coalesce(sum(total_bytes), 0)',
  anomaly_rate: 'count(*) FILTER (is_anomaly) / count(*)',
};

/**
 * Returns the SQL aggregate of a measure, as a double.
 *
 * @throws RangeError for any other name, so that no name reaches SQL unchecked
 */
export const measureSql = (measure: string): string => {
  const sql = SUMS[measure];
  if (sql === undefined) throw new RangeError(`unknown measure: got ${measure}`);
  return `(${sql})::DOUBLE`;
};

/** Returns the Grafana unit of a measure. */
export const measureUnit = (measure: string): string => (measure.includes('bytes') ? 'decbytes' : measure === 'anomaly_rate' ? 'percentunit' : 'short');
