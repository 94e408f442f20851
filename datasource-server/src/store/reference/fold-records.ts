import { LINK_STEP_MS, RECORD_KEYS, RECORD_NUMBERS, RECORD_TEXTS, type RecordBlock, type Session } from '@weir/schema';
import { ascending, descending, groupBy, inOrder, largest, least, sum } from './order.ts';
import type { JoinedFacts } from './session-row.ts';

type Numbers = { readonly [name in (typeof RECORD_NUMBERS)[number]]: number | null };
type Keys = { readonly [name in (typeof RECORD_KEYS)[number]]: bigint | null };
type Texts = { readonly [name in (typeof RECORD_TEXTS)[number]]: string | null };

/** A log record with the session it belongs to: a row of a RecordBlock. */
export interface LogRecord extends Numbers, Keys, Texts {
  readonly record_key: bigint;
  readonly session_key: bigint;
  readonly window_start: number;
  readonly start_time: number;
  readonly end_time: number;
  readonly bytes_in: number;
  readonly bytes_out: number;
  readonly requests: number;
  readonly source_id: string;
  readonly src_ip: string;
}

/** Returns the records of a block. */
export const toRecords = ({ size, numbers, keys, texts, terms }: RecordBlock): LogRecord[] =>
  Array.from({ length: size }, (_, row) => ({
    ...Object.fromEntries(RECORD_NUMBERS.map((name) => [name, numbers[name][row] === -1 ? null : numbers[name][row]])),
    ...Object.fromEntries(RECORD_KEYS.map((name) => [name, keys[name][row] === 0n ? null : keys[name][row]])),
    ...Object.fromEntries(RECORD_TEXTS.map((name) => [name, texts[name][row] === -1 ? null : terms[texts[name][row]]])),
  })) as unknown as LogRecord[];

/** A session that records were joined into. */
export interface FoldedSession {
  readonly session: Session;
  readonly joined: Omit<JoinedFacts, 'is_open'>;
  /** Start of its last window, UTC epoch ms. */
  readonly window_start: number;
}

/** Best of the records of a request first: the one with a status, then with bytes out, then with the smallest session key. */
const byEvidence = inOrder<LogRecord>(descending(({ status }) => status !== null), descending(({ bytes_out }) => bytes_out > 0), ascending(({ session_key }) => session_key));
const linkStep = (start_time: number): number => Math.floor(start_time / LINK_STEP_MS);

/**
 * Returns the session that each record counts for. Records of logs in different formats with the same request key, which start
 * at most one time step apart, are records of one request: each counts for the session of the best of them. Clients can choose
 * or repeat the ids of requests, so records in one format are never linked.
 */
export const linkRecords = (records: readonly LogRecord[]): Map<LogRecord, bigint> => {
  const steps = new Map(
    [...groupBy(records.filter(({ request_key }) => request_key !== null), ({ request_key, start_time }) => `${request_key} ${linkStep(start_time)}`)].map(
      ([step, near]) => [step, [...groupBy(near, ({ source_id }) => source_id).values()].map((same) => [...same].sort(byEvidence)[0])] as const,
    ),
  );
  const targetOf = (record: LogRecord): bigint => {
    const near = [-1, 0, 1].flatMap((away) => steps.get(`${record.request_key} ${linkStep(record.start_time) + away}`) ?? []);
    return [record, ...near.filter(({ source_id }) => source_id !== record.source_id)].sort(byEvidence)[0].session_key;
  };
  return new Map(records.map((record) => [record, record.request_key === null ? record.session_key : targetOf(record)]));
};

/**
 * Folds records into sessions: a pure function of the set of records, independent of their order.
 *
 * - Duplicate flow records (one flow seen by several observers) count once: the maximum over the observers of a connection.
 * - If several log formats contain the same requests or flows, the maximum over the formats counts.
 * - Bytes, packets and connections come from flows if there are any, else from requests.
 * - Addresses, port, country and protocol come from the records of the session itself, not from those linked to it.
 */
export const foldRecords = (records: readonly LogRecord[]): FoldedSession[] => {
  const links = linkRecords(records);
  const own = groupBy(records, ({ session_key }) => session_key);
  return [...groupBy(records, (record) => links.get(record)!)].map(([key, joined]) => foldSession(key, joined, own.get(key)!)).sort(inOrder(ascending(({ session }) => session.start_time), ascending(({ session }) => session.session_id)));
};

const valuesOf = <T, V>(rows: readonly T[], of: (row: T) => V | null): V[] => rows.map(of).filter((value) => value !== null);
/** Sum of the known values; null if none is known. */
const total = <T>(rows: readonly T[], of: (row: T) => number | null): number | null => (valuesOf(rows, of).length === 0 ? null : sum(valuesOf(rows, of), (value) => value));
const most = <T>(rows: readonly T[], of: (row: T) => number | null): number | null => largest(valuesOf(rows, of));

const SESSION_ID_DIGITS = 16;
const MAX_RULES_LENGTH = 1024;
const CLASSES = [2, 3, 4, 5] as const;

const foldSession = (key: bigint, records: readonly LogRecord[], own: readonly LogRecord[]): FoldedSession => {
  const flows = foldFlows(records.filter(({ requests }) => requests === 0));
  const requests = foldRequests(records.filter(({ requests: count }) => count > 0));
  const statuses = [...groupBy(records.filter(({ status }) => status !== null), ({ status }) => status)]
    .map(([status, answered]) => ({ status, count: sum(answered, (record) => record.requests) }))
    .sort(inOrder(descending(({ count }) => count), descending(({ status }) => status)));
  const agents = [...groupBy(records.filter(({ user_agent }) => user_agent !== null), ({ user_agent }) => user_agent)]
    .map(([user_agent, { length }]) => ({ user_agent, length }))
    .sort(inOrder(descending(({ length }) => length), ascending(({ user_agent }) => user_agent)));
  const paths = new Set(valuesOf(records, ({ path_key }) => path_key));
  const rules = [...new Set(valuesOf(records, ({ rule }) => rule))].sort(ascending((rule: string) => rule));
  const formats = [...formatsOf(records.filter(({ requests: count }) => count === 0)), ...formatsOf(records.filter(({ requests: count }) => count > 0))];
  const protocols = valuesOf(own, ({ protocol }) => protocol);
  return {
    session: {
      session_id: key.toString(16).padStart(SESSION_ID_DIGITS, '0'),
      start_time: least(records.map(({ start_time }) => start_time))!,
      end_time: largest(records.map(({ end_time }) => end_time))!,
      src_ip: own[0].src_ip,
      src_ip_country_code: largest(valuesOf(own, ({ country_code }) => country_code)),
      protocol: largest(protocols.filter((name) => name !== 'tcp' && name !== 'udp')) ?? largest(protocols),
      response_code: statuses[0]?.status ?? null,
      dst_ip: valuesOf(own, ({ dst_ip }) => dst_ip)[0] ?? null,
      dst_port: most(own, ({ dst_port }) => dst_port),
      bytes_in: flows?.bytes_in ?? requests?.bytes_in ?? 0,
      bytes_out: flows?.bytes_out ?? requests?.bytes_out ?? 0,
      rule_names: rules.length === 0 ? null : [...rules.join(',')].slice(0, MAX_RULES_LENGTH).join(''),
      observation_name: null,
      source_meta: formats.sort(ascending((format) => format)).join(','),
      source_name: least(valuesOf(records, ({ observer }) => observer)),
      detection_types: null,
      label: null,
    },
    joined: {
      record_count: records.length,
      packet_count: flows?.packets ?? requests?.packets ?? null,
      connection_count: flows?.connection_count ?? requests?.connection_count ?? null,
      request_count: requests?.request_count ?? null,
      status_2xx_count: requests?.classes[0] ?? null,
      status_3xx_count: requests?.classes[1] ?? null,
      status_4xx_count: requests?.classes[2] ?? null,
      status_5xx_count: requests?.classes[3] ?? null,
      path_count: paths.size === 0 ? null : paths.size,
      user_agent: agents[0]?.user_agent ?? null,
      user_agent_count: agents.length === 0 ? null : agents.length,
      outcome: requests?.outcome ?? flows?.outcome ?? null,
    },
    window_start: largest(records.map(({ window_start }) => window_start))!,
  };
};

const formatsOf = (records: readonly LogRecord[]): string[] => [...new Set(records.map(({ source_id }) => source_id))];

const SUMS = ['bytes_in', 'bytes_out', 'packets', 'blocked', 'decided', 'connection_count'] as const;
type FlowSums = { readonly [name in (typeof SUMS)[number]]: number | null };

/** Combines the same sums of several rows. */
const combine = (rows: readonly FlowSums[], by: (rows: readonly FlowSums[], of: (row: FlowSums) => number | null) => number | null): FlowSums =>
  Object.fromEntries(SUMS.map((name) => [name, by(rows, (row) => row[name])])) as FlowSums;

const foldFlows = (records: readonly LogRecord[]): (FlowSums & { outcome: string | null }) | null => {
  if (records.length === 0) return null;
  const ofObserver = (seen: readonly LogRecord[]): FlowSums => ({
    bytes_in: sum(seen, (record) => record.bytes_in),
    bytes_out: sum(seen, (record) => record.bytes_out),
    packets: total(seen, (record) => record.packets),
    blocked: seen.filter(({ outcome }) => outcome === 'blocked').length,
    decided: seen.filter(({ outcome }) => outcome !== null).length,
    connection_count: seen[0].src_port === null ? 0 : 1,
  });
  const ofConnection = (legs: readonly LogRecord[]): FlowSums => combine([...groupBy(legs, ({ observer }) => observer).values()].map(ofObserver), most);
  const ofFormat = (connections: readonly LogRecord[]): FlowSums => combine([...groupBy(connections, ({ src_port }) => src_port).values()].map(ofConnection), total);
  const sums = combine([...groupBy(records, ({ source_id }) => source_id).values()].map(ofFormat), most);
  const blocked = sums.blocked ?? 0;
  const outcome = blocked === sums.decided ? 'blocked' : blocked > 0 ? 'partly_blocked' : 'allowed';
  return { ...sums, outcome: sums.decided === 0 ? null : outcome };
};

interface RequestSums {
  readonly bytes_in: number | null;
  readonly bytes_out: number | null;
  readonly packets: number | null;
  readonly connection_count: number | null;
  readonly request_count: number;
  readonly classes: readonly number[];
  readonly outcome: string | null;
}

const foldRequests = (records: readonly LogRecord[]): RequestSums | null => {
  if (records.length === 0) return null;
  const formats = [...groupBy(records, ({ source_id }) => source_id).values()];
  const mostOf = (of: (records: readonly LogRecord[]) => number | null): number | null => most(formats, of);
  const requestsOf = (counted: readonly LogRecord[]): number => sum(counted, ({ requests }) => requests);
  const withOutcome = (name: string): number => mostOf((format) => requestsOf(format.filter(({ outcome }) => outcome === name))) ?? 0;
  const request_count = mostOf(requestsOf) ?? 0;
  const blocked = withOutcome('blocked');
  const decided = ['blocked', 'challenged', 'counted', 'allowed'].some((name) => withOutcome(name) > 0);
  const outcome = blocked >= request_count ? 'blocked' : blocked > 0 ? 'partly_blocked' : (['challenged', 'counted'].find((name) => withOutcome(name) > 0) ?? 'allowed');
  return {
    bytes_in: mostOf((format) => sum(format, ({ bytes_in }) => bytes_in)),
    bytes_out: mostOf((format) => sum(format, ({ bytes_out }) => bytes_out)),
    packets: mostOf((format) => total(format, ({ packets }) => packets)),
    connection_count: mostOf((format) => new Set(valuesOf(format, ({ src_port }) => src_port)).size),
    request_count,
    classes: CLASSES.map((digit) => mostOf((format) => requestsOf(format.filter(({ status }) => status !== null && Math.floor(status / 100) === digit))) ?? 0),
    outcome: decided ? outcome : null,
  };
};
