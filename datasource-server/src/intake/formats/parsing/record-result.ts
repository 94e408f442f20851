import type { RowResult } from '../define-format.ts';
import type { TrafficRecord } from '../traffic-record.ts';
import { toImplausible } from './plausible-times.ts';

const MAX_PORT = 65_535;

/** Values of a record as parsed from a line; absent values are null in the record. */
export type RecordDraft = Pick<TrafficRecord, 'source_id' | 'start_time' | 'end_time'> & { readonly src_ip: string | null } & Partial<Omit<TrafficRecord, 'src_ip'>>;

/**
 * Returns the record of a line, or a rejection with its first problem. NaN stands for a number that could not be parsed.
 *
 * @param earliest - earliest plausible time, UTC epoch ms; the year 2000 when left out
 */
export const toRecordResult = (draft: RecordDraft, has_new_fields = false, earliest?: number): RowResult => {
  const { start_time, end_time, src_ip, src_port, dst_port, status, bytes_forward, bytes_backward } = draft;
  if (Number.isNaN(start_time)) return REASONS.start_time;
  if (Number.isNaN(end_time)) return REASONS.end_time;
  if (end_time < start_time) return REASONS.order;
  const implausible = toImplausible(start_time, end_time, earliest);
  if (implausible !== null) return implausible;
  if (src_ip === null) return REASONS.src_ip;
  if (!isPort(src_port)) return REASONS.src_port;
  if (!isPort(dst_port)) return REASONS.dst_port;
  if (Number.isNaN(status)) return REASONS.status;
  if (!isCount(bytes_forward) || !isCount(bytes_backward)) return REASONS.bytes;
  // Listed one by one: spreading costs more than parsing the line.
  const record: TrafficRecord = {
    source_id: draft.source_id,
    start_time,
    end_time,
    src_ip,
    src_port: src_port ?? null,
    dst_ip: draft.dst_ip ?? null,
    dst_port: dst_port ?? null,
    protocol: draft.protocol ?? null,
    bytes_forward: bytes_forward ?? 0,
    bytes_backward: bytes_backward ?? null,
    // Not worth a row: findings use bytes.
    packets: isCount(draft.packets) ? (draft.packets ?? null) : null,
    is_reply: draft.is_reply ?? null,
    requests: draft.requests ?? 0,
    status: status ?? null,
    path: draft.path ?? null,
    user_agent: draft.user_agent ?? null,
    country_code: draft.country_code ?? null,
    outcome: draft.outcome ?? null,
    rule: draft.rule ?? null,
    request_id: draft.request_id ?? null,
    observer: draft.observer ?? null,
  };
  return { kind: 'record', record, has_new_fields };
};

const isCount = (value: number | null | undefined): boolean => value === null || value === undefined || (Number.isSafeInteger(value) && value >= 0);
const isPort = (value: number | null | undefined): boolean => isCount(value) && (value ?? 0) <= MAX_PORT;

const rejected = (reason: string): RowResult => ({ kind: 'rejected', reason });

/** Reasons for rejected lines, the same for all formats. */
export const REASONS = {
  start_time: rejected('start time is not a valid time'),
  end_time: rejected('end time is not a valid time'),
  order: rejected('end time is before start time'),
  src_ip: rejected('source address is not an IPv4 or IPv6 address'),
  dst_ip: rejected('destination address is not an IPv4 or IPv6 address'),
  src_port: rejected('source port is not a number from 0 to 65535'),
  dst_port: rejected('destination port is not a number from 0 to 65535'),
  status: rejected('status is not an HTTP status code'),
  bytes: rejected('byte count is not a whole number'),
  fewer: rejected('fewer values than fields'),
  quotes: rejected('unbalanced quotes'),
  json: rejected('not a JSON object'),
} as const;
