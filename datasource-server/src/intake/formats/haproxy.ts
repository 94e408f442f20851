import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type RowResult } from './define-format.ts';
import { toLogTime } from './parsing/log-time.ts';
import { toRecordResult, type RecordDraft } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = ['client_ip:client_port', 'accept_date', 'frontend_name', 'backend_name/server_name', 'timers', 'bytes_read', 'termination_state', 'connections'];
const OTHER_LINE = toRejected('not in the HTTP or TCP log format of HAProxy');

/** Client and time, which follow the prefix of syslog; all of it is written by servers. */
const START = /^(?:.{0,300}?[\]\s]:? )?([0-9A-Fa-f:.]{2,45}|unix):(\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?: [+-]\d{4})?)\] (\S{1,255})/;
/** Backend, timers, status and bytes of a request. What follows may contain text of the client. */
const HTTP = /^ {1,8}\S+\/\S+ {1,8}(?:-?\d+\/){4}\+?(-?\d+) {1,8}(-?\d{1,3}) {1,8}\+?(\d+) /;
const TCP = /^ {1,8}\S+\/\S+ {1,8}(?:-?\d+\/){2}\+?(-?\d+) {1,8}\+?(\d+) ([A-Za-z-]{2}) \d+\/\d+\/\d+\/\d+\/\+?\d+ \d+\/\d+/;
/** Cookies, then the state in which the session ended. */
const STATE = /^\S+ \S+ ([A-Za-z-]{4}) \d+\/\d+\/\d+\/\d+\/\+?\d+ \d+\/\d+/;
/** The request is the last quoted text, in which HAProxy escapes quotes. A line that was cut has no second quote. */
const REQUEST = / "([^"]*)(?:"[^"]*)?$/;
/** The proxy ended the session by a rule, before it connected to a server. */
const BLOCKED = /^P[RT]/;

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (line: string): RowResult => {
    const found = START.exec(line);
    if (found === null) return OTHER_LINE;
    const [start, address, port, time, frontend] = found;
    const start_time = toLogTime(time);
    const isTls = frontend.endsWith('~');
    const toResult = (took: string, draft: Partial<RecordDraft>): RowResult =>
      toRecordResult({
        source_id: 'haproxy',
        start_time,
        end_time: start_time + Math.max(0, Number(took)),
        src_ip: addresses.parse(address),
        src_port: toPort(port),
        observer: texts.keep(isTls ? frontend.slice(0, -1) : frontend),
        ...draft,
      });
    const rest = line.slice(start.length);
    const http = HTTP.exec(rest);
    if (http !== null) {
      const [head, took, status, bytes] = http;
      const tail = rest.slice(head.length);
      const request = REQUEST.exec(` ${tail}`)?.[1] ?? '';
      const state = STATE.exec(tail)?.[1] ?? '';
      return toResult(took, {
        protocol: isTls ? 'https' : 'http',
        bytes_backward: toCount(bytes),
        requests: 1,
        status: status === '-1' ? null : toStatus(status),
        path: texts.keep(toRequestTarget(request).path),
        outcome: BLOCKED.test(state) ? 'blocked' : null,
      });
    }
    const tcp = TCP.exec(rest);
    if (tcp !== null) return toResult(tcp[1], { protocol: isTls ? 'tls' : 'tcp', bytes_backward: toCount(tcp[2]), outcome: BLOCKED.test(tcp[3]) ? 'blocked' : null });
    // An error before the request, such as a failed handshake: `frontend/bind: message`.
    if (!frontend.endsWith(':')) return OTHER_LINE;
    const [name] = frontend.slice(0, -1).split('/');
    return toResult('0', { protocol: 'tcp', observer: texts.keep(name.replace(/~$/, '')) });
  };
};

const PREFIX = 'Mar  2 23:00:00 lb1 haproxy[14389]: ';
const HTTP_ROW = `${PREFIX}192.0.2.7:33317 [02/Mar/2026:23:00:00.250] http-in static/srv1 10/0/30/69/109 404 2750 - - ---- 1/1/1/1/0 0/0 {shop.example.com|curl/8.5} {} "GET /a?b=c HTTP/1.1"`;
const TCP_ROW = `${PREFIX}192.0.2.7:33313 [02/Mar/2026:23:00:00.000] fnt bck/srv1 0/0/5007 212 -- 0/0/0/0/3 0/0`;

/**
 * One request or connection through HAProxy, in its default HTTP (also with TLS details) or TCP log format, with or without
 * the prefix of syslog. Bytes are those sent to the client; bytes received and the user agent are not logged.
 *
 * HAProxy logs local time without an offset, which is read as UTC. A frontend marked `~` is TLS. A request that a rule of the
 * proxy denied (state `PR`, `PT`) is `blocked`. Failed handshakes are connections without bytes.
 */
export const haproxy = defineFormat({
  id: 'haproxy',
  title: 'HAProxy HTTP or TCP log',
  spec: 'https://docs.haproxy.org/3.0/configuration.html#8.2',
  head: [HTTP_ROW],
  examples: [
    {
      line: HTTP_ROW,
      record: {
        source_id: 'haproxy', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 250), end_time: Date.UTC(2026, 2, 2, 23, 0, 0, 359), src_ip: '192.0.2.7', src_port: 33_317, protocol: 'http', bytes_forward: 0, bytes_backward: 2750,
        requests: 1, status: 404, path: '/a', user_agent: null, outcome: null, observer: 'http-in',
      },
    },
    { line: HTTP_ROW.slice(PREFIX.length).replace('http-in', 'https-in~').replace('192.0.2.7', '2001:db8::7'), record: { src_ip: '2001:db8::7', src_port: 33_317, protocol: 'https', observer: 'https-in' } },
    { line: HTTP_ROW.replace('10/0/30/69/109 404 2750', '-1/-1/-1/-1/5 403 +188').replace('----', 'PR--'), record: { status: 403, outcome: 'blocked', bytes_backward: 188 } },
    { line: HTTP_ROW.replace('"GET /a?b=c HTTP/1.1"', '"<BADREQ>"').replace(' 404 ', ' -1 '), record: { status: null, path: null } },
    { line: HTTP_ROW.replace(' - - ----', ' x "GET /fake HTTP/1.1" 200 5 - ----'), record: { status: 404, path: '/a' } },
    { line: HTTP_ROW.slice(0, -12), record: { status: 404, path: '/a' } },
    { line: HTTP_ROW.replace(' 404 ', '    404 '), record: { status: 404, bytes_backward: 2750 } },
    { line: `${HTTP_ROW} 0/0000000000000000/0/0/0 shop.example.com/TLSv1.3/TLS_AES_128_GCM_SHA256`, record: { path: '/a' } },
    {
      line: TCP_ROW,
      record: { start_time: Date.UTC(2026, 2, 2, 23), end_time: Date.UTC(2026, 2, 2, 23, 0, 5, 7), protocol: 'tcp', bytes_backward: 212, requests: 0, status: null, observer: 'fnt' },
    },
    { line: `${PREFIX}192.0.2.7:34549 [02/Mar/2026:23:00:00.000] https-in~/1: SSL handshake failure`, record: { src_ip: '192.0.2.7', requests: 0, bytes_backward: null, observer: 'https-in' } },
    { line: HTTP_ROW.replace('02/Mar', '31/Feb'), rejected: 'start time is not a valid time' },
    { line: HTTP_ROW.replace('192.0.2.7:', '192.0.2.700:'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: HTTP_ROW.replace(' 404 ', ' 99 '), rejected: 'status is not an HTTP status code' },
    { line: `${PREFIX}Proxy http-in started.`, rejected: 'not in the HTTP or TCP log format of HAProxy' },
  ],
  required: FIELDS.map((name) => [name]),
  fieldsOf: (head) => {
    const line = head[head.length - 1];
    const found = START.exec(line);
    if (found === null) return null;
    const rest = line.slice(found[0].length);
    return HTTP.test(rest) || TCP.test(rest) || /^\S+\/\S+:$/.test(found[4]) ? FIELDS : null;
  },
  open: () => ({ columns: [], read: openRows() }),
});
