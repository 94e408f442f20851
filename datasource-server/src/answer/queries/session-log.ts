import type { Field, Frame } from '@weir/schema';
import type { SessionVolume } from '../../store/store.ts';
import { toTimes } from './time-series.ts';

/** Level of a line, by which Grafana colours it. */
const levelOf = (is_anomaly: boolean): string => (is_anomaly ? 'warning' : 'info');

const text = (value: unknown): string => (value === null || value === undefined ? '-' : String(value));

/** Line and level of one session. */
const toLine = (of: (name: string) => unknown): { body: string; severity: string } => {
  const said = of('reason');
  const facts = `${text(of('src_ip'))} -> ${text(of('dst_ip'))}:${text(of('dst_port'))} in=${text(of('bytes_in'))} out=${text(of('bytes_out'))} status=${text(of('response_code'))}`;
  return { body: said === null ? facts : `${facts} ${String(said)}`, severity: levelOf(of('is_anomaly') === true) };
};

/** Sessions as lines of a log (data plane, LogLines 0.0): an anomaly is a warning; the columns stand beside each line. */
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

/** How many lines of each level there are over time, one frame a level. */
export const toVolumeFrames = ({ anomalies, others }: SessionVolume, from_ms: number, bucket_ms: number): Frame[] =>
  [
    { level: levelOf(true), counts: anomalies },
    { level: levelOf(false), counts: others },
  ].map(({ level, counts }) => ({
    name: level,
    meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms } },
    fields: [toTimes(from_ms, bucket_ms, counts.length), { name: 'session_count', type: 'number', values: counts, labels: { level }, config: { displayName: level, unit: 'short' } }],
  }));
