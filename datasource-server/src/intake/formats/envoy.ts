import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type LogHints, type RowResult } from './define-format.ts';
import { openForwardedClients, toForwardedList } from './parsing/forwarded-client.ts';
import { parseJsonLine } from './parsing/json-line.ts';
import { nestedFields, toTextOrNumber, toTimeValue } from './parsing/json-values.ts';
import { toLogTime } from './parsing/log-time.ts';
import { toAddressAndPort } from './parsing/quoted-cells.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const TEXT_FIELDS = ['start_time', 'response_code', 'bytes_sent', 'downstream_remote_address'];
const OTHER_LINE = toRejected('not in the default log format of Envoy or Istio');
const AMBIGUOUS = toRejected('text of the client contains quotes, so that the fields after it cannot be found');

/** Values of a line by the names of Istio; undefined or `-` where the line has none. */
type Values = (name: string) => string | undefined;

/** Request and all that Envoy writes before the headers of the client. A path has no spaces. */
const HEAD = /^\[([\dT:.Z+-]{19,35})\] "(\S*) (\S*) (HTTP\/[\d.]{1,4}|-)" (\d{1,3}|-) (\S{1,64}) (?:(\S{1,255}) (\S{1,255}) "[^"]*" |"[^"]*" "[^"]*" |"[^"]*" )?(\d{1,15}|-) (\d{1,15}|-) (\d{1,10}|-) (\S{1,16}) "/;
const ENDPOINT = String.raw`(?:\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}|\[[0-9A-Fa-f:.%\w]{2,64}\]:\d{1,5}|[^\s":]{1,64}:\d{0,5}|-)`;
/** Upstream host, and what Istio writes after it. The name of the server is text of the client. */
const TAIL = new RegExp(String.raw`^[^"\s]*"(?: \S+ ${ENDPOINT} (${ENDPOINT}) (${ENDPOINT}) (\S*).*)?$`, 's');
/** Envoy does not escape quotes, so that only this separator counts; a client can add it, but not take it away. */
const SEPARATOR = '" "';
const CLIENT_TEXTS = ['x_forwarded_for', 'user_agent', 'request_id', 'authority'];

/** Returns the values of a line in the default text format of Envoy or Istio, or the reason why it cannot be read. */
const toTextValues = (line: string): ReadonlyMap<string, string> | RowResult => {
  const head = HEAD.exec(line);
  if (head === null) return OTHER_LINE;
  const texts = line.slice(head[0].length).trimEnd().split(SEPARATOR);
  if (texts.length !== CLIENT_TEXTS.length + 1) return AMBIGUOUS;
  const tail = TAIL.exec(texts[CLIENT_TEXTS.length]);
  if (tail === null) return AMBIGUOUS;
  const [, start_time, method, path, protocol, response_code, response_flags, response_code_details, , bytes_received, bytes_sent, duration] = head;
  const values = new Map(Object.entries({ start_time, method, path, protocol, response_code, response_flags, bytes_received, bytes_sent, duration }));
  CLIENT_TEXTS.forEach((name, index) => values.set(name, texts[index]));
  if (response_code_details !== undefined) values.set('response_code_details', response_code_details);
  const [, local, remote, server] = tail;
  if (remote !== undefined) values.set('downstream_local_address', local).set('downstream_remote_address', remote).set('requested_server_name', server);
  return values;
};

/** Names of Envoy Gateway, by those of Istio. */
const ALIASES: Readonly<Record<string, string>> = { path: 'x-envoy-origin-path', user_agent: 'user-agent', x_forwarded_for: 'x-forwarded-for', request_id: 'x-request-id' };

/** Flags and details of requests that Envoy refused by a rule. */
const BLOCKED_FLAGS = /^(?:.*,)?(?:UAEX|RL|IH|AIC)(?:,.*)?$/;
const BLOCKED_DETAILS = /^(?:rbac_access_denied|ext_authz_denied|request_rate_limited|local_rate_limited|jwt_authn_access_denied)/;

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const forwarded = openForwardedClients(addresses, hints);
  const toClient = (remote: string | undefined, header: string | undefined): string | null => {
    const list = toForwardedList(header === '-' ? '' : (header ?? ''));
    if (remote === undefined) return forwarded.ofList(list);
    const peer = addresses.parse(remote);
    if (peer === null || hints.trusted_proxies === undefined) return peer;
    // Envoy adds the address of its peer to the header.
    return forwarded.ofList(list.at(-1) === remote ? list : [...list, remote]) ?? peer;
  };
  const toCountOr0 = (text: string | undefined): number => (text === undefined || text === '-' || text === '' ? 0 : toCount(text));
  const toRow = (start_time: number, value: Values): RowResult => {
    const duration = toCountOr0(value('duration'));
    const remote = value('downstream_remote_address');
    const direct = value('downstream_remote_address_without_port');
    const [address, port] = remote === undefined ? [direct] : toAddressAndPort(remote);
    const src_ip = toClient(address, value('x_forwarded_for'));
    const [local, local_port] = toAddressAndPort(value('downstream_local_address') ?? '');
    const method = value('method') ?? '-';
    const isHttp = method !== '-' && method !== '';
    const server = value('requested_server_name') ?? '-';
    const isTls = server !== '-' && server !== '';
    const details = value('response_code_details') ?? '-';
    const flags = value('response_flags') ?? '-';
    const isBlocked = BLOCKED_FLAGS.test(flags) || BLOCKED_DETAILS.test(details);
    return toRecordResult({
      source_id: 'envoy',
      start_time,
      end_time: start_time + (Number.isNaN(duration) ? 0 : duration),
      src_ip,
      // Behind a proxy the port is the one of the proxy.
      src_port: src_ip === addresses.parse(address) ? toPort(port) : null,
      dst_ip: addresses.parse(local),
      dst_port: local === '' ? null : toPort(local_port),
      protocol: isHttp ? (isTls ? 'https' : 'http') : isTls ? 'tls' : 'tcp',
      bytes_forward: toCountOr0(value('bytes_received')),
      bytes_backward: toCountOr0(value('bytes_sent')),
      requests: isHttp ? 1 : 0,
      status: toStatus(value('response_code')),
      path: texts.keep(toRequestTarget(`- ${value('path') ?? ''} -`).path),
      user_agent: texts.keep(value('user_agent')),
      outcome: isBlocked ? 'blocked' : null,
      rule: isBlocked ? texts.keep(details === '-' ? flags : details) : null,
      request_id: texts.keep(value('request_id')),
    });
  };
  return (line: string): RowResult => {
    if (!line.startsWith('{')) {
      const values = toTextValues(line);
      return values instanceof Map ? toRow(toLogTime(values.get('start_time') as string), (name) => values.get(name) as string | undefined) : (values as RowResult);
    }
    const entry = parseJsonLine(line);
    if (entry === null) return REASONS.json;
    return toRow(toTimeValue(entry.start_time ?? entry.time), (name) => {
      const key = Object.hasOwn(entry, name) ? name : (ALIASES[name] ?? name);
      return toTextOrNumber(Object.hasOwn(entry, key) ? entry[key] : undefined) ?? undefined;
    });
  };
};

const ENTRY = {
  start_time: '2026-03-02T23:00:00.250Z', method: 'GET', path: '/a?b=c', protocol: 'HTTP/2', response_code: 404, response_flags: '-', response_code_details: 'via_upstream', connection_termination_details: null,
  upstream_transport_failure_reason: null, bytes_received: 12, bytes_sent: 512, duration: 109, upstream_service_time: '108', x_forwarded_for: '192.0.2.7', user_agent: 'curl/8.5', request_id: '6d4a7f0e-0000-4000-8000-000000000001',
  authority: 'shop.example.com', upstream_host: '10.0.1.5:8080', upstream_cluster: 'outbound|80||shop', upstream_local_address: '10.0.1.4:41000', downstream_local_address: '10.0.0.5:8443', downstream_remote_address: '192.0.2.7:52624',
  requested_server_name: 'shop.example.com', route_name: 'default',
};
const entry = (more: object = {}): string => JSON.stringify({ ...ENTRY, ...more });
const GATEWAY_ROW =
  '{":authority":"shop","bytes_received":0,"bytes_sent":18,"downstream_local_address":"10.0.0.5:80","downstream_remote_address":"192.0.2.7:40937","duration":0,"method":"GET","response_code":429,"response_code_details":"local_rate_limited","response_flags":"RL","start_time":"2026-03-02T23:00:00.250Z","user-agent":"curl/8.5","x-envoy-origin-path":"/a","x-forwarded-for":"192.0.2.7","x-request-id":"r1"}';
const ENVOY_ROW = '[2026-03-02T23:00:00.250Z] "GET /a?b=c HTTP/1.1" 404 - 12 512 109 108 "192.0.2.7" "curl/8.5" "6d4a7f0e-0000-4000-8000-000000000001" "shop.example.com" "10.0.1.5:8080"';
const ISTIO_ROW =
  '[2026-03-02T23:00:00.250Z] "GET /a?b=c HTTP/2" 404 - via_upstream - "-" 12 512 109 108 "192.0.2.1" "curl/8.5" "6d4a7f0e-0000-4000-8000-000000000001" "shop.example.com" "10.0.1.5:8080" outbound|80||shop 10.0.1.4:41000 10.0.0.5:8443 192.0.2.7:52624 shop.example.com default';

/**
 * One request or connection through Envoy or the ingress of Istio, as JSON with the names of Istio or Envoy Gateway, or in the default text format
 * of either. The source is `downstream_remote_address`, which Envoy computes with its trusted hops; Envoy's own default format lacks
 * it, so there it comes from `X-Forwarded-For`.
 *
 * Envoy does not escape quotes: a row whose client sent `" "` is rejected in the text formats. A request that authorisation, RBAC
 * or a rate limit refused is `blocked`. Rows without a method are connections.
 */
export const envoy = defineFormat({
  id: 'envoy',
  title: 'Envoy or Istio access log, JSON or text',
  spec: 'https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage, https://istio.io/latest/docs/tasks/observability/logs/access-log/',
  head: [entry()],
  examples: [
    {
      line: entry(),
      record: {
        source_id: 'envoy', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 250), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 359), src_ip: '192.0.2.7', src_port: 52_624, dst_ip: '10.0.0.5', dst_port: 8443, protocol: 'https',
        bytes_forward: 12, bytes_backward: 512, requests: 1, status: 404, path: '/a', user_agent: 'curl/8.5', outcome: null, request_id: '6d4a7f0e-0000-4000-8000-000000000001',
      },
    },
    { line: entry({ response_code: '403', response_code_details: 'rbac_access_denied_matched_policy[none]' }), record: { status: 403, outcome: 'blocked', rule: 'rbac_access_denied_matched_policy[none]' } },
    { line: entry({ method: null, path: null, protocol: null, response_code: 0, requested_server_name: null }), record: { status: null, requests: 0, protocol: 'tcp', path: null } },
    { line: entry({ downstream_remote_address: '[2001:db8::7]:52624' }), record: { src_ip: '2001:db8::7', src_port: 52_624 } },
    { head: [ENVOY_ROW], line: ENVOY_ROW, record: { start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 250), src_ip: '192.0.2.7', src_port: null, status: 404, bytes_forward: 12, bytes_backward: 512, path: '/a', user_agent: 'curl/8.5' } },
    { head: [ISTIO_ROW], line: ISTIO_ROW, record: { src_ip: '192.0.2.7', src_port: 52_624, dst_port: 8443, status: 404, protocol: 'https', path: '/a' } },
    { head: [ENVOY_ROW], hints: { trusted_proxies: 1 }, line: ENVOY_ROW.replace('"192.0.2.7"', '"192.0.2.1, 203.0.113.9, 192.0.2.7"'), record: { src_ip: '203.0.113.9', status: 404 } },
    { hints: { trusted_proxies: 1 }, line: ISTIO_ROW, record: { src_ip: '192.0.2.1', src_port: null } },
    { line: ISTIO_ROW.replace('curl/8.5', 'a "b" 200'), record: { src_ip: '192.0.2.7', status: 404, user_agent: 'a "b" 200' } },
    { line: ISTIO_ROW.replace('curl/8.5', 'a" "b'), rejected: 'text of the client contains quotes, so that the fields after it cannot be found' },
    { line: ISTIO_ROW.replace(' shop.example.com default', ' x 203.0.113.9:1 y" z default'), record: { src_ip: '192.0.2.7', status: 404 } },
    { line: ISTIO_ROW.replace(' via_upstream - "-"', ' "-"').replace(' default', ''), record: { src_ip: '192.0.2.7', status: 404, bytes_backward: 512 } },
    { line: entry({ start_time: undefined, time: ENTRY.start_time }), record: { start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 250) } },
    { head: [GATEWAY_ROW], line: GATEWAY_ROW, record: { src_ip: '192.0.2.7', path: '/a', user_agent: 'curl/8.5', request_id: 'r1', outcome: 'blocked', rule: 'local_rate_limited' } },
    { line: entry({ downstream_remote_address: 'me:1' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: entry({ start_time: 'soon' }), rejected: 'start time is not a valid time' },
    { line: entry().slice(0, -1), rejected: 'not a JSON object' },
    { line: ENVOY_ROW.slice(0, 40), rejected: 'not in the default log format of Envoy or Istio' },
  ],
  required: [['start_time', 'time'], ['response_code'], ['bytes_sent', 'bytes_received'], ['downstream_remote_address', 'downstream_remote_address_without_port', 'x_forwarded_for', 'x-forwarded-for']],
  fieldsOf: (head) => {
    const line = head[head.length - 1];
    if (line.startsWith('{')) return nestedFields(head, 1);
    return toTextValues(line) instanceof Map ? TEXT_FIELDS : null;
  },
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
