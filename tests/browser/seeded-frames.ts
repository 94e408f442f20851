import type { DataFrameDTO } from '@grafana/data';

const START = 1714003200000;
const FIVE_MINUTES_MS = 300_000;

/** Returns a generator of the same numbers in [0, 1) on every run. */
const seededNumbers = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

const field = (name: string, type: string, values: unknown[], unit?: string) => ({ name, type, values, config: unit ? { unit } : {} });

/** Sessions as the query `scatter` returns them: every fiftieth is an anomalous upload. */
export const toScatterFrame = (sessionCount: number): DataFrameDTO => {
  const next = seededNumbers(7);
  const rows = Array.from({ length: sessionCount }, (_, i) => {
    const isAnomaly = i % 50 === 49;
    return {
      start_time: START + i * FIVE_MINUTES_MS,
      src_ip: isAnomaly ? `203.0.113.${1 + Math.floor(next() * 8)}` : `198.51.100.${1 + Math.floor(next() * 250)}`,
      bytes_in: Math.round(10 ** (isAnomaly ? 6 + next() * 1.5 : 3 + next() * 1.2)),
      bytes_out: Math.round(10 ** (isAnomaly ? 2.5 + next() : 3.4 + next() * 1.4)),
      anomaly_score: isAnomaly ? 0.66 + next() * 0.2 : 0.36 + next() * 0.12,
      is_anomaly: isAnomaly,
      reason: isAnomaly ? 'bytes_in is far above its baseline.' : null,
    };
  });
  const column = (name: keyof (typeof rows)[number]) => rows.map((row) => row[name]);
  return {
    name: 'scatter',
    refId: 'A',
    fields: [
      field('start_time', 'time', column('start_time')),
      field('src_ip', 'string', column('src_ip')),
      field('bytes_in', 'number', column('bytes_in'), 'decbytes'),
      field('bytes_out', 'number', column('bytes_out'), 'decbytes'),
      field('anomaly_score', 'number', column('anomaly_score')),
      field('is_anomaly', 'boolean', column('is_anomaly')),
      field('reason', 'string', column('reason')),
    ],
  } as DataFrameDTO;
};

/** Countries as the query `countries` returns them. */
export const toCountriesFrame = (): DataFrameDTO => {
  const codes = ['US', 'CA', 'DE', 'NL', 'AT', 'SG', 'BR', 'IN', 'JP', 'ZA'];
  const next = seededNumbers(11);
  const sessions = codes.map(() => Math.round(20 + next() * 900));
  return {
    name: 'countries',
    refId: 'A',
    fields: [
      field('src_ip_country_code', 'string', codes),
      field('session_count', 'number', sessions),
      field('total_bytes', 'number', sessions.map((count) => count * 48_211), 'decbytes'),
      field('anomaly_count', 'number', sessions.map((count, i) => (i % 3 === 0 ? Math.round(count / 40) : 0))),
    ],
  } as DataFrameDTO;
};

/** Importances as the query `feature_importance` returns them. */
export const toImportanceFrame = (): DataFrameDTO =>
  ({
    name: 'feature_importance',
    refId: 'A',
    fields: [
      field('feature', 'string', ['bytes_in', 'bytes_out', 'avg_packet_size', 'transfer_ratio', 'session_duration', 'hour']),
      field('impurity_importance', 'number', [0.34, 0.27, 0.18, 0.12, 0.06, 0.03]),
      field('permutation_importance', 'number', [0.21, 0.16, 0.08, 0.05, 0.01, 0]),
    ],
  }) as DataFrameDTO;

/** Log rows with other field names and without a score: every hundredth row is an outlier. */
export const toUnscoredFrame = (rowCount: number): DataFrameDTO => {
  const next = seededNumbers(13);
  const rows = Array.from({ length: rowCount }, (_, i) => ({ large: i % 100 === 99, size: next(), more: next(), i }));
  return {
    name: 'access',
    refId: 'A',
    fields: [
      field('Time', 'time', rows.map(({ i }) => START + i * 1_000)),
      field('remote_addr', 'string', rows.map(({ large, i }) => (large ? '203.0.113.9' : `198.51.100.${1 + (i % 250)}`))),
      field('request_length', 'number', rows.map(({ large, size }) => Math.round((large ? 2e7 : 4e6) * (1 + 0.3 * size))), 'decbytes'),
      field('duration', 'number', rows.map(({ large, more }) => (large ? 9 : 1) + more), 's'),
    ],
  } as DataFrameDTO;
};
