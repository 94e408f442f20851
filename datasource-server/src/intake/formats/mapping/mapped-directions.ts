import type { RecordOutcome } from '../traffic-record.ts';

const REPLY = new Set(['<-', '<', '<?', 'reply', 'response', 'reverse', 'responder', 'resp', 's2c', 'to_client', 'toclient', 'server_to_client']);
const FROM_SOURCE = new Set(['->', '>', '?>', '<->', '<?>', '-', 'request', 'forward', 'originator', 'orig', 'initiator', 'c2s', 'to_server', 'toserver', 'client_to_server']);
const INWARD = new Set(['in', 'inbound', 'ingress', 'incoming', 'received', 'rx']);
const OUTWARD = new Set(['out', 'outbound', 'egress', 'outgoing', 'sent', 'tx']);

/** Direction of a row. */
export interface RowDirection {
  /** True where the source of the row replies, so that source and destination are exchanged. */
  readonly is_reply: boolean;
  /** Direction of bytes that have none of their own, from the point of view of the monitored network; null where unknown. */
  readonly bytes: 'in' | 'out' | null;
}

const NONE: RowDirection = { is_reply: false, bytes: null };

/** Returns the direction in a cell; an unknown word gives none. */
export const toDirection = (cell: string | null): RowDirection => {
  const word = cell?.trim().toLowerCase() ?? '';
  if (REPLY.has(word)) return { is_reply: true, bytes: null };
  if (INWARD.has(word)) return { is_reply: false, bytes: 'in' };
  return OUTWARD.has(word) ? { is_reply: false, bytes: 'out' } : NONE;
};

/** Returns whether a cell is an arrow against the order of source and destination; null where it is not an arrow. */
export const isReplyArrow = (cell: string): boolean | null => {
  const word = cell.trim();
  if (!/[<>]/.test(word)) return null;
  return REPLY.has(word) ? true : FROM_SOURCE.has(word) ? false : null;
};

const OUTCOMES: ReadonlyArray<readonly [RegExp, RecordOutcome]> = [
  [/^(?:accept|allow|permit|pass|ok|success)(?:ed|ted|d)?$/, 'allowed'],
  [/^(?:count|log|alert|detect|monitor)(?:ed)?$/, 'counted'],
  [/^(?:captcha|challenge|js_?challenge|managed_?challenge)(?:d)?$/, 'challenged'],
  [/^(?:block|deny|denie|drop|reject|refuse|reset(?:-(?:both|client|server))?|discard|fail|failure)(?:p?ed|d)?$/, 'blocked'],
];

/** Returns what a firewall did with a request, from the word in its log; null for a word that is not known. */
export const toOutcome = (cell: string | null): RecordOutcome | null => {
  if (cell === null) return null;
  const word = cell.trim().toLowerCase();
  return OUTCOMES.find(([pattern]) => pattern.test(word))?.[1] ?? null;
};
