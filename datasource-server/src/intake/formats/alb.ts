import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toStatus, toPort } from './parsing/decimal.ts';
import { defineFormat, type RowResult } from './define-format.ts';
import { toCalendarTime } from './parsing/log-time.ts';
import { toAddressAndPort, toQuotedCells } from './parsing/quoted-cells.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import type { RecordOutcome } from './traffic-record.ts';

const FIELDS = [
  'type', 'time', 'elb', 'client:port', 'target:port', 'request_processing_time', 'target_processing_time', 'response_processing_time', 'elb_status_code',
  'target_status_code', 'received_bytes', 'sent_bytes', 'request', 'user_agent', 'ssl_cipher', 'ssl_protocol', 'target_group_arn', 'trace_id', 'domain_name',
  'chosen_cert_arn', 'matched_rule_priority', 'request_creation_time', 'actions_executed', 'redirect_url', 'error_reason', 'target:port_list',
  'target_status_code_list', 'classification', 'classification_reason', 'conn_trace_id', 'transformed_host', 'transformed_uri', 'request_transform_status',
] as const;
const at = Object.fromEntries(FIELDS.map((name, index) => [name, index])) as Readonly<Record<(typeof FIELDS)[number], number>>;
/** Logs of 2016 end with the trace id; AWS added later fields after it. */
const LEAST_CELLS = at.trace_id + 1;
const PROTOCOLS: Readonly<Record<string, string>> = { http: 'http', https: 'https', h2: 'https', grpcs: 'https', ws: 'http', wss: 'https' };

/** `waf` means that the load balancer called AWS WAF; as the last action it means that WAF blocked the request. */
const toOutcome = (actions: string | undefined): RecordOutcome | null => {
  const all = actions?.split(',') ?? [];
  if (!all.includes('waf')) return null;
  return all[all.length - 1] === 'waf' ? 'blocked' : 'allowed';
};

/**
 * Returns the part of a trace header that identifies the request: `Root=1-67891233-abcdef012345678912345678`. A client can choose
 * the root; the load balancer then adds `Self`, which it chooses.
 */
const toTraceId = (trace: string): string => /(?:^|;)Self=([^;]+)/.exec(trace)?.[1] ?? /(?:^|;)Root=([^;]+)/.exec(trace)?.[1] ?? trace;

/** Cells before the request, none of them quoted. */
const LEFT_CELLS = at.request;
/** Cipher, protocol and target group, behind the user agent, and the quote of the trace id. */
/** Priority, creation time and actions, behind trace id, domain and certificate. */
const TAIL = /" (\d+|-) (\d{4}-\d{2}-\d{2}T[\d:.]+Z) "([\w,-]+)"(?: |$)/g;
const RIGHT = /" ([\w-]+) ([\w.-]+) (arn:[^ "]+|-) (?=")/g;

/** Returns whether the cells behind the texts of the client are where they should be. */
const isAligned = (cells: readonly string[]): boolean =>
  cells.length >= LEAST_CELLS && TARGET_GROUP.test(cells[at.target_group_arn]) && (cells.length === LEAST_CELLS || !Number.isNaN(toCalendarTime(cells[at.request_creation_time] ?? '')));
const TARGET_GROUP = /^(?:arn:|-$)/;

/**
 * Returns the cells of a line in which a text of the client has unpaired quotes; null where there is no end of these texts. Cells to
 * the left of them are written by the load balancer, and so is what follows them, except for trace id and domain.
 */
const toCellsByAnchors = (line: string): string[] | null => {
  const left = line.split(' ', LEFT_CELLS);
  const from = left.reduce((length, cell) => length + cell.length + 1, 0);
  if (left.length < LEFT_CELLS || line.charAt(from) !== '"') return null;
  for (const { index, 0: found, 1: cipher, 2: protocol, 3: group } of [...line.slice(from).matchAll(RIGHT)].reverse().slice(0, MAX_TRIES)) {
    const texts = line.slice(from + 1, from + index);
    const border = texts.indexOf('" "');
    const right = line.slice(from + index + found.length);
    const cells = [...left, texts.slice(0, border === -1 ? undefined : border), border === -1 ? '-' : texts.slice(border + 3), cipher, protocol, group];
    const tail = [...right.matchAll(TAIL)].findLast(({ 2: time }) => !Number.isNaN(toCalendarTime(time)));
    if (tail === undefined) continue;
    const { index: end, 0: all, 1: priority, 2: time, 3: actions } = tail;
    const [trace, domain = '-'] = right.slice(1, end).split('" "');
    return [...cells, trace, domain, '-', priority, time, actions, ...(toQuotedCells(right.slice(end + all.length)) ?? [])];
  }
  return null;
};
/** Number of places in a line that are tried as the end of the texts of the client. */
const MAX_TRIES = 50;

/** Returns the cells of a line; null where quotes are unbalanced. */
const toCells = (line: string): string[] | null => {
  const cells = toQuotedCells(line);
  return cells !== null && isAligned(cells) ? cells : (toCellsByAnchors(line) ?? cells);
};

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const cells = toCells(line);
    if (cells === null) return REASONS.quotes;
    if (cells.length < LEAST_CELLS) return REASONS.fewer;
    const [client, client_port] = toAddressAndPort(cells[at['client:port']]);
    const target = toRequestTarget(cells[at.request]);
    const end_time = toCalendarTime(cells[at.time]);
    const created = toCalendarTime(cells[at.request_creation_time] ?? '');
    return toRecordResult(
      {
        source_id: 'aws_alb',
        start_time: created <= end_time ? created : end_time,
        end_time,
        src_ip: addresses.parse(client),
        src_port: toPort(client_port),
        dst_port: toPort(target.port),
        protocol: Object.hasOwn(PROTOCOLS, cells[at.type]) ? PROTOCOLS[cells[at.type]] : texts.keep(cells[at.type]),
        bytes_forward: toCount(cells[at.received_bytes]),
        bytes_backward: toCount(cells[at.sent_bytes]),
        requests: 1,
        status: toStatus(cells[at.elb_status_code]),
        path: texts.keep(target.path),
        user_agent: texts.keep(cells[at.user_agent]),
        outcome: toOutcome(cells[at.actions_executed]),
        request_id: texts.keep(toTraceId(cells[at.trace_id])),
        observer: texts.keep(cells[at.elb]),
      },
      cells.length > FIELDS.length,
    );
  };
};

const ROW =
  'https 2026-03-02T23:00:00.186641Z app/my-lb/50dc6c495c0c9188 192.0.2.7:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 457 821 "GET https://www.example.com:443/a?b=c HTTP/1.1" "curl/8.5" ' +
  'ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337281-1d84f3d73c47ec4e58577259" ' +
  '"www.example.com" "-" 1 2026-03-02T22:59:59.814000Z "waf,forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_1234abcd5678ef90 "-" "-" "-"';

/**
 * One request or WebSocket connection through an Application Load Balancer. It lasts from the creation of the request until
 * the response was sent. Bytes are counted on the client's side and include headers.
 *
 * The log does not contain the load balancer's own address, so the destination is null; the port is taken from the URL.
 * `outcome` is derived from `waf` in the actions. `request_id` is the id of the load balancer (`Self`) in the trace id, else its root,
 * which AWS WAF logs as well. Unpaired quotes in the request or the user agent do not shift the other cells.
 */
export const alb = defineFormat({
  id: 'aws_alb',
  title: 'AWS Application Load Balancer access log',
  spec: 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html',
  head: [ROW],
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'aws_alb', start_time: Date.UTC(2026, 2, 2, 22, 59, 59, 814), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 186), src_ip: '192.0.2.7', src_port: 2817, dst_ip: null, dst_port: 443,
        protocol: 'https', bytes_forward: 457, bytes_backward: 821, requests: 1, status: 200, path: '/a', user_agent: 'curl/8.5', outcome: 'allowed',
        request_id: '1-58337281-1d84f3d73c47ec4e58577259', observer: 'app/my-lb/50dc6c495c0c9188',
      },
    },
    { line: ROW.replace('"waf,forward"', '"waf"').replace(' 200 200 ', ' 403 - '), record: { outcome: 'blocked', status: 403 } },
    { line: ROW.replace('"waf,forward"', '"forward"').replace(' 200 200 ', ' - - '), record: { outcome: null, status: null } },
    { line: ROW.replace('https 2026', 'h2 2026').replace('192.0.2.7:', '2001:db8::7:'), record: { protocol: 'https', src_ip: '2001:db8::7' } },
    { line: ROW.replace('"GET https://www.example.com:443/a?b=c HTTP/1.1"', '"- http://www.example.com:80- "'), record: { path: '/', dst_port: null } },
    { line: `${ROW} "new" field`, record: { status: 200 } },
    { line: ROW.split(' "www')[0], record: { start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 186), outcome: null } },
    { line: ROW.replace('2026-03-02T23', 'yesterday'), rejected: 'start time is not a valid time' },
    { line: ROW.replace(' 457 ', ' many '), rejected: 'byte count is not a whole number' },
    { line: ROW.replace('192.0.2.7:', 'client:'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace('"curl/8.5"', '"cu"rl "8.5"'), record: { status: 200, bytes_backward: 821, path: '/a', user_agent: 'cu"rl "8.5', outcome: 'allowed', request_id: '1-58337281-1d84f3d73c47ec4e58577259' } },
    { line: ROW.replace('"curl/8.5"', '"x" - - - 1 "y"'), record: { status: 200, bytes_backward: 821, path: '/a', outcome: 'allowed' } },
    { line: ROW.replace('"Root=1-58337281-1d84f3d73c47ec4e58577259"', '"Self=1-58337282-0123456789abcdef01234567;Root=1-58337281-1d84f3d73c47ec4e58577259"'), record: { request_id: '1-58337282-0123456789abcdef01234567' } },
    { line: ROW.replace('192.0.2.7:', '[2001:DB8::7]:'), record: { src_ip: '2001:db8::7', src_port: 2817 } },
    { line: ROW.slice(0, -1), record: { status: 200, outcome: 'allowed' } },
    { line: ROW.slice(0, ROW.indexOf('/8.5')), rejected: 'unbalanced quotes' },
    { line: 'https 2026-03-02T23:00:00.186641Z app/my-lb/50dc6c495c0c9188', rejected: 'fewer values than fields' },
  ],
  required: FIELDS.slice(0, LEAST_CELLS).map((name) => [name]),
  fieldsOf: (head) => {
    const cells = toQuotedCells(head[head.length - 1]);
    return cells !== null && cells.length >= LEAST_CELLS && /^[a-z0-9]{2,8}$/.test(cells[0]) && !Number.isNaN(toCalendarTime(cells[1])) ? FIELDS : null;
  },
  open: () => ({ columns: [], read: openRows() }),
});
