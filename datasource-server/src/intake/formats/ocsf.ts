import { defineFormat, toRejected, type LogHints, type RowResult } from './define-format.ts';
import { AddressPool } from './parsing/address-pool.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { parseJsonLine, toObject, toText, type JsonObject } from './parsing/json-line.ts';
import {
  isPortless, nestedFields, objectAt, toCountryValue, toCountValue, toCountValueOr0, toOptionalCount, toPortValue, toProtocolValue, toStatusValue, toTextOrNumber, toTimeValue, valueAt,
} from './parsing/json-values.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget, withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import type { RecordOutcome } from './traffic-record.ts';

/** Classes, and the activity of a refused connection: https://schema.ocsf.io/1.3.0/classes/network_activity */
const NETWORK = 4001;
const HTTP = 4002;
const REFUSE = 5;
const SYN = 2;
const SYN_ACK = 18;

const OTHER_REASON = 'OCSF class is not network_activity (4001) or http_activity (4002)';
const OTHER_CLASS: RowResult = { kind: 'skipped', reason: OTHER_REASON };
const NO_TRAFFIC: RowResult = { kind: 'skipped', reason: 'no traffic in the window (NODATA)' };
const SKIPPED_DATA: RowResult = { kind: 'skipped', reason: 'records skipped by AWS (SKIPDATA)' };
const NO_ENDPOINT = toRejected('src_endpoint is missing');

/** Outcomes by name of a disposition or an action, in lower case. */
const OUTCOMES: Readonly<Record<string, RecordOutcome>> = {
  allowed: 'allowed', allow: 'allowed', accept: 'allowed', approved: 'allowed', 'no action': 'allowed',
  blocked: 'blocked', block: 'blocked', denied: 'blocked', deny: 'blocked', reject: 'blocked', rejected: 'blocked', dropped: 'blocked', drop: 'blocked', reset: 'blocked', unauthorized: 'blocked',
  captcha: 'challenged', challenge: 'challenged',
  logged: 'counted', alert: 'counted', count: 'counted', detected: 'counted', observed: 'counted', tagged: 'counted',
};
/** Names of the numbers of dispositions: https://schema.ocsf.io/objects/security_control */
const DISPOSITIONS: Readonly<Record<number, string>> = {
  1: 'allowed', 2: 'blocked', 5: 'blocked', 6: 'dropped', 8: 'approved', 15: 'detected', 16: 'no action', 17: 'logged', 18: 'tagged', 19: 'alert', 20: 'count', 21: 'reset', 22: 'captcha', 23: 'challenge', 25: 'rejected', 26: 'unauthorized',
};
const ACTIONS: Readonly<Record<number, string>> = { 1: 'allowed', 2: 'denied', 3: 'observed' };


const toOutcome = ({ class_uid, activity_id, disposition_id, disposition, action_id, action }: JsonObject): RecordOutcome | null => {
  const names = [DISPOSITIONS[toOptionalCount(disposition_id) ?? 0], toText(disposition), ACTIONS[toOptionalCount(action_id) ?? 0], toText(action)];
  for (const name of names) {
    const known = name?.toLowerCase() ?? '';
    if (Object.hasOwn(OUTCOMES, known)) return OUTCOMES[known];
  }
  return class_uid === NETWORK && activity_id === REFUSE ? 'blocked' : null;
};

/** Returns whether the source replies, by the TCP flags of a record of one direction; null where unknown. */
const toIsReply = (flags: unknown): boolean | null => {
  const bits = toOptionalCount(flags) ?? 0;
  if ((bits & SYN_ACK) === SYN_ACK) return true;
  return (bits & SYN) === SYN ? false : null;
};

/** Returns the class of an event; that of its content where it has none. */
const toClass = (event: JsonObject): number => toOptionalCount(event.class_uid) ?? (toObject(event.http_request) === null ? NETWORK : HTTP);

/** Returns the first value that is a valid time; NaN where there is none. */
const firstTime = (...values: readonly unknown[]): number => values.map(toTimeValue).find((time) => !Number.isNaN(time)) ?? NaN;

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const clients = openForwardedClients(addresses, hints);
  const texts = new TextPool();

  /** Returns the values that both classes have. */
  const toCommon = (event: JsonObject, source: JsonObject) => {
    const outcome = toOutcome(event);
    return {
      source_id: 'ocsf',
      src_ip: addresses.parse(toText(source.ip)),
      country_code: texts.keep(toCountryValue(valueAt(source, 'location', 'country'))),
      outcome,
      rule: outcome === null || outcome === 'allowed' ? null : texts.keep(toText(valueAt(event, 'firewall_rule', 'uid')) ?? toText(valueAt(event, 'firewall_rule', 'name'))),
    };
  };

  const toFlow = (event: JsonObject, source: JsonObject): RowResult => {
    const destination = objectAt(event, 'dst_endpoint');
    const traffic = objectAt(event, 'traffic');
    const connection = objectAt(event, 'connection_info');
    const protocol = toProtocolValue(connection.protocol_name) ?? toProtocolValue(connection.protocol_num);
    const hasPorts = !isPortless(protocol);
    const start = firstTime(event.start_time, event.time, event.start_time_dt, event.time_dt);
    const end = firstTime(event.end_time, event.end_time_dt);
    const dst = toText(destination.ip);
    const dst_ip = addresses.parse(dst);
    if (dst_ip === null && dst !== null) return REASONS.dst_ip;
    const sent = toCountValue(traffic.bytes_out);
    const received = toCountValue(traffic.bytes_in);
    const hasSides = sent !== null || received !== null;
    return toRecordResult({
      ...toCommon(event, source),
      start_time: start,
      end_time: Number.isNaN(end) ? start : end,
      src_port: hasPorts ? toPortValue(source.port) : null,
      dst_ip,
      dst_port: hasPorts ? toPortValue(destination.port) : null,
      protocol: texts.keep(protocol),
      bytes_forward: hasSides ? (sent ?? 0) : toCountValueOr0(traffic.bytes),
      bytes_backward: hasSides ? (received ?? 0) : null,
      packets: toOptionalCount(traffic.packets),
      is_reply: toIsReply(connection.tcp_flags),
      observer: texts.keep(toText(destination.interface_uid) ?? toText(source.interface_uid) ?? toText(valueAt(event, 'metadata', 'product', 'name'))),
    });
  };

  const toRequest = (event: JsonObject, source: JsonObject): RowResult => {
    const request = objectAt(event, 'http_request');
    const url = objectAt(request, 'url');
    const response = objectAt(event, 'http_response');
    const target = toRequestTarget(`GET ${toText(url.url_string) ?? toText(url.text) ?? ''} HTTP/1.1`);
    const path = toText(url.path);
    const start = firstTime(event.time, event.start_time, event.time_dt);
    const common = toCommon(event, source);
    return toRecordResult({
      ...common,
      start_time: start,
      end_time: start,
      src_ip: clients.ofHeader(common.src_ip, toHeader(request.http_headers, 'x-forwarded-for')),
      src_port: toPortValue(source.port),
      dst_ip: addresses.parse(toText(valueAt(event, 'dst_endpoint', 'ip'))),
      dst_port: toPortValue(valueAt(event, 'dst_endpoint', 'port') ?? url.port),
      protocol: texts.keep(toText(url.scheme)?.toLowerCase() ?? target.scheme ?? 'http'),
      bytes_forward: toCountValueOr0(valueAt(event, 'traffic', 'bytes_out') ?? request.length),
      bytes_backward: toCountValue(valueAt(event, 'traffic', 'bytes_in') ?? response.length),
      requests: 1,
      status: toStatusValue(response.code ?? event.status_code),
      path: texts.keep(path === null ? target.path : withoutQuery(path)),
      user_agent: texts.keep(toText(request.user_agent) ?? toHeader(request.http_headers, 'user-agent')),
      request_id: texts.keep(toText(request.uid)),
      observer: texts.keep(toText(valueAt(event, 'dst_endpoint', 'svc_name')) ?? toText(valueAt(event, 'metadata', 'product', 'name'))),
    });
  };

  return (line: string): RowResult => {
    const event = parseJsonLine(line);
    if (event === null) return REASONS.json;
    const kind = toClass(event);
    if (kind !== NETWORK && kind !== HTTP) return OTHER_CLASS;
    const state = toTextOrNumber(event.status_code);
    if (state === 'NODATA') return NO_TRAFFIC;
    if (state === 'SKIPDATA') return SKIPPED_DATA;
    const source = toObject(event.src_endpoint);
    if (source === null) return NO_ENDPOINT;
    return kind === NETWORK ? toFlow(event, source) : toRequest(event, source);
  };
};

const toHeader = (headers: unknown, wanted: string): string | null => {
  for (const header of Array.isArray(headers) ? (headers as readonly unknown[]) : []) {
    const { name, value } = toObject(header) ?? {};
    if (typeof name === 'string' && name.toLowerCase() === wanted) return toText(value);
  }
  return null;
};

const TIME_MS = 1_772_492_400_123;
const flow = (changes: object = {}): string =>
  JSON.stringify({
    metadata: { product: { name: 'Amazon VPC', feature: { name: 'Flowlogs' }, vendor_name: 'AWS' }, profiles: ['cloud', 'security_control'], version: '1.1.0' },
    class_uid: 4001,
    class_name: 'Network Activity',
    category_uid: 4,
    activity_id: 6,
    time: TIME_MS,
    start_time: TIME_MS,
    end_time: TIME_MS + 5000,
    src_endpoint: { port: 51_000, ip: '192.0.2.44', svc_name: '-' },
    dst_endpoint: { port: 443, ip: '10.0.0.5', interface_uid: 'eni-1' },
    connection_info: { protocol_num: 6, tcp_flags: 2, direction: 'Inbound', direction_id: 1 },
    traffic: { packets: 10, bytes: 1776 },
    status_code: 'OK',
    action: 'Allowed',
    action_id: 1,
    ...changes,
  });
const web = (changes: object = {}, request: object = {}): string =>
  JSON.stringify({
    metadata: { product: { name: 'AWS WAF', vendor_name: 'AWS' }, version: '1.1.0' },
    class_uid: 4002,
    class_name: 'HTTP Activity',
    time: TIME_MS,
    src_endpoint: { ip: '192.0.2.44', location: { country: 'AU' } },
    http_request: { uid: '1-58337281', args: 'a=b', http_method: 'POST', url: { path: '/login', scheme: 'https', hostname: 'shop.example.com' }, http_headers: [{ name: 'User-Agent', value: 'curl/8.5' }], ...request },
    http_response: { code: 200, length: 4500 },
    ...changes,
  });

/**
 * One event of the classes network_activity or http_activity of OCSF 1.0 to 1.3, as JSON or from the Parquet files of Amazon
 * Security Lake. Events of other classes are skipped. An event without `class_uid` is read by its endpoints.
 *
 * With `trusted_proxies`, the client of a request behind one of them is taken from the header X-Forwarded-For.
 *
 * `bytes_out` is what the source sent. A flow with `bytes` only covers one direction, as those of VPC flow logs.
 */
export const ocsf = defineFormat({
  id: 'ocsf',
  title: 'OCSF network and HTTP activity, as in Amazon Security Lake, JSON lines or Parquet',
  spec: 'https://schema.ocsf.io/1.3.0/classes/network_activity',
  head: [flow()],
  examples: [
    {
      line: flow(),
      record: {
        source_id: 'ocsf', start_time: TIME_MS, end_time: TIME_MS + 5000, src_ip: '192.0.2.44', src_port: 51_000, dst_ip: '10.0.0.5', dst_port: 443, protocol: 'tcp', bytes_forward: 1776, bytes_backward: null, packets: 10,
        is_reply: false, requests: 0, outcome: 'allowed', rule: null, observer: 'eni-1',
      },
    },
    { line: flow({ traffic: { bytes_out: 100, bytes_in: 900, packets: 4 }, connection_info: { protocol_name: 'UDP' } }), record: { bytes_forward: 100, bytes_backward: 900, protocol: 'udp', is_reply: null } },
    { line: flow({ action: undefined, action_id: undefined, disposition: 'Blocked', disposition_id: 2, firewall_rule: { uid: 'deny-ssh' } }), record: { outcome: 'blocked', rule: 'deny-ssh' } },
    { line: flow({ time: `${TIME_MS}`, start_time: `${TIME_MS}`, end_time: null, traffic: { bytes: '1776' } }), record: { start_time: TIME_MS, end_time: TIME_MS, bytes_forward: 1776 } },
    { line: flow({ time: '2026-03-02 23:00:00.123', start_time: undefined, end_time: undefined }), record: { start_time: TIME_MS } },
    { line: flow({ connection_info: { protocol_num: 1 } }), record: { protocol: 'icmp', src_port: null, dst_port: null } },
    {
      line: JSON.stringify({ time: TIME_MS, src_endpoint: { ip: '192.0.2.44', port: 51_000 }, dst_endpoint: { ip: '10.0.0.5', port: 443 }, traffic: { bytes: 1000, packets: 10 } }),
      record: { src_ip: '192.0.2.44', dst_port: 443, bytes_forward: 1000, packets: 10 },
    },
    {
      line: web(),
      record: {
        start_time: TIME_MS, src_ip: '192.0.2.44', protocol: 'https', requests: 1, status: 200, path: '/login', user_agent: 'curl/8.5', bytes_forward: 0, bytes_backward: 4500, country_code: 'AU', outcome: null,
        request_id: '1-58337281', observer: 'AWS WAF',
      },
    },
    { line: web({}, { http_headers: [{ name: 'X-Forwarded-For', value: '203.0.113.9' }] }), record: { src_ip: '192.0.2.44' } },
    { line: web({}, { http_headers: [{ name: 'X-Forwarded-For', value: '203.0.113.9' }] }), hints: { trusted_proxies: 1 }, record: { src_ip: '203.0.113.9' } },
    { line: web({ action: 'BLOCK', firewall_rule: { uid: 'sqli' }, http_response: { code: 403 } }), record: { outcome: 'blocked', rule: 'sqli', status: 403, bytes_backward: null } },
    { line: flow({ action: undefined, action_id: 0, activity_id: 5 }), record: { outcome: 'blocked', rule: null } },
    { line: web({ disposition_id: 22 }), record: { outcome: 'challenged' } },
    { line: web({}, { url: { url_string: 'https://shop.example.com/a?b=c' }, user_agent: 'wget' }), record: { path: '/a', user_agent: 'wget', protocol: 'https' } },
    { line: flow({ class_uid: 4003, class_name: 'DNS Activity' }), skipped: OTHER_REASON },
    { line: flow({ status_code: 'NODATA', src_endpoint: { ip: '-' } }), skipped: 'no traffic in the window (NODATA)' },
    { line: flow({ status_code: 'SKIPDATA' }), skipped: 'records skipped by AWS (SKIPDATA)' },
    { line: flow({ src_endpoint: null }), rejected: 'src_endpoint is missing' },
    { line: flow({ src_endpoint: { ip: 'web-1' } }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: flow({ dst_endpoint: { ip: 'web-1' } }), rejected: 'destination address is not an IPv4 or IPv6 address' },
    { line: flow({ traffic: { bytes: 1.5 } }), rejected: 'byte count is not a whole number' },
    { line: flow({ time: 'soon', start_time: 'soon' }), rejected: 'start time is not a valid time' },
    { line: flow({ end_time: 1_000 }), rejected: 'end time is before start time' },
    { line: '{"class_uid":4001', rejected: 'not a JSON object' },
  ],
  required: [['class_uid', 'src_endpoint.ip'], ['time', 'start_time', 'time_dt'], ['metadata', 'dst_endpoint.ip', 'http_request']],
  fieldsOf: (head) => nestedFields(head),
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
