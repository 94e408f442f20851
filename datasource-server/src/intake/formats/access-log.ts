import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toStatus } from './parsing/decimal.ts';
import { defineFormat, type RowResult } from './define-format.ts';
import { toCalendarTime } from './parsing/log-time.ts';
import { findQuoteEnd, toQuotedCells } from './parsing/quoted-cells.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = ['%h', '%l', '%u', '%t', '%r', '%>s', '%b', '%{Referer}i', '%{User-agent}i'];
const COMMON_CELLS = 2;
const COMBINED_CELLS = 4;

/** The parts of a line. */
interface Parts {
  /** Before the time: host, identity and user, preceded by the virtual host where one is logged. */
  readonly client: readonly string[];
  readonly time: string;
  readonly request: string;
  /** Status, bytes, referrer, user agent, and the fields that a custom format adds. */
  readonly rest: readonly string[];
}

/** Some exports wrap each line in quotes without escaping the quotes inside it. */
const unwrap = (line: string): string =>
  line.length > 2 && line.startsWith('"') && line.endsWith('"') ? line.slice(1, -1) : line;

/** Returns the parts of a line, or null for a line in another format. */
const toParts = (raw: string): Parts | null => {
  const line = unwrap(raw);
  const open = line.indexOf(' [');
  const close = line.indexOf('] "', open);
  if (open <= 0 || close === -1) return null;
  const end = findQuoteEnd(line, close + 3);
  if (end === -1) return null;
  const rest = toQuotedCells(line.slice(end + 2));
  if (rest === null || rest.length < COMMON_CELLS) return null;
  return { client: line.slice(0, open).split(' '), time: line.slice(open + 2, close), request: line.slice(close + 3, end), rest };
};

const openRows = () => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  let lastTime = '';
  let lastMs = NaN;
  return (line: string): RowResult => {
    const parts = toParts(line);
    if (parts === null) return OTHER_FORMAT;
    if (parts.time !== lastTime) {
      lastTime = parts.time;
      lastMs = toCalendarTime(parts.time);
    }
    const { client, rest } = parts;
    const host = addresses.parse(client[0]);
    const isVirtual = host === null && client.length > 3;
    const [, sizeCell, , agent] = rest;
    const target = toRequestTarget(parts.request);
    return toRecordResult(
      {
        source_id: 'access_log',
        start_time: lastMs,
        end_time: lastMs,
        src_ip: isVirtual ? addresses.parse(client[1]) : host,
        protocol: 'http',
        bytes_backward: sizeCell === '-' ? 0 : toCount(sizeCell),
        requests: 1,
        status: toStatus(rest[0]),
        path: texts.keep(target.path),
        user_agent: texts.keep(agent),
        observer: isVirtual ? texts.keep(client[0]) : null,
      },
      rest.length > COMBINED_CELLS,
    );
  };
};

const OTHER_FORMAT: RowResult = { kind: 'rejected', reason: 'not in the common or combined log format' };

/**
 * One HTTP request of a web server, in the common or combined log format of Apache and nginx. A virtual host before the
 * address, fields after the user agent, and quotes around the whole line are accepted.
 *
 * `%b` is the size of the response without headers; the size of the request is not logged. A host name is rejected: the
 * server must log addresses (`HostnameLookups Off`). `-` means null, or 0 for bytes.
 */
export const accessLog = defineFormat({
  id: 'access_log',
  title: 'Apache or nginx access log, common or combined',
  spec: 'https://httpd.apache.org/docs/2.4/logs.html#accesslog',
  head: ['192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 512'],
  examples: [
    {
      line: '192.0.2.7 - frank [02/Mar/2026:23:00:00 +0100] "GET /a/b.html?c=d HTTP/1.1" 200 2326 "http://example.com/" "Mozilla/5.0 (X11)"',
      record: {
        source_id: 'access_log', start_time: Date.UTC(2026, 2, 2, 22), end_time: Date.UTC(2026, 2, 2, 22), src_ip: '192.0.2.7', status: 200, bytes_forward: 0,
        bytes_backward: 2326, requests: 1, path: '/a/b.html', user_agent: 'Mozilla/5.0 (X11)', protocol: 'http', observer: null,
      },
    },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 512', record: { status: 200, bytes_backward: 512 } },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 304 -', record: { status: 304, bytes_backward: 0, user_agent: null } },
    { line: '"192.0.2.7 - - [02/Mar/2026:23:00:00 +0300] "GET / HTTP/1.1" 200 3279 "-" "w3af.org""', record: { user_agent: 'w3af.org', start_time: Date.UTC(2026, 2, 2, 20) } },
    { line: '2001:db8::1 - - [02/Mar/2026:23:00:00 +0000] "\\x16\\x03\\x01" 400 226 "-" "-"', record: { src_ip: '2001:db8::1', path: null, status: 400 } },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /\\"x\\" HTTP/1.1" 404 1 "-" "a \\"b\\""', record: { path: '/\\"x\\"', user_agent: 'a \\"b\\"' } },
    { line: 'www.example.com:443 192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"', record: { src_ip: '192.0.2.7', observer: 'www.example.com:443' } },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/8" "198.51.100.1" 0.003', record: { user_agent: 'curl/8' } },
    { line: 'host.example.com - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: '192.0.2.7 - - [31/Feb/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', rejected: 'start time is not a valid time' },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" fine 1', rejected: 'status is not an HTTP status code' },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 many', rejected: 'byte count is not a whole number' },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1', rejected: 'not in the common or combined log format' },
  ],
  required: FIELDS.slice(0, 7).map((name) => [name]),
  fieldsOf: (head) => {
    const parts = toParts(head[head.length - 1]);
    return parts === null || Number.isNaN(toCalendarTime(parts.time)) ? null : FIELDS;
  },
  open: () => ({ columns: [], read: openRows() }),
});
