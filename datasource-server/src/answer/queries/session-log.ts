import type { Field, Frame } from '@weir/schema';
import type { SessionVolume } from '../../store/contract/store.ts';
import { toTimes } from './time-series.ts';

/** Returns the level of a log line, which decides its colour in Grafana. */
const levelOf = (is_anomaly: boolean): string => (is_anomaly ? 'warning' : 'info');

const text = (value: unknown): string => (value === null || value === undefined ? '-' : String(value));

/** Returns the log line and level of one session. */
const toLine = (of: (name: string) => unknown): { body: string; severity: string } => {
  const reason = of('reason');
  const facts = `${text(of('src_ip'))} -> ${text(of('dst_ip'))}:${text(of('dst_port'))} in=${text(of('bytes_in'))} out=${text(of('bytes_out'))} status=${text(of('response_code'))}`;
  return { body: reason === null ? facts : `${facts} ${String(reason)}`, severity: levelOf(of('is_anomaly') === true) };
};

/** Returns sessions as log lines (data plane, LogLines 0.0), with their columns as fields. Anomalies have level warning. */
export const toLogFrame = (fields: readonly Field[]): Frame => {
  const columns = new Map(fields.map((field) => [field.name, field.values]));
  const rows = Array.from(columns.get('session_id') ?? [], (_, row) => toLine((name) => columns.get(name)?.[row] ?? null));
  const taken = new Set(['start_time', 'session_id', 'reason']);
  return {
    name: 'sessions',
    meta: { type: 'log-lines', typeVersion: [0, 0], preferredVisualisationType: 'logs' },
    fields: [
      { name: 'timestamp', type: 'time', values: columns.get('start_time') ?? [] },
      { name: 'body', type: 'string', values: rows.map(({ body }) => body) },
      { name: 'severity', type: 'string', values: rows.map(({ severity }) => severity) },
      { name: 'id', type: 'string', values: columns.get('session_id') ?? [] },
      ...fields.filter(({ name }) => !taken.has(name)),
    ],
  };
};

/** Returns the number of log lines over time, one frame per level. */
export const toVolumeFrames = ({ anomalies, others }: SessionVolume, from_ms: number, bucket_ms: number): Frame[] =>
  [
    { level: levelOf(true), counts: anomalies },
    { level: levelOf(false), counts: others },
  ].map(({ level, counts }) => ({
    name: level,
    meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms } },
    fields: [toTimes(from_ms, bucket_ms, counts.length), { name: 'session_count', type: 'number', values: counts, labels: { level }, config: { displayName: level, unit: 'short' } }],
  }));
