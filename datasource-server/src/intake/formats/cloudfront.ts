import { AddressPool } from './parsing/address-pool.ts';
import { toCount, toFraction, toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, type LineReader, type LogHints, type RowResult } from './define-format.ts';
import { openForwardedClients } from './parsing/forwarded-client.ts';
import { jsonFields, parseJsonLine } from './parsing/json-line.ts';
import { toCalendarTime } from './parsing/log-time.ts';
import { REASONS, toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { TextPool } from './parsing/text-pool.ts';

/** Returns the value of a field; undefined where the log does not have it. */
type Cells = (name: string) => string | undefined;

const FIELDS = '#Fields: ';
/** Keys of JSON lines that are remembered. */
const MAX_KEYS = 1000;
const KNOWN: ReadonlySet<string> = new Set([
  'date', 'time', 'x-edge-location', 'sc-bytes', 'c-ip', 'cs-method', 'cs(Host)', 'cs-uri-stem', 'sc-status', 'cs(Referer)', 'cs(User-Agent)', 'cs-uri-query', 'cs(Cookie)',
  'x-edge-result-type', 'x-edge-request-id', 'x-host-header', 'cs-protocol', 'cs-bytes', 'time-taken', 'x-forwarded-for', 'ssl-protocol', 'ssl-cipher',
  'x-edge-response-result-type', 'cs-protocol-version', 'fle-status', 'fle-encrypted-fields', 'c-port', 'time-to-first-byte', 'x-edge-detailed-result-type',
  'sc-content-type', 'sc-content-len', 'sc-range-start', 'sc-range-end', 'timestamp', 'timestamp(ms)', 'cs-host', 'c-ip-version', 'cs-user-agent', 'cs-referer', 'cs-cookie',
  'cs-headers', 'cs-header-names', 'cs-headers-count', 'cs-accept', 'cs-accept-encoding', 'cache-behavior-path-pattern', 'primary-distribution-id', 'primary-distribution-dns-name',
  'origin-fbl', 'origin-lbl', 'asn', 'c-country', 'DistributionId', 'distributionid', 'distribution-tenant-id', 'connection-id', 'r-host', 'sr-reason', 'x-edge-mqcs',
]);
/** Spelling of a field in Parquet, whose column names have neither hyphens nor brackets. */
const toColumn = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/_$/, '');
const NAMES_BY_COLUMN: ReadonlyMap<string, string> = new Map([...KNOWN].reverse().map((name) => [toColumn(name), name]));
const toName = (key: string): string => (KNOWN.has(key) ? key : (NAMES_BY_COLUMN.get(toColumn(key)) ?? key));

const PROTOCOLS: Readonly<Record<string, readonly [protocol: string, port: number]>> = {
  http: ['http', 80], https: ['https', 443], ws: ['http', 80], wss: ['https', 443], grpcs: ['https', 443],
};

/** Decodes a text: CloudFront percent-encodes characters that are not allowed in URLs, in some logs twice. */
const decode = (text: string | undefined): string | undefined => {
  if (text === undefined || !text.includes('%')) return text;
  try {
    return decodeURIComponent(text.replaceAll('%25', '%'));
  } catch {
    return text;
  }
};

const toEnd = (cell: Cells): number => {
  const ms = cell('timestamp(ms)');
  if (ms !== undefined) return toCount(ms);
  const seconds = cell('timestamp');
  return seconds === undefined ? toCalendarTime(`${cell('date')}T${cell('time')}Z`) : Math.round(toFraction(seconds) * 1000);
};

const openRows = (hints: LogHints) => {
  const addresses = new AddressPool();
  const clients = openForwardedClients(addresses, hints);
  const texts = new TextPool();
  return (cell: Cells, hasNewFields: boolean): RowResult => {
    const end_time = toEnd(cell);
    const took_s = toFraction(cell('time-taken'));
    const logged = cell('cs-protocol') ?? '';
    const [protocol, dst_port] = Object.hasOwn(PROTOCOLS, logged) ? PROTOCOLS[logged] : [texts.keep(logged), null];
    const path = cell('cs-uri-stem');
    const country = cell('c-country');
    const received = cell('cs-bytes');
    const sent = cell('sc-bytes');
    return toRecordResult(
      {
        source_id: 'aws_cloudfront',
        start_time: took_s >= 0 ? end_time - Math.round(took_s * 1000) : end_time,
        end_time,
        src_ip: clients.ofHeader(addresses.parse(cell('c-ip')), cell('x-forwarded-for')),
        src_port: toPort(cell('c-port')),
        dst_port,
        protocol,
        bytes_forward: received === undefined || received === '-' ? 0 : toCount(received),
        bytes_backward: sent === undefined || sent === '-' ? 0 : toCount(sent),
        requests: 1,
        status: toStatus(cell('sc-status')),
        path: path === undefined ? null : texts.keep(withoutQuery(path)),
        user_agent: texts.keep(decode(cell('cs(User-Agent)') ?? cell('cs-user-agent'))),
        country_code: country !== undefined && /^[A-Z]{2}$/.test(country) ? texts.keep(country) : null,
        request_id: texts.keep(cell('x-edge-request-id')),
        observer: texts.keep(cell('x-edge-location')),
      },
      hasNewFields,
    );
  };
};

const isNew = (name: string): boolean => !KNOWN.has(name);
const isJson = (head: readonly string[]): boolean => head[head.length - 1].startsWith('{');

/** Returns the field names of the last `#Fields` line; null where there is none. */
const toNamed = (head: readonly string[]): readonly string[] | null =>
  head.findLast((line) => line.startsWith(FIELDS))?.slice(FIELDS.length).trim().split(/\s+/) ?? null;

const openTabs = (first: readonly string[], hints: LogHints): LineReader => {
  const toRow = openRows(hints);
  const follow = (names: readonly string[]) => ({ count: names.length, hasNew: names.some(isNew), at: new Map(names.map((name, index) => [name, index])) });
  let layout = follow(first);
  return {
    columns: [],
    read: (line) => {
      if (line.startsWith('#')) {
        const names = toNamed([line]);
        if (names !== null) layout = follow(names);
        return null;
      }
      const cells = line.split('\t');
      if (cells.length < layout.count) return REASONS.fewer;
      return toRow((name) => cells[layout.at.get(name) ?? -1], layout.hasNew || cells.length > layout.count);
    },
  };
};

const openJson = (hints: LogHints): LineReader => {
  const toRow = openRows(hints);
  /** The keys that were seen, by their field, and whether that field is new. */
  const keys = new Map<string, string[]>();
  const seen = new Map<string, boolean>();
  const follow = (key: string): boolean => {
    const known = seen.get(key);
    if (known !== undefined) return known;
    const name = toName(key);
    if (seen.size < MAX_KEYS) {
      keys.set(name, [...(keys.get(name) ?? []), key]);
      seen.set(key, isNew(name));
    }
    return isNew(name);
  };
  return {
    columns: [],
    read: (line) => {
      const values = parseJsonLine(line);
      if (values === null) return REASONS.json;
      let hasNew = false;
      for (const key of Object.keys(values)) hasNew = follow(key) || hasNew;
      const cell = (name: string): string | undefined => {
        const key = keys.get(name)?.find((one) => Object.hasOwn(values, one)) ?? name;
        return Object.hasOwn(values, key) && values[key] !== null ? String(values[key]) : undefined;
      };
      return toRow(cell, hasNew);
    },
  };
};

const HEAD = [
  '#Version: 1.0',
  `${FIELDS}date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id x-host-header cs-protocol cs-bytes time-taken`,
];
const ROW =
  '2026-03-02\t23:00:00\tLAX1\t2390282\t192.0.2.100\tGET\td111111abcdef8.cloudfront.net\t/index.html\t200\t-\tMozilla/5.0%20(X11)\t-\t-\tHit\tSOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==\texample.com\thttps\t421\t0.500';
const REAL_TIME = ['timestamp', 'c-ip', 'sc-status', 'sc-bytes', 'cs-protocol', 'cs-uri-stem', 'cs-bytes', 'x-edge-location', 'x-edge-request-id', 'time-taken', 'cs-user-agent', 'c-country'];
const REAL_TIME_ROW = '1772492400.250\t2001:db8::9\t404\t512\thttp\t/a?b=c\t99\tLAX1\tabc==\t0.25\tcurl/8.5\tDE';
const JSON_ROW = '{"date":"2026-03-02","time":"23:00:00","x-edge-location":"LAX1","sc-bytes":"5","c-ip":"192.0.2.100","sc-status":"200","cs-uri-stem":"/","cs-protocol":"https","x-edge-request-id":"abc=="}';
const COLUMN_ROW = '{"timestamp_ms":"1772492400000","c_ip":"192.0.2.100","sc_status":200,"sc_bytes":5,"cs_user_agent":"Mozilla","x_edge_location":"LAX1"}';

/**
 * One request to a CloudFront edge location: standard logs with `#Fields`, as JSON lines, and real-time logs, whose fields
 * must be given. The logged time is the end of the request; the start is `time-taken` before it.
 *
 * The address of the edge location is not logged, so the destination is null; the port is derived from the protocol.
 * `request_id` is the one that AWS WAF logs as well. Bytes include headers. `-` means null.
 */
export const cloudfront = defineFormat({
  id: 'aws_cloudfront',
  title: 'AWS CloudFront access log, standard or real-time',
  spec: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html',
  head: HEAD,
  examples: [
    {
      line: ROW,
      record: {
        source_id: 'aws_cloudfront', start_time: Date.UTC(2026, 2, 2, 22, 59, 59, 500), end_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.100', dst_ip: null, dst_port: 443, protocol: 'https',
        bytes_forward: 421, bytes_backward: 2_390_282, requests: 1, status: 200, path: '/index.html', user_agent: 'Mozilla/5.0 (X11)', observer: 'LAX1',
        request_id: 'SOX4xwn4XV6Q4rgb7XiVGOHms_BGlTAC4KyHmureZmBNrjGdRLiNIQ==',
      },
    },
    { line: `${ROW}\tnew`, record: { status: 200 } },
    { line: ROW.replace('\t200\t', '\t000\t').replace('%20(X11)', '%2520%28X'), record: { status: null, user_agent: 'Mozilla/5.0 (X' } },
    {
      head: [REAL_TIME_ROW],
      hints: { fields: REAL_TIME },
      line: REAL_TIME_ROW,
      record: { start_time: 1_772_492_400_000, end_time: 1_772_492_400_250, src_ip: '2001:db8::9', status: 404, path: '/a', country_code: 'DE', dst_port: 80 },
    },
    { head: [JSON_ROW], line: JSON_ROW, record: { bytes_backward: 5, bytes_forward: 0, status: 200, request_id: 'abc==' } },
    { head: [COLUMN_ROW], line: COLUMN_ROW, record: { end_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.100', status: 200, user_agent: 'Mozilla', bytes_backward: 5 } },
    { line: ROW.replace('192.0.2.100', 'client'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { line: ROW.replace('2026-03-02', '2026-02-31'), rejected: 'start time is not a valid time' },
    { line: ROW.replace('2390282', '-1'), rejected: 'byte count is not a whole number' },
    { line: '2026-03-02\t23:00:00', rejected: 'fewer values than fields' },
  ],
  required: [['c-ip'], ['sc-status'], ['date', 'timestamp', 'timestamp(ms)'], ['x-edge-location', 'x-edge-request-id', 'x-edge-result-type']],
  fieldsOf: (head, { fields }) => (isJson(head) ? (jsonFields(head)?.map(toName) ?? null) : (toNamed(head) ?? fields ?? null)),
  open: (head, hints) => (isJson(head) ? openJson(hints) : openTabs(toNamed(head) ?? hints.fields ?? [], hints)),
});
