import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, type LineReader, type LogHints, type RowResult } from './define-format.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { toLogTime } from './parsing/log-time.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

const FIELDS = '#Fields:';
const DATE = '#Date:';
const MORE_VALUES = toRejected('more values than fields');
/** Sub-statuses of request filtering and of dynamic IP restrictions: https://learn.microsoft.com/en-us/troubleshoot/developer/webapps/iis/www-administration-management/http-status-code */
const BLOCKED = new Set(['403.501', '403.502', '404.5', '404.6', '404.7', '404.8', '404.9', '404.10', '404.11', '404.12', '404.13', '404.14', '404.15', '404.16', '404.17', '404.18', '404.19', '404.20']);
const TLS_PORTS = new Set([443, 8443]);

/** Header lines in force. */
interface Layout {
  readonly names: readonly string[];
  readonly at: ReadonlyMap<string, number>;
  readonly delimiter: string;
  /** Day of `#Date`, for logs without a field `date`. */
  readonly date: string | null;
}

const follow = (layout: Layout | null, line: string): Layout | null => {
  if (line.startsWith(DATE)) return { ...(layout ?? NO_LAYOUT), date: line.slice(DATE.length).trim().split(/\s/)[0] };
  if (!line.startsWith(FIELDS)) return layout;
  const text = line.slice(FIELDS.length).trim();
  const names = text.split(/\s+/);
  return { names, at: new Map(names.map((name, index) => [name.toLowerCase(), index])), delimiter: text.includes('\t') ? '\t' : ' ', date: layout?.date ?? null };
};
const NO_LAYOUT: Layout = { names: [], at: new Map(), delimiter: ' ', date: null };

const toLayout = (head: readonly string[]): Layout | null => {
  let layout: Layout | null = null;
  for (const line of head) layout = follow(layout, line);
  return layout === null || layout.names.length === 0 ? null : layout;
};

/** Returns the duration in ms: IIS logs whole milliseconds, other servers seconds with a fraction. */
const toDuration = (text: string | undefined): number => {
  const value = Number(text);
  return text === undefined || !/^\d{1,12}(\.\d{1,9})?$/.test(text) ? 0 : Math.round(text.includes('.') ? value * 1000 : value);
};

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  const forwarded = openForwardedClients(addresses, hints);
  const toBytes = (text: string | undefined): number | null => (text === undefined ? null : text === '-' ? 0 : toCount(text));
  return (line: string, { names, at, delimiter, date }: Layout): RowResult => {
    const cells = line.trimEnd().split(delimiter);
    if (cells.length < names.length) return REASONS.fewer;
    // IIS writes `+` for a space, so further values mean another layout: the ones that are read could be those of a client.
    if (cells.length > names.length) return MORE_VALUES;
    const cell = (name: string): string | undefined => {
      const index = at.get(name);
      return index === undefined ? undefined : cells[index];
    };
    const end_time = toLogTime(`${cell('date') ?? date ?? ''} ${cell('time') ?? ''}`);
    const dst_port = toPort(cell('s-port'));
    const stem = cell('cs-uri-stem');
    const denied = `${cell('sc-status') ?? ''}.${cell('sc-substatus') ?? ''}`;
    const agent = cell('cs(user-agent)') ?? cell('cs-user-agent');
    return toRecordResult({
      source_id: 'iis_w3c',
      start_time: end_time - toDuration(cell('time-taken')),
      end_time,
      src_ip: forwarded.ofHeader(addresses.parse(cell('c-ip')), (cell('x-forwarded-for') ?? cell('cs(x-forwarded-for)'))?.replaceAll('+', ' ')),
      src_port: toPort(cell('c-port')),
      dst_ip: addresses.parse(cell('s-ip')),
      dst_port,
      protocol: dst_port !== null && TLS_PORTS.has(dst_port) ? 'https' : 'http',
      bytes_forward: toBytes(cell('cs-bytes')) ?? 0,
      bytes_backward: toBytes(cell('sc-bytes')),
      requests: 1,
      status: toStatus(cell('sc-status')),
      path: stem === undefined ? null : texts.keep(withoutQuery(stem)),
      user_agent: texts.keep(agent?.replaceAll('+', ' ')),
      outcome: BLOCKED.has(denied) ? 'blocked' : null,
      rule: BLOCKED.has(denied) ? `IIS ${denied}` : null,
      observer: texts.keep(cell('s-sitename') ?? cell('s-computername')),
    });
  };
};

const HEAD = [
  '#Software: Microsoft Internet Information Services 10.0',
  '#Version: 1.0',
  '#Date: 2026-03-02 23:00:00',
  '#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken',
];
const ROW = '2026-03-02 23:00:01 10.0.0.5 GET /shop/item.aspx id=5 443 - 192.0.2.7 Mozilla/5.0+(Windows+NT+10.0) - 200 0 0 250';
const FORWARDED_HEAD = ['#Fields: date time c-ip cs-method cs-uri-stem sc-status X-Forwarded-For'];
const SHORT_HEAD = ['#Date: 2026-03-02 00:00:00', '#Fields: time c-ip cs-method cs-uri-stem sc-status sc-bytes cs-bytes'];

/**
 * One HTTP request to IIS, or to another server that logs in the extended format of the W3C. `#Fields` names the values, and
 * applies until the next one; times are UTC. The logged time is the end of the request; the start is `time-taken` before it.
 *
 * IIS writes `+` for the spaces in a user agent. A request that request filtering denied is `blocked`. A row with more values
 * than fields is rejected, because it cannot be said which of them the client sent.
 */
export const iisW3c = defineFormat({
  id: 'iis_w3c',
  title: 'IIS log, or another log in the W3C extended format',
  spec: 'https://learn.microsoft.com/en-us/windows/win32/http/w3c-logging, https://www.w3.org/TR/WD-logfile.html',
  head: HEAD,
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'iis_w3c', start_time: Date.UTC(2026, 2, 2, 23, 0, 0, 750), end_time: Date.UTC(2026, 2, 2, 23, 0, 1), src_ip: '192.0.2.7', dst_ip: '10.0.0.5', dst_port: 443, protocol: 'https',
        bytes_forward: 0, bytes_backward: null, requests: 1, status: 200, path: '/shop/item.aspx', user_agent: 'Mozilla/5.0 (Windows NT 10.0)', outcome: null,
      },
    },
    { line: ROW.replace('200 0 0 250', '404 8 2 0').replace(' 443 ', ' 80 '), record: { status: 404, outcome: 'blocked', rule: 'IIS 404.8', protocol: 'http' } },
    { line: ROW.replace('id=5', 'q="x"[y]').replace('192.0.2.7', '2001:db8::7'), record: { src_ip: '2001:db8::7', status: 200, path: '/shop/item.aspx' } },
    {
      head: FORWARDED_HEAD,
      hints: { trusted_proxies: 1 },
      line: '2026-03-02 23:00:00 10.0.0.2 GET / 200 203.0.113.9,+198.51.100.1',
      record: { src_ip: '198.51.100.1' },
    },
    { head: SHORT_HEAD, line: '23:00:00 192.0.2.7 GET / 304 - 180', record: { end_time: Date.UTC(2026, 2, 2, 23), status: 304, bytes_backward: 0, bytes_forward: 180 } },
    { line: ROW.replace('id=5', 'id=5 6'), rejected: 'more values than fields' },
    { line: '2026-03-02 23:00:01 10.0.0.5', rejected: 'fewer values than fields' },
    { line: ROW.replace('192.0.2.7', 'client'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace('2026-03-02', '2026-02-31'), rejected: 'start time is not a valid time' },
    { line: ROW.replace(' 200 ', ' fine '), rejected: 'status is not an HTTP status code' },
  ],
  required: [['c-ip'], ['sc-status'], ['time'], ['date', '#Date']],
  fieldsOf: (head) => {
    const layout = toLayout(head);
    return layout === null ? null : [...layout.at.keys(), ...(layout.date === null ? [] : ['#Date'])];
  },
  open: (head, hints): LineReader => {
    const toRow = openRows(hints);
    let layout = toLayout(head) ?? NO_LAYOUT;
    return {
      columns: [],
      read: (line) => {
        if (!line.startsWith('#')) return toRow(line, layout);
        layout = follow(layout, line) ?? layout;
        return null;
      },
    };
  },
});
