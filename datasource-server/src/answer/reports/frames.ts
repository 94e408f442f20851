import type { Frame } from '@weir/schema';
import type { Analysis } from './analysis.ts';

/** Returns the points of the scatter view, like the query scatter. */
export const toScatterFrame = ({ sessions, verdicts, model }: Analysis): Frame => ({
  name: 'scatter',
  meta: { custom: { x: 'bytes_in', y: 'bytes_out', threshold: model.threshold } },
  fields: [
    { name: 'bytes_in', type: 'number', config: { unit: 'decbytes' }, values: sessions.map(({ bytes_in }) => bytes_in) },
    { name: 'bytes_out', type: 'number', config: { unit: 'decbytes' }, values: sessions.map(({ bytes_out }) => bytes_out) },
    { name: 'start_time', type: 'time', values: sessions.map(({ start_time }) => start_time) },
    { name: 'src_ip', type: 'string', values: sessions.map(({ src_ip }) => src_ip) },
    { name: 'anomaly_score', type: 'number', values: verdicts.map(({ anomaly_score }) => anomaly_score) },
    { name: 'is_anomaly', type: 'boolean', values: verdicts.map(({ is_anomaly }) => is_anomaly) },
    { name: 'reason', type: 'string', values: verdicts.map(({ reason }) => reason) },
  ],
});

/** Returns sums by country, like the query countries. */
export const toCountryFrame = ({ sessions, verdicts }: Analysis): Frame => {
  const rows = new Map<string | null, { session_count: number; bytes_in: number; bytes_out: number; anomaly_count: number }>();
  sessions.forEach((session, index) => {
    const row = rows.get(session.src_ip_country_code) ?? { session_count: 0, bytes_in: 0, bytes_out: 0, anomaly_count: 0 };
    row.session_count++;
    row.bytes_in += session.bytes_in;
    row.bytes_out += session.bytes_out;
    row.anomaly_count += verdicts[index].is_anomaly ? 1 : 0;
    rows.set(session.src_ip_country_code, row);
  });
  const all = [...rows].sort((a, b) => b[1].session_count - a[1].session_count);
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
