import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type LogHints, type RowResult } from './define-format.ts';
import { openForwardedClients, toForwardedList } from './parsing/forwarded-client.ts';
import { parseJsonLine, toText } from './parsing/json-line.ts';
import { nestedFields, toCountValueOr0, toOptionalCount, toPortValue, toStatusValue, toTimeValue } from './parsing/json-values.ts';
import { toLogTime } from './parsing/log-time.ts';
import { toAddressAndPort } from './parsing/quoted-cells.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';
import { toUnescaped } from './log-format/unescape.ts';

const CLF_FIELDS = ['ClientHost', 'StartUTC', 'DownstreamStatus', 'RequestPath'];
const OTHER_LINE = toRejected('not in the log format of Traefik');

const QUOTED = String.raw`"((?:[^"\\]|\\.)*)"`;
/**
 * The user name comes from the client and is not escaped: the last time counts after which the rest of the line fits. Quoted
 * texts are escaped, quotes in a path as `%22`. Traefik 1 may leave out referrer and user agent.
 */
const CLF = new RegExp(String.raw`^(\S+) - (.*) \[(\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "([^"]*)" (\d{1,3}|-) (\d+|-) (?:(?:${QUOTED}|-) (?:${QUOTED}|-) )?(\d+|-) (?:${QUOTED}|-) (?:${QUOTED}|-) (\d+)ms$`, 's');

const NS = 1e-6;

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const forwarded = openForwardedClients(addresses, hints);
  /** Finds the client in what Traefik logs as its host: an address, or X-Forwarded-For, to which the address of the peer is added. */
  const toClient = (host: string, peer: string | null): string | null => {
    const list = toForwardedList(host);
    return forwarded.ofList(peer === null || hints.trusted_proxies === undefined || (list.length === 1 && list[0] === peer) ? list : [...list, peer]);
  };
  const readClf = (line: string): RowResult => {
    const found = line.endsWith('ms') ? CLF.exec(line) : null;
    if (found === null) return OTHER_LINE;
    const [, client, , time, request, status, bytes, , agent, , router, , took] = found;
    const start_time = toLogTime(time);
    return toRecordResult({
      source_id: 'traefik',
      start_time,
      end_time: start_time + Number(took),
      src_ip: toClient(client, null),
      protocol: 'http',
      bytes_backward: bytes === '-' ? 0 : toCount(bytes),
      requests: 1,
      status: toStatus(status),
      path: texts.keep(toRequestTarget(request).path),
      user_agent: texts.keep(agent === undefined ? null : toUnescaped(agent)),
      observer: texts.keep(router),
    });
  };
  return (line: string): RowResult => {
    if (!line.startsWith('{')) return readClf(line);
    const entry = parseJsonLine(line);
    if (entry === null) return REASONS.json;
    const duration = Math.round((toOptionalCount(entry.Duration) ?? 0) * NS);
    const start = entry.StartUTC ?? entry.StartLocal;
    const start_time = start === undefined ? toTimeValue(entry.time) - duration : toTimeValue(start);
    const address = toText(entry.ClientAddr);
    const peer = address === null ? null : toAddressAndPort(address);
    const client = toClient(toText(entry.ClientHost) ?? peer?.[0] ?? '', peer?.[0] ?? null);
    return toRecordResult({
      source_id: 'traefik',
      start_time,
      end_time: start_time + duration,
      src_ip: client,
      // Behind a proxy the port is the one of the proxy.
      src_port: peer !== null && client === addresses.parse(peer[0]) ? toPortValue(peer[1]) : null,
      protocol: entry.TLSVersion !== undefined || entry.RequestScheme === 'https' ? 'https' : 'http',
      bytes_forward: toCountValueOr0(entry.RequestContentSize),
      bytes_backward: toCountValueOr0(entry.DownstreamContentSize),
      requests: 1,
      status: toStatusValue(entry.DownstreamStatus ?? entry.OriginStatus),
      path: texts.keep(toRequestTarget(`- ${toText(entry.RequestPath) ?? ''} -`).path),
      user_agent: texts.keep(toText(entry['request_User-Agent'])),
      observer: texts.keep(toText(entry.RouterName) ?? toText(entry.entryPointName)),
    });
  };
};

const ENTRY = {
  ClientAddr: '192.0.2.7:52624', ClientHost: '192.0.2.7', ClientPort: '52624', ClientUsername: '-', DownstreamContentSize: 512, DownstreamStatus: 404, Duration: 250_000_000, OriginContentSize: 512, OriginDuration: 249_000_000,
  OriginStatus: 404, Overhead: 1_000_000, RequestAddr: 'shop.example.com', RequestContentSize: 12, RequestCount: 7, RequestHost: 'shop.example.com', RequestMethod: 'GET', RequestPath: '/a?b=c', RequestPort: '-',
  RequestProtocol: 'HTTP/1.1', RequestScheme: 'https', RetryAttempts: 0, RouterName: 'shop@docker', ServiceAddr: '10.0.0.5:80', ServiceName: 'shop@docker', StartLocal: '2026-03-02T23:00:00.5Z', StartUTC: '2026-03-02T23:00:00.5Z',
  TLSVersion: '1.3', entryPointName: 'websecure', level: 'info', msg: '', 'request_User-Agent': 'curl/8.5', time: '2026-03-02T23:00:00Z',
};
const entry = (more: object = {}): string => JSON.stringify({ ...ENTRY, ...more });
const CLF_ROW = '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /a?b=c HTTP/1.1" 404 512 "-" "curl/8.5" 7 "shop@docker" "http://10.0.0.5:80" 250ms';

/**
 * One HTTP request through Traefik, as JSON or in its common log format. `ClientHost` is the address of the client, or
 * `X-Forwarded-For` where Traefik trusts its sender; the client is then found by the trusted proxies of the settings.
 */
export const traefik = defineFormat({
  id: 'traefik',
  title: 'Traefik access log, JSON or common',
  spec: 'https://doc.traefik.io/traefik/reference/install-configuration/observability/logs-and-accesslogs/',
  head: [entry()],
  examples: [
    {
      line: entry(),
      record: {
        source_id: 'traefik', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 500), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 750), src_ip: '192.0.2.7', src_port: 52_624, protocol: 'https', bytes_forward: 12, bytes_backward: 512,
        requests: 1, status: 404, path: '/a', user_agent: 'curl/8.5', observer: 'shop@docker',
      },
    },
    { hints: { trusted_proxies: 1 }, line: entry({ ClientHost: '192.0.2.1, 203.0.113.9', ClientAddr: '10.0.0.2:4000' }), record: { src_ip: '203.0.113.9', src_port: null } },
    { line: entry({ ClientHost: '203.0.113.9, 10.0.0.3', ClientAddr: '10.0.0.2:4000' }), record: { src_ip: '203.0.113.9', src_port: null } },
    { line: entry({ StartUTC: undefined, StartLocal: undefined, TLSVersion: undefined, RequestScheme: 'http' }), record: { start_time: Date.UTC(2026, 2, 2, 22, 59, 59, 750), end_time: Date.UTC(2026, 2, 2, 23), protocol: 'http' } },
    { line: entry({ DownstreamStatus: 0, RequestPath: '-' }), record: { status: null, path: null } },
    {
      head: [CLF_ROW],
      line: CLF_ROW,
      record: { start_time: Date.UTC(2026, 2, 2, 23), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 250), src_ip: '192.0.2.7', status: 404, bytes_backward: 512, path: '/a', user_agent: 'curl/8.5', observer: 'shop@docker' },
    },
    {
      line: CLF_ROW.replace('- - [', '- x [01/Jan/2020:00:00:00 +0000] "GET / HTTP/1.1" 200 5 "-" "-" 1 - - [').replace('"curl/8.5"', '"a \\"b\\" [02/Mar/2026:23:00:00 +0000] "'),
      record: { start_time: Date.UTC(2026, 2, 2, 23), status: 404, path: '/a', user_agent: 'a "b" [02/Mar/2026:23:00:00 +0000] ' },
    },
    { line: CLF_ROW.replace('"-" "curl/8.5" ', ''), record: { status: 404, user_agent: null, observer: 'shop@docker', end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 250) } },
    { line: CLF_ROW.replace('"shop@docker" "http://10.0.0.5:80"', '"-" "-"').replace('404', '-'), record: { status: null, observer: null } },
    { line: entry({ ClientHost: 'me' }), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: entry({ StartUTC: 'soon' }), rejected: 'start time is not a valid time' },
    { line: entry().slice(0, -1), rejected: 'not a JSON object' },
    { line: CLF_ROW.slice(0, -2), rejected: 'not in the log format of Traefik' },
  ],
  required: [['ClientHost', 'ClientAddr'], ['StartUTC', 'StartLocal', 'time'], ['DownstreamStatus', 'OriginStatus'], ['RequestPath', 'RequestMethod']],
  fieldsOf: (head) => {
    const line = head[head.length - 1];
    return line.startsWith('{') ? nestedFields(head, 1) : line.endsWith('ms') && CLF.test(line) ? CLF_FIELDS : null;
  },
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
