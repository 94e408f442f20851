import { ALL_COLUMNS, FEATURE_COLUMNS, toSamplingKey, VERDICT_COLUMNS, type Column, type Session, type Verdict, type VerdictBlock } from '@weir/schema';
import type { ColumnValues, SessionColumns } from '../contract/columns.ts';
import type { ScoredBlock, SessionWithVerdict } from '../contract/store.ts';
import { ascending, inOrder } from './order.ts';

export type Value = number | string | boolean | null;

/** Facts about a session that was joined from records. */
export interface JoinedFacts {
  readonly record_count: number;
  readonly packet_count: number | null;
  readonly connection_count: number | null;
  readonly request_count: number | null;
  readonly status_2xx_count: number | null;
  readonly status_3xx_count: number | null;
  readonly status_4xx_count: number | null;
  readonly status_5xx_count: number | null;
  readonly path_count: number | null;
  readonly user_agent: string | null;
  readonly user_agent_count: number | null;
  readonly outcome: string | null;
  readonly is_open: boolean;
}

type OrNull<T> = { readonly [name in keyof T]: T[name] | null };
type Features = Readonly<
  Record<'session_duration' | 'hour' | 'day_of_week' | 'total_bytes' | 'transfer_ratio' | 'avg_packet_size' | 'bytes_in_per_sec' | 'bytes_out_per_sec', number>
>;

/** A stored session: ALL_COLUMNS, and its position in the order of writes. Never changed, only replaced. */
export interface SessionRow extends Session, Features, OrNull<Verdict>, OrNull<JoinedFacts> {
  readonly written: number;
}

const NOT_JOINED: OrNull<JoinedFacts> = {
  record_count: null,
  packet_count: null,
  connection_count: null,
  request_count: null,
  status_2xx_count: null,
  status_3xx_count: null,
  status_4xx_count: null,
  status_5xx_count: null,
  path_count: null,
  user_agent: null,
  user_agent_count: null,
  outcome: null,
  is_open: null,
};
const NOT_SCORED = Object.fromEntries(VERDICT_COLUMNS.map(({ name }) => [name, null])) as unknown as OrNull<Verdict>;

const verdictAt = (verdicts: VerdictBlock, row: number, reason: string | null): Verdict => ({
  anomaly_score: verdicts.anomaly_score[row],
  rarity: verdicts.rarity[row],
  is_anomaly: verdicts.is_anomaly[row] === 1,
  risk_class: verdicts.risk_class[row] === -1 ? null : verdicts.risk_classes[verdicts.risk_class[row]],
  class_probability: verdicts.class_probability[row] === -1 ? null : verdicts.class_probability[row],
  reason,
  model_version: verdicts.model_version,
});

/** Returns the verdict of each row; all null without verdicts. */
export const toVerdicts = (size: number, verdicts: VerdictBlock | null): Array<OrNull<Verdict>> => {
  let anomalies = 0;
  return Array.from({ length: size }, (_, row) => {
    if (verdicts === null) return NOT_SCORED;
    return verdictAt(verdicts, row, verdicts.is_anomaly[row] === 1 ? verdicts.reasons[anomalies++] : null);
  });
};

/** Returns the features and the verdict of each row of a scored block. */
export const toScores = (size: number, { features, verdicts }: ScoredBlock): Array<Features & OrNull<Verdict>> =>
  toVerdicts(size, verdicts).map((verdict, row) => ({ ...(Object.fromEntries(FEATURE_COLUMNS.map(({ name }, index) => [name, features[index][row]])) as unknown as Features), ...verdict }));

/** Returns a row without a position in the order of writes. */
export const toRow = (session: Session, scores: Features & OrNull<Verdict>, joined: JoinedFacts | null): Omit<SessionRow, 'written'> => ({ ...session, ...scores, ...(joined ?? NOT_JOINED) });

/** Returns the session and the verdict of a row that has one. */
export const toSessionWithVerdict = (row: SessionRow): SessionWithVerdict => {
  const pick = (columns: readonly Column[]): unknown => Object.fromEntries(columns.map(({ name }) => [name, valueOf(row, name)]));
  return { session: pick(SESSION_NAMES) as Session, verdict: pick(VERDICT_COLUMNS) as Verdict };
};
const SESSION_NAMES = ALL_COLUMNS.slice(0, ALL_COLUMNS.findIndex(({ name }) => name === FEATURE_COLUMNS[0].name));

const byName = new Map(ALL_COLUMNS.map((column) => [column.name, column]));

/** Returns a column of a session. @throws RangeError for any other name */
export const getColumn = (name: string): Column => {
  const column = byName.get(name);
  if (column === undefined) throw new RangeError(`unknown column of sessions: got ${name}`);
  return column;
};

/** Returns the value of a column. @throws RangeError for a name that is not a column */
export const valueOf = (row: SessionRow, name: string): Value => row[getColumn(name).name as keyof SessionRow];

const FRACTIONS = new Set<string>([...FEATURE_COLUMNS, ...VERDICT_COLUMNS].filter(({ type }) => type === 'number').map(({ name }) => name));

/** Returns a value as text, null for null. Numbers of features and verdicts always have a decimal point: 30 is `30.0`. */
export const textOf = (row: SessionRow, name: string): string | null => {
  const value = valueOf(row, name);
  if (value === null) return null;
  return FRACTIONS.has(name) && Number.isInteger(value) ? `${String(value)}.0` : String(value);
};

/** Returns some columns of rows. */
export const toColumns = (rows: readonly SessionRow[], names: readonly string[]): SessionColumns =>
  Object.fromEntries(
    names.map((name): [string, ColumnValues] => {
      const { type } = getColumn(name);
      const values = rows.map((row) => valueOf(row, name));
      return [name, type === 'number' || type === 'time' ? Float64Array.from(values, (value) => (value === null ? NaN : (value as number))) : (values as Array<string | null>)];
    }),
  );

/** Order of sessions wherever it matters: start, then id. */
export const inTime = inOrder<SessionRow>(ascending((row) => row.start_time), ascending((row) => row.session_id));

/** Order of a uniform sample: the sampling key, then the order in time. */
export const bySamplingKey = (rows: readonly SessionRow[], mask: bigint): SessionRow[] => {
  const keys = new Map(rows.map((row) => [row, toSamplingKey(row.session_id, mask)]));
  return [...rows].sort((a, b) => (keys.get(a)! < keys.get(b)! ? -1 : keys.get(a)! > keys.get(b)! ? 1 : inTime(a, b)));
};
