import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toStatus } from './parsing/decimal.ts';
import { isPrivateAddress, openForwardedClients, toForwardedList } from './parsing/forwarded-client.ts';
import { defineFormat, type LogHints, type RowResult } from './define-format.ts';
import { toCalendarTime } from './parsing/log-time.ts';
import { findQuoteEnd, toQuotedCells } from './parsing/quoted-cells.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = ['%h', '%l', '%u', '%t', '%r', '%>s', '%b', '%{Referer}i', '%{User-agent}i'];
/** Referrer and user agent. */
const COMBINED_CELLS = 2;

/** The parts of a line. */
interface Parts {
  /** Before the time: host, identity and user, preceded by the virtual host or by forwarded addresses where they are logged. */
  readonly client: string;
  /** UTC epoch ms; NaN for an invalid time. */
  readonly time: number;
  readonly request: string;
  readonly status: string;
  readonly size: string;
  /** Referrer, user agent, and the fields that a custom format adds. */
  readonly rest: readonly string[];
}

/** Some exports wrap each line in quotes without escaping the quotes inside it. */
const unwrap = (line: string): string => {
  if (line.length < 3 || !line.startsWith('"') || !line.endsWith('"')) return line;
  // A list of forwarded addresses may be quoted, too.
  const next = line.indexOf('"', 1);
  return next < line.indexOf(' [') ? line : line.slice(1, -1);
};

/** Longest text that is taken for a time. */
const MAX_TIME = 64;
/** Number of texts in a line that may be its time: a line must not take long because a client writes many of them. */
const MAX_TRIES = 50;
/** Status and bytes behind the request, which the server writes. */
const ANSWER = /" (\d{3}|0|-) (\d{1,15}|-)(?= |$)/g;

let lastTime = '';
let lastMs = NaN;
const toTime = (text: string): number => {
  if (text !== lastTime) {
    lastTime = text;
    lastMs = toCalendarTime(text);
  }
  return lastMs;
};

const findAnswer = (line: string, from: number): RegExpExecArray | null => {
  ANSWER.lastIndex = from;
  return ANSWER.exec(line);
};

/** Returns the parts of a line whose time ends at a bracket; null where status and bytes do not follow a request. */
const toPartsAt = (line: string, open: number, close: number): Parts | null => {
  const from = close + 3;
  const plain = findQuoteEnd(line, from);
  if (plain === -1) return null;
  // A server escapes quotes in the request, or it does not: then the quote ends the request that status and bytes follow.
  const found = findAnswer(line, plain) ?? findAnswer(line, from);
  if (found === null) return null;
  return {
    client: line.slice(0, open),
    time: toTime(line.slice(open + 2, close)),
    request: line.slice(from, found.index),
    status: found[1],
    size: found[2],
    rest: toRest(line, found.index + found[0].length),
  };
};

/** Returns the parts of a line whose status or bytes are not valid, so that they can be reported; null for a line in another format. */
const toInvalidParts = (line: string, open: number, close: number): Parts | null => {
  const end = findQuoteEnd(line, close + 3);
  if (end === -1) return null;
  const [status, size] = line.slice(end + 2).split(' ');
  return size === undefined ? null : { client: line.slice(0, open), time: toTime(line.slice(open + 2, close)), request: line.slice(close + 3, end), status, size, rest: [] };
};

/** Returns the cells behind the byte count. Where quotes are unbalanced, `" "` is taken for the border between two cells. */
const toRest = (line: string, from: number): readonly string[] => {
  if (from >= line.length) return [];
  const text = line.slice(from + 1);
  return toQuotedCells(text) ?? text.replace(/^"/, '').split('" "');
};

/**
 * Returns the parts of a line; null for a line in another format. User, request, referrer and user agent are texts of the client and
 * may contain anything, so the line is cut at what the server writes: ` [`, a time, `] "`, and status and bytes behind the request.
 */
const toParts = (raw: string): Parts | null => {
  const line = unwrap(raw);
  let invalid: Parts | null = null;
  let tries = 0;
  for (let close = line.indexOf('] "'); close !== -1 && tries < MAX_TRIES; close = line.indexOf('] "', close + 1)) {
    const window = Math.max(0, close - MAX_TIME);
    const open = window + line.slice(window, close).lastIndexOf(' [');
    if (open < window || open === 0) continue;
    tries++;
    // Servers escape quotes, so that the first time before a quote is theirs; a later one is text of the client.
    const parts = Number.isNaN(toTime(line.slice(open + 2, close))) ? null : toPartsAt(line, open, close);
    if (parts !== null) return parts;
    invalid ??= toInvalidParts(line, open, close);
  }
  return invalid;
};

interface Client {
  readonly src_ip: string | null;
  readonly observer: string | null;
}

const NO_USER = ' - -';

/** Returns a finder of the client in the text before the time. */
const openClients = (addresses: AddressPool, hints: LogHints) => {
  const forwarded = openForwardedClients(addresses, hints);

  /** Finds the client where the line does not begin with one address and an identity. */
  const findClient = (text: string, cells: readonly string[]): Client => {
    const identity = text.endsWith(NO_USER) ? cells.length - 2 : cells.indexOf('-', 1);
    const head = cells.slice(0, Math.max(1, identity === -1 ? cells.length - 2 : identity));
    const [first] = head;
    const isList = first.endsWith(',') || first.startsWith('"') || head.length === 1;
    const isAddress = addresses.parse(first) !== null;
    if (isList || first === '-') return { src_ip: forwarded.ofList(toForwardedList(head.join(' '))), observer: null };
    const list = toForwardedList(head.slice(1).join(' '));
    // Two addresses are a server and its client, or a forwarded address and a proxy: proxies are private, unless the settings name them.
    if (isAddress && list.length === 1 && (hints.trusted_proxies !== undefined || isPrivateAddress(list[0]))) return { src_ip: forwarded.ofList([first, ...list]), observer: null };
    return { src_ip: forwarded.ofList(list), observer: first };
  };

  return ({ client, rest }: Parts): Client => {
    const end = client.indexOf(' ');
    const host = addresses.parse(end === -1 ? client : client.slice(0, end));
    const cells = host !== null && client.startsWith(' - ', end) ? null : client.split(' ');
    if (cells === null || (host !== null && cells.length <= CLIENT_CELLS)) return { src_ip: forwarded.ofHeader(host, rest[FORWARDED]), observer: null };
    return findClient(client, cells);
  };
};

/** Number of cells of host, identity and user. */
const CLIENT_CELLS = 3;
/** Position of the header X-Forwarded-For in the format `main` of nginx. */
const FORWARDED = 2;

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const findClient = openClients(addresses, hints);
  return (line: string): RowResult => {
    const parts = toParts(line);
    if (parts === null) return OTHER_FORMAT;
    const { time, status, size, rest } = parts;
    const { src_ip, observer } = findClient(parts);
    const target = toRequestTarget(parts.request);
    return toRecordResult(
      {
        source_id: 'access_log',
        start_time: time,
        end_time: time,
        src_ip,
        protocol: 'http',
        bytes_backward: size === '-' ? 0 : toCount(size),
        requests: 1,
        status: toStatus(status),
        path: texts.keep(target.path),
        user_agent: texts.keep(rest[AGENT]),
        observer: texts.keep(observer),
      },
      rest.length > COMBINED_CELLS,
    );
  };
};

/** Position of the user agent. */
const AGENT = 1;

const OTHER_FORMAT: RowResult = { kind: 'rejected', reason: 'not in the common or combined log format' };

const NIGHT = Date.UTC(2026, 2, 2, 23);

/**
 * One HTTP request of a web server, in the common or combined log format of Apache and nginx. A virtual host before the
 * address, a list of forwarded addresses in its place, fields after the user agent, and quotes around the whole line are accepted.
 *
 * The client in a list of forwarded addresses is the last one that is not in `trusted_proxies`. Without that setting it is the first
 * one that is not private, which a client can choose. With it, X-Forwarded-For behind the user agent (format `main` of nginx) is
 * used as well.
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
    { line: '192.0.2.7 - x [y [02/Mar/2026:23:00:00 +0000] "GET /a HTTP/1.1" 404 1 "-" "sqlmap"', record: { src_ip: '192.0.2.7', start_time: NIGHT, status: 404, path: '/a', user_agent: 'sqlmap' } },
    { line: '192.0.2.7 - 198.51.100.9 - - [01/Jan/2020:00:00:00 +0000] [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 401 1', record: { src_ip: '192.0.2.7', start_time: NIGHT, observer: null } },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET /"x" HTTP/1.1" 404 1 "-" "a "b""', record: { status: 404, path: '/"x"', user_agent: 'a "b"' } },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 404 1 "-" "x [02/Mar/2025:23:00:00 +0000] "', record: { start_time: NIGHT, status: 404 } },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "" 400 0 "-" "-"', record: { status: 400, path: null } },
    { line: '::ffff:192.0.2.7 - - [02/Mar/2026:23:00:00.250 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '192.0.2.7', start_time: NIGHT + 250 } },
    { line: '192.0.2.7 - - [2026-03-02T23:00:00+00:00] "GET / HTTP/1.1" 200 1', record: { start_time: NIGHT } },
    { line: '203.0.113.10, 198.51.100.4, 10.0.0.3 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '203.0.113.10', observer: null } },
    { line: '203.0.113.10, 198.51.100.4, 10.0.0.3 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', hints: { trusted_proxies: ['10.0.0.0/8'] }, record: { src_ip: '198.51.100.4' } },
    { line: '203.0.113.10, 198.51.100.4, 10.0.0.3 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', hints: { trusted_proxies: 2 }, record: { src_ip: '203.0.113.10' } },
    { line: '10.0.0.3 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "curl/8" "203.0.113.10, 198.51.100.1"', hints: { trusted_proxies: ['10.0.0.0/8'] }, record: { src_ip: '198.51.100.1' } },
    { line: 'www.example.com 10.0.0.2, 203.0.113.14 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '203.0.113.14', observer: 'www.example.com' } },
    { line: 'www.example.com:80 "203.0.113.5, 198.51.100.1" 10.2.1.185 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '203.0.113.5', observer: 'www.example.com:80' } },
    { line: '192.0.2.15 2001:db8::5, 10.225.0.1 10.2.2.121 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '2001:db8::5', observer: '192.0.2.15' } },
    { line: '192.0.2.15 203.0.113.5 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '203.0.113.5', observer: '192.0.2.15' } },
    { line: '203.0.113.5 10.2.2.121 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '203.0.113.5', observer: null } },
    { line: '- 203.0.113.5 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', record: { src_ip: '203.0.113.5', observer: null } },
    { line: '"203.0.113.5, 10.0.0.3" - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1 "-" "-"', record: { src_ip: '203.0.113.5' } },
    { line: 'www.example.com:80 unix: - - [02/Mar/2026:23:00:00 +0000] "hello" 400 173 "-" "-"', rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: 'host.example.com - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: '192.0.2.7 - - [31/Feb/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 1', rejected: 'start time is not a valid time' },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" fine 1', rejected: 'status is not an HTTP status code' },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1" 200 many', rejected: 'byte count is not a whole number' },
    { line: '192.0.2.7 - - [02/Mar/2026:23:00:00 +0000] "GET / HTTP/1.1', rejected: 'not in the common or combined log format' },
  ],
  required: FIELDS.slice(0, 7).map((name) => [name]),
  fieldsOf: (head) => {
    const parts = toParts(head[head.length - 1]);
    return parts === null || Number.isNaN(parts.time) ? null : FIELDS;
  },
  open: (_head, hints) => ({ columns: [], read: openRows(hints) }),
});
