import type { Field, Frame } from '@weir/schema';

const text = (value: unknown): string => (value === null || value === undefined ? '-' : String(value));

/** Line and level of one session. */
const toLine = (of: (name: string) => unknown): { body: string; severity: string } => {
  const said = of('reason');
  const facts = `${text(of('src_ip'))} -> ${text(of('dst_ip'))}:${text(of('dst_port'))} in=${text(of('bytes_in'))} out=${text(of('bytes_out'))} status=${text(of('response_code'))}`;
  return { body: said === null ? facts : `${facts} ${String(said)}`, severity: of('is_anomaly') === true ? 'warning' : 'info' };
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
