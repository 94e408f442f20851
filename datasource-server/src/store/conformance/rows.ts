import {
  RECORD_KEYS,
  RECORD_NUMBERS,
  RECORD_TEXTS,
  Terms,
  toSessions,
  type Finding,
  type RecordBlock,
  type RecordColumn,
  type Session,
  type SessionBlock,
  type Verdict,
  type VerdictBlock,
} from '@weir/schema';
import type { SessionColumns } from '../contract/columns.ts';
import type { ScoreBlock, UploadNote } from '../contract/store.ts';
import type { LogRecord } from '../reference/fold-records.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Midnight UTC of a Monday. */
export const T0 = Date.UTC(2026, 2, 2);
/** Every session. */
export const ALL = { from_ms: 0, to_ms: 8.64e15, filters: [] } as const;

/** A session with the verdict it gets when it is uploaded; null without a model. */
export interface ScoredRow {
  readonly session: Session;
  readonly verdict: Verdict | null;
}

const ID_HALF = 16;

/** Returns an id whose sampling key with the mask 0 is `key`. Ids with a larger `first` come later. */
export const idOf = (first: number, key: number): string => first.toString(16).padStart(ID_HALF, '0') + key.toString(16).padStart(ID_HALF, '0');

let made = 0;

/** Returns a session with an id of its own. */
export const sessionAt = (start_time: number, values: Partial<Session> = {}): Session => ({
  session_id: idOf(++made, made),
  start_time,
  end_time: start_time + 10 * MINUTE,
  src_ip: '192.0.2.1',
  src_ip_country_code: null,
  protocol: null,
  response_code: null,
  dst_ip: null,
  dst_port: null,
  bytes_in: 10,
  bytes_out: 20,
  rule_names: null,
  observation_name: null,
  source_meta: null,
  source_name: null,
  detection_types: null,
  label: null,
  ...values,
});

export const verdictOf = (is_anomaly: boolean, values: Partial<Verdict> = {}): Verdict => ({
  anomaly_score: is_anomaly ? 0.75 : 0.375,
  rarity: is_anomaly ? 3 : 0.25,
  is_anomaly,
  risk_class: 'usual_volume',
  class_probability: 1,
  reason: is_anomaly ? 'because' : null,
  model_version: 'first',
  ...values,
});

export const scored = (session: Session, is_anomaly = false, values: Partial<Verdict> = {}): ScoredRow => ({ session, verdict: verdictOf(is_anomaly, values) });

const MONDAY = 1;
const WEEKDAYS = 7;

/** Returns the features of a session in the order of FEATURE_COLUMNS, from their published formulas. */
export const featuresOf = ({ start_time, end_time, bytes_in, bytes_out }: Session): number[] => {
  const seconds = Math.max((end_time - start_time) / 1000, 1);
  const start = new Date(start_time);
  const total = bytes_in + bytes_out;
  return [(end_time - start_time) / 1000, start.getUTCHours(), (start.getUTCDay() - MONDAY + WEEKDAYS) % WEEKDAYS, total, bytes_in / Math.max(bytes_out, 1), total / seconds, bytes_in / seconds, bytes_out / seconds];
};

/** Returns verdicts of one model as columns. */
export const toVerdictBlock = (verdicts: readonly Verdict[]): VerdictBlock => {
  const classes = new Terms();
  return {
    size: verdicts.length,
    model_version: verdicts[0].model_version,
    anomaly_score: Float64Array.from(verdicts, ({ anomaly_score }) => anomaly_score),
    rarity: Float64Array.from(verdicts, ({ rarity }) => rarity),
    is_anomaly: Uint8Array.from(verdicts, ({ is_anomaly }) => (is_anomaly ? 1 : 0)),
    risk_class: Int32Array.from(verdicts, ({ risk_class }) => classes.of(risk_class)),
    risk_classes: classes.toList(),
    class_probability: Float64Array.from(verdicts, ({ class_probability }) => class_probability ?? -1),
    reasons: verdicts.filter(({ is_anomaly }) => is_anomaly).map(({ reason }) => reason!),
  };
};

/** Returns the verdicts of the sessions of a block. */
export const verdictsBy = (of: (session: Session) => Verdict) => async (block: SessionBlock): Promise<VerdictBlock> => toVerdictBlock(toSessions(block).map(of));

/** Scores sessions one by one; without a model if the first one has no verdict. */
export const scoreBy = (of: (session: Session) => Verdict | null): ScoreBlock => async (block) => {
  const sessions = toSessions(block);
  const features = sessions.map(featuresOf);
  const verdicts = sessions.map(of);
  return { features: Array.from({ length: 8 }, (_, feature) => Float64Array.from(features, (row) => row[feature])), verdicts: sessions.length === 0 || verdicts[0] === null ? null : toVerdictBlock(verdicts as Verdict[]) };
};

export const NOTE: UploadNote = { feed: 'test', source_id: null, rows_read: 0, rejects: [], skips: [], now: T0 };

export const findingOf = (finding_id: string, entity: string, values: Partial<Finding> = {}): Finding => ({
  finding_id,
  kind: 'volume_outlier',
  entity_type: 'src_ip',
  entity,
  start_time: T0,
  end_time: T0 + HOUR,
  severity: 'low',
  confidence: 0.5,
  direction: 'in',
  typical: 1,
  actual: 2,
  unit: 'bytes',
  sentence: '',
  advice: '',
  votes: [],
  technique: null,
  session_count: 1,
  session_ids: [],
  ...values,
});

let placed = 0n;

/** Returns a flow record of one session of the first window, with a key of its own. */
export const recordAt = (start_time: number, values: Partial<LogRecord> = {}): LogRecord => ({
  record_key: ++placed,
  session_key: 0x5000n + BigInt(Math.floor(start_time / (10 * MINUTE)) % 1000),
  path_key: null,
  request_key: null,
  window_start: Math.floor(start_time / (10 * MINUTE)) * 10 * MINUTE,
  start_time,
  end_time: start_time + 30_000,
  bytes_in: 100,
  bytes_out: 0,
  packets: 2,
  requests: 0,
  src_port: 40_000,
  dst_port: 443,
  status: null,
  source_id: 'vpc',
  src_ip: '203.0.113.5',
  dst_ip: '10.0.0.1',
  protocol: 'tcp',
  user_agent: null,
  country_code: null,
  outcome: null,
  rule: null,
  observer: 'eni-1',
  ...values,
});

/** Returns distinct records as columns. */
export const toRecordBlock = (records: readonly LogRecord[], repeated = 0): RecordBlock => {
  const terms = new Terms();
  const columns = <Name extends string, Values>(names: readonly Name[], of: (name: Name) => Values) => Object.fromEntries(names.map((name) => [name, of(name)])) as Record<Name, Values>;
  const names: readonly RecordColumn[] = [...RECORD_NUMBERS, ...RECORD_KEYS, ...RECORD_TEXTS];
  return {
    size: records.length,
    repeated,
    used: new Set(names.filter((name) => records.some((record) => record[name] !== null))),
    numbers: columns(RECORD_NUMBERS, (name) => Float64Array.from(records, (record) => record[name] ?? -1)),
    keys: columns(RECORD_KEYS, (name) => BigUint64Array.from(records, (record) => record[name] ?? 0n)),
    texts: columns(RECORD_TEXTS, (name) => Int32Array.from(records, (record) => terms.of(record[name]))),
    terms: terms.toList(),
  };
};

/** Returns the rows of a result as objects: null instead of NaN. */
export const toRows = (columns: SessionColumns): Array<Record<string, unknown>> =>
  Array.from({ length: Object.values(columns)[0]?.length ?? 0 }, (_, row) => Object.fromEntries(Object.entries(columns).map(([name, values]) => [name, Number.isNaN(values[row]) ? null : values[row]])));

/** Returns all parts of a stream. */
export const partsOf = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const parts: T[] = [];
  for await (const part of stream) parts.push(part);
  return parts;
};
