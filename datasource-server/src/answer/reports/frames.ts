import { takeSessions, uniformSample, type Frame } from '@weir/schema';
import type { Analysis } from './analysis.ts';
import { anomalousRows } from './result.ts';
import type { Totals } from './totals.ts';

/** Points that the scatter plot has at most, as in the query scatter. */
const MAX_POINTS = 20_000;

/** Returns the points of the scatter view, like the query scatter: every anomaly, and a uniform sample of the rest. */
export const toScatterFrame = ({ sessions, verdicts, model }: Analysis): Frame => {
  const rows = toPoints(sessions, verdicts, model.seed);
  const { numbers, texts, terms } = sessions;
  const reasonOf = new Map(anomalousRows(verdicts).map((row, at) => [row, verdicts.reasons[at]]));
  return {
    name: 'scatter',
    meta: { custom: { x: 'bytes_in', y: 'bytes_out', threshold: model.threshold } },
    fields: [
      { name: 'bytes_in', type: 'number', config: { unit: 'decbytes' }, values: rows.map((row) => numbers.bytes_in[row]) },
      { name: 'bytes_out', type: 'number', config: { unit: 'decbytes' }, values: rows.map((row) => numbers.bytes_out[row]) },
      { name: 'start_time', type: 'time', values: rows.map((row) => numbers.start_time[row]) },
      { name: 'src_ip', type: 'string', values: rows.map((row) => terms[texts.src_ip[row]]) },
      { name: 'anomaly_score', type: 'number', values: rows.map((row) => verdicts.anomaly_score[row]) },
      { name: 'is_anomaly', type: 'boolean', values: rows.map((row) => verdicts.is_anomaly[row] === 1) },
      { name: 'reason', type: 'string', values: rows.map((row) => reasonOf.get(row) ?? null) },
    ],
  };
};

/** Returns the rows to draw, in the order of the file. */
const toPoints = (sessions: Analysis['sessions'], verdicts: Analysis['verdicts'], seed: number): number[] => {
  if (sessions.size <= MAX_POINTS) return Array.from({ length: sessions.size }, (_, row) => row);
  const anomalies = anomalousRows(verdicts);
  const { size, ids } = takeSessions(sessions, anomalies);
  const drawn = new Set(Array.from(uniformSample({ size, ids }, MAX_POINTS, seed) ?? anomalies.keys(), (at) => anomalies[at]));
  for (const row of uniformSample(sessions, MAX_POINTS - drawn.size, seed)!) drawn.add(row);
  return [...drawn].sort((a, b) => a - b);
};

/** Returns sums by country, like the query countries. */
export const toCountryFrame = ({ countries }: Totals): Frame => {
  const all = [...countries].sort((a, b) => b[1].session_count - a[1].session_count);
  return {
    name: 'countries',
    fields: [
      { name: 'src_ip_country_code', type: 'string', values: all.map(([code]) => code) },
      { name: 'session_count', type: 'number', values: all.map(([, row]) => row.session_count) },
      { name: 'bytes_in', type: 'number', config: { unit: 'decbytes' }, values: all.map(([, row]) => row.bytes_in) },
      { name: 'bytes_out', type: 'number', config: { unit: 'decbytes' }, values: all.map(([, row]) => row.bytes_out) },
      { name: 'total_bytes', type: 'number', config: { unit: 'decbytes' }, values: all.map(([, row]) => row.bytes_in + row.bytes_out) },
      { name: 'anomaly_count', type: 'number', values: all.map(([, row]) => row.anomaly_count) },
      {
        name: 'anomaly_rate',
        type: 'number',
        config: { unit: 'percentunit' },
        values: all.map(([, row]) => row.anomaly_count / row.session_count),
      },
    ],
  };
};
