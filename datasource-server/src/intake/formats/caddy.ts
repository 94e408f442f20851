import { AddressPool } from './parsing/address-pool.ts';
import { defineFormat, type LogHints, type RowResult } from './define-format.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { toDurationText } from './parsing/go-duration.ts';
import { parseJsonLine, toText } from './parsing/json-line.ts';
import { nestedFields, objectAt, toCountValueOr0, toPortValue, toStatusValue, toTimeValue, valueAt } from './parsing/json-values.ts';
import { toAddressAndPort } from './parsing/quoted-cells.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const ACCESS_LOGGER = 'http.log.access';
const OTHER_REASON = 'entry is not an access log entry';
const OTHER_ENTRY: RowResult = { kind: 'skipped', reason: OTHER_REASON };

const REQUIRED = [['request.remote_ip', 'request.client_ip', 'request.remote_addr'], ['request.uri'], ['status'], ['ts', 'timestamp', 'time'], ['logger', 'msg', 'duration', 'size']];
/** Loggers of Caddy that write no access logs; a log may begin with their entries. */
const LOGGERS = /^(?:http|tls|admin|pki|events|caddy)(?:\.|$)/;

/** Returns whether an entry comes from another logger of Caddy. */
const isOtherEntry = (line: string, fields: readonly string[]): boolean =>
  ['level', 'ts', 'logger', 'msg'].every((name) => fields.includes(name)) && !fields.includes('request') && LOGGERS.test(toText(parseJsonLine(line)?.logger) ?? '');

/** Returns the duration in ms: seconds as a number, or a text such as `1.5ms`; 0 for anything else. */
const toDuration = (value: unknown): number => {
  const ms = typeof value === 'number' ? value * 1000 : toDurationText(toText(value) ?? '');
  return ms >= 0 ? Math.round(ms) : 0;
};

/** Returns the first value of a header. */
const toHeader = (value: unknown): string | null => toText(Array.isArray(value) ? value[0] : value);

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const forwarded = openForwardedClients(addresses, hints);
  return (line: string): RowResult => {
    const entry = parseJsonLine(line);
    if (entry === null) return REASONS.json;
    const request = objectAt(entry, 'request');
    const logger = toText(entry.logger);
    // Caddy logs an error of a handler twice: as an error, and as a handled request.
    if (valueAt(entry, 'request') === undefined || (logger !== null && !logger.startsWith(ACCESS_LOGGER))) return OTHER_ENTRY;
    const end_time = toTimeValue(entry.ts ?? entry.timestamp ?? entry.time);
    const [peer, peer_port] = toAddressAndPort(toText(request.remote_addr) ?? '');
    const remote = toText(request.remote_ip) ?? (peer === '' ? null : peer);
    const headers = objectAt(request, 'headers');
    const named = toText(request.client_ip) ?? remote;
    const client = named === remote ? forwarded.ofHeader(addresses.parse(remote), toHeader(headers['X-Forwarded-For'])) : addresses.parse(named);
    return toRecordResult({
      source_id: 'caddy',
      start_time: end_time - toDuration(entry.duration),
      end_time,
      src_ip: client,
      // Behind a proxy the port is the one of the proxy.
      src_port: client === addresses.parse(remote) ? toPortValue(request.remote_port ?? peer_port) : null,
      protocol: request.tls === undefined || request.tls === null ? 'http' : 'https',
      bytes_forward: toCountValueOr0(entry.bytes_read),
      bytes_backward: toCountValueOr0(entry.size),
      requests: 1,
      status: toStatusValue(entry.status),
      path: texts.keep(toRequestTarget(`- ${toText(request.uri) ?? ''} -`).path),
      user_agent: texts.keep(toHeader(headers['User-Agent'])),
    });
  };
};

const REQUEST = {
  remote_ip: '192.0.2.7', remote_port: '41342', client_ip: '192.0.2.7', proto: 'HTTP/2.0', method: 'GET', host: 'shop.example.com', uri: '/a?b=c',
  headers: { 'User-Agent': ['curl/8.5'], Cookie: ['REDACTED'] }, tls: { resumed: false, version: 772, cipher_suite: 4865, proto: 'h2', server_name: 'shop.example.com' },
};
const entry = (request: object, more: object = {}): string =>
  JSON.stringify({ level: 'info', ts: 1_772_492_401.25, logger: 'http.log.access.log0', msg: 'handled request', request: { ...REQUEST, ...request }, bytes_read: 12, user_id: '', duration: 0.25, size: 512, status: 200, resp_headers: { Server: ['Caddy'] }, ...more });
const ROW = entry({});
/** Caddy before 2.5. */
const OLD_ROW = JSON.stringify({
  level: 'info', ts: 1_772_492_401.25, logger: 'http.log.access', msg: 'handled request', request: { remote_addr: '[2001:db8::7]:41342', proto: 'HTTP/1.1', method: 'GET', host: 'localhost', uri: '/', headers: { 'User-Agent': ['curl/8.5'] } },
  common_log: '2001:db8::7 - - [02/Mar/2026:23:00:01 +0000] "GET / HTTP/1.1" 404 0', duration: 0.0009, size: 0, status: 404,
});

/**
 * One HTTP request handled by Caddy 2. The logged time is the end of the request. The source is `client_ip`, which Caddy
 * computes with its trusted proxies; in older logs it is `remote_ip` or `remote_addr`.
 *
 * `ts` may be a number or text, `duration` seconds or text such as `1.5ms`. Bytes are those of the bodies. Entries of other
 * loggers are skipped.
 */
export const caddy = defineFormat({
  id: 'caddy',
  title: 'Caddy access log, JSON',
  spec: 'https://caddyserver.com/docs/caddyfile/directives/log',
  head: [ROW],
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'caddy', start_time: 1_772_492_401_000, end_time: 1_772_492_401_250, src_ip: '192.0.2.7', src_port: 41_342, protocol: 'https', bytes_forward: 12, bytes_backward: 512, requests: 1, status: 200,
        path: '/a', user_agent: 'curl/8.5',
      },
    },
    { line: entry({ client_ip: '203.0.113.9', remote_ip: '10.0.0.2' }), record: { src_ip: '203.0.113.9', src_port: null } },
    { hints: { trusted_proxies: ['192.0.2.0/24'] }, line: entry({ headers: { 'X-Forwarded-For': ['203.0.113.9'] } }), record: { src_ip: '203.0.113.9', src_port: null } },
    { head: [OLD_ROW], line: OLD_ROW, record: { start_time: 1_772_492_401_249, src_ip: '2001:db8::7', src_port: 41_342, protocol: 'http', bytes_forward: 0, status: 404, path: '/' } },
    { line: entry({}, { ts: '2026/03/02 23:00:01.250', duration: '1.5ms' }), record: { start_time: 1_772_492_401_248, end_time: 1_772_492_401_250 } },
    { line: '{"level":"info","ts":1772492401.25,"logger":"http.log.access","msg":"handled request","request":{"client_ip":"192.0.2.7","method":"GET","uri":"/a"},"status":404}', record: { src_ip: '192.0.2.7', src_port: null, status: 404, bytes_backward: 0 } },
    { line: entry({ uri: '*', headers: {}, tls: undefined }, { status: 0 }), record: { path: null, user_agent: null, status: null, protocol: 'http' } },
    { line: entry({}, { logger: 'http.log.error', msg: 'dial tcp: connection refused' }), skipped: OTHER_REASON },
    { line: '{"level":"info","ts":1772492401.25,"logger":"tls","msg":"finished cleaning storage units"}', skipped: OTHER_REASON },
    { line: entry({ client_ip: 'me' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: entry({}, { ts: 'soon' }), rejected: 'start time is not a valid time' },
    { line: entry({}, { size: -1 }), rejected: 'byte count is not a whole number' },
    { line: ROW.slice(0, -1), rejected: 'not a JSON object' },
  ],
  required: REQUIRED,
  fieldsOf: (head) => {
    const fields = nestedFields(head);
    return fields !== null && isOtherEntry(head[head.length - 1], fields) ? [...fields, ...REQUIRED.map(([name]) => name)] : fields;
  },
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
