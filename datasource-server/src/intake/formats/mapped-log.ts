import type { ColumnMapping, MappedProperty } from '@weir/schema';
import { AddressPool } from './parsing/address-pool.ts';
import { defineFormat, toRejected, toRowResult, type LineReader, type LogHints, type RowResult } from './define-format.ts';
import { findMapping } from './mapping/find-table.ts';
import { toDirection, toOutcome } from './mapping/mapped-directions.ts';
import { toWhole } from './mapping/mapped-numbers.ts';
import { isPlausible, openTimes, toDuration } from './mapping/mapped-times.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { toRequestTarget, withoutQuery } from './parsing/request-line.ts';
import { narrowTo, openTable, toDelimiter, type Table } from './mapping/table-rows.ts';
import { TextPool } from './parsing/text-pool.ts';

/** Returns the value of a property; null where the row has none. */
type Cell = (property: MappedProperty) => string | null;

/** Properties whose values are texts. In the others, words such as `NA` stand for an absent value; as a country, NA is Namibia. */
const TEXTS: ReadonlySet<MappedProperty> = new Set(['protocol', 'src_ip_country_code', 'path', 'user_agent', 'rule_names', 'label']);
const ABSENT_VALUE = /^(?:na|nan|none)$/i;

const toCountry = (text: string | null): string | null => (text !== null && /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null);

const REQUEST_LINE = /^[A-Z]{3,10} /;
const toPath = (text: string | null): string | null => (text === null ? null : REQUEST_LINE.test(text) ? toRequestTarget(text).path : withoutQuery(text));

const PORT_OF_ADDRESS = /^(?:\d+\.\d+\.\d+\.\d+|\[[^\]]+\]):(\d{1,5})$/;

/** ICMP has types and codes, which some tools write into the columns of the ports. */
const WITHOUT_PORTS = /^(?:icmp|ipv6-icmp|1$|58$)/i;

/** Returns the port of a row: of its own column, or of the address. NaN for a text that is not a port. */
const toPort = (text: string | null, address: string | null, protocol: string | null): number | null => {
  if (protocol !== null && WITHOUT_PORTS.test(protocol)) return null;
  const port = text ?? (address === null ? null : (PORT_OF_ADDRESS.exec(address)?.[1] ?? null));
  if (port === null) return null;
  const value = toWhole(port);
  return typeof value === 'number' && value <= 65_535 ? value : NaN;
};

/** Times of a row, or why it has none. */
const openRowTimes = (mapping: ColumnMapping): ((cell: Cell) => { readonly start_time: number; readonly end_time: number } | string) => {
  const read = openTimes(mapping);
  const { columns } = mapping;
  /** Returns the start, or why there is none. */
  const toStart = (cell: Cell): number | string => {
    const text = cell('start_time');
    const date = columns.start_date === undefined ? '' : cell('start_date');
    if (text === null || date === null) return 'start_time is missing';
    const time = read(date === '' ? text : `${date} ${text}`);
    if (Number.isNaN(time)) return 'start_time is not a valid time';
    return isPlausible(time) ? time : 'start_time is not between 2000 and 2100 (check time_unit)';
  };
  const toEnd = (cell: Cell, start_time: number): number | string => {
    const text = columns.end_time === undefined ? null : cell('end_time');
    if (text !== null) {
      const time = read(text);
      return Number.isNaN(time) ? 'end_time is not a valid time' : time;
    }
    const duration = columns.duration === undefined ? null : cell('duration');
    if (duration === null) return columns.end_time !== undefined && columns.duration === undefined ? 'end_time is missing' : start_time;
    const length = toDuration(duration, mapping.duration_unit, mapping);
    return Number.isNaN(length) ? 'duration is not a valid duration' : start_time + length;
  };
  return (cell) => {
    const start_time = toStart(cell);
    if (typeof start_time === 'string') return start_time;
    const end_time = toEnd(cell, start_time);
    return typeof end_time === 'string' ? end_time : { start_time, end_time };
  };
};

/** Bytes of a row; null where the log has none of that direction. */
interface RowBytes {
  readonly bytes_in: number;
  readonly bytes_out: number | null;
}

/** Returns the bytes of a row, or why they cannot be read. */
const toBytes = (cell: Cell, mapping: ColumnMapping, direction: 'in' | 'out' | null): RowBytes | string => {
  const { columns } = mapping;
  const read = (property: 'bytes_in' | 'bytes_out' | 'bytes_total'): number | string => {
    const text = columns[property] === undefined ? null : cell(property);
    if (text === null) return 0;
    const value = toWhole(text, mapping);
    return typeof value === 'number' ? value : `${property} is ${value}`;
  };
  const [bytes_in, bytes_out, total] = [read('bytes_in'), read('bytes_out'), read('bytes_total')];
  if (typeof bytes_in === 'string') return bytes_in;
  if (typeof bytes_out === 'string') return bytes_out;
  if (typeof total === 'string') return total;
  if (columns.bytes_total === undefined || cell('bytes_total') === null) return { bytes_in, bytes_out: columns.bytes_out === undefined ? null : bytes_out };
  const rest = total - bytes_in - bytes_out;
  if (rest < 0) return 'bytes_total is less than the bytes of one direction';
  if (columns.bytes_in !== undefined) return { bytes_in, bytes_out: columns.bytes_out === undefined ? rest : bytes_out };
  if (columns.bytes_out !== undefined) return { bytes_in: rest, bytes_out };
  return direction === 'out' ? { bytes_in: 0, bytes_out: total } : { bytes_in: total, bytes_out: direction === 'in' ? 0 : null };
};

const openSessions = (mapping: ColumnMapping) => {
  const toTimes = openRowTimes(mapping);
  const addresses = new AddressPool();
  return (cell: Cell, cells: readonly string[]): RowResult => {
    const times = toTimes(cell);
    if (typeof times === 'string') return toRejected(times);
    const direction = toDirection(cell('direction'));
    const bytes = toBytes(cell, mapping, direction.bytes);
    if (typeof bytes === 'string') return toRejected(bytes);
    const status = cell('response_code');
    const response_code = status === null ? null : toWhole(status, mapping);
    if (typeof response_code === 'string') return toRejected(`response_code is ${response_code}`);
    const [src, dst] = [cell('src_ip'), cell('dst_ip')];
    const protocol = cell('protocol');
    const [src_port, dst_port] = [toPort(cell('src_port'), src, protocol), toPort(cell('dst_port'), dst, protocol)];
    if (Number.isNaN(dst_port)) return toRejected('dst_port is not a port');
    const isSwapped = direction.is_reply && dst !== null && !Number.isNaN(src_port);
    // A text that is no address is passed on: the schema names the reason.
    const [source, destination] = [addresses.parse(src) ?? src, addresses.parse(dst) ?? dst];
    const bytes_out = bytes.bytes_out ?? 0;
    return toRowResult(
      {
        ...times,
        src_ip: isSwapped ? destination : source,
        src_ip_country_code: toCountry(cell('src_ip_country_code')),
        dst_ip: isSwapped ? source : destination,
        dst_port: isSwapped ? src_port : dst_port,
        protocol,
        rule_names: cell('rule_names'),
        label: cell('label'),
        source_meta: 'mapped',
        source_name: mapping.name,
        bytes_in: isSwapped ? bytes_out : bytes.bytes_in,
        bytes_out: isSwapped ? bytes.bytes_in : bytes_out,
        response_code,
      },
      cells,
    );
  };
};

const openRecords = (mapping: ColumnMapping) => {
  const toTimes = openRowTimes(mapping);
  const addresses = new AddressPool();
  const texts = new TextPool();
  const hasRequests = mapping.columns.response_code !== undefined || mapping.columns.path !== undefined;
  return (cell: Cell): RowResult => {
    const times = toTimes(cell);
    if (typeof times === 'string') return toRejected(times);
    const [src, dst] = [cell('src_ip'), cell('dst_ip')];
    if (src === null) return toRejected('src_ip is missing');
    const direction = toDirection(cell('direction'));
    const bytes = toBytes(cell, mapping, direction.bytes);
    if (typeof bytes === 'string') return toRejected(bytes);
    const dst_ip = addresses.parse(dst);
    const protocol = cell('protocol');
    return toRecordResult({
      source_id: 'mapped',
      ...times,
      src_ip: addresses.parse(src),
      src_port: toPort(cell('src_port'), src, protocol),
      dst_ip,
      dst_port: toPort(cell('dst_port'), dst, protocol),
      protocol: texts.keep(protocol?.toLowerCase()),
      bytes_forward: bytes.bytes_in,
      bytes_backward: bytes.bytes_out,
      is_reply: direction.is_reply && dst_ip !== null ? true : null,
      requests: hasRequests ? 1 : 0,
      status: toStatus(cell('response_code')),
      path: texts.keep(toPath(cell('path'))),
      user_agent: texts.keep(cell('user_agent')),
      country_code: texts.keep(toCountry(cell('src_ip_country_code'))),
      outcome: toOutcome(cell('action')),
      rule: texts.keep(cell('rule_names')),
      observer: mapping.name,
    });
  };
};

/** Returns a status code, null where there was no response, NaN for a text that is not one. */
const toStatus = (text: string | null): number | null => {
  if (text === null) return null;
  const status = toWhole(text);
  if (status === 0) return null;
  return typeof status === 'number' && status >= 100 && status <= 999 ? status : NaN;
};

/** Returns a reader that reads the rows of a table by a mapping. It skips the lines of the head. */
export const openMapped = (given: Table, mapping: ColumnMapping, head: readonly string[] = []): LineReader => {
  const table = narrowTo(given, [...new Set(Object.values(mapping.columns))]);
  const positions = new Map(Object.entries(mapping.columns).map(([property, name]) => [property, table.names.indexOf(name)]));
  const toRecord = openRecords(mapping);
  const toSession = openSessions(mapping);
  const headLines = new Set(head);
  return {
    columns: mapping.grain === 'session' ? table.names : [],
    read: (line) => {
      if (line.startsWith('#') || headLines.has(line) || table.isHeader(line) || toDelimiter(line) !== null) return null;
      const cells = table.toCells(line);
      if (typeof cells === 'string') return toRejected(cells);
      const cell: Cell = (property) => {
        const text = cells[positions.get(property) ?? -1] ?? null;
        return text === null || TEXTS.has(property) || !ABSENT_VALUE.test(text) ? text : null;
      };
      return mapping.grain === 'record' ? toRecord(cell) : toSession(cell, cells.map((one) => one ?? ''));
    },
  };
};

/** Finds the header in a head, from its last line on, and the mapping that fits it; null where none does. */
const locate = (head: readonly string[], { mappings = [] }: LogHints): { readonly table: Table; readonly mapping: ColumnMapping; readonly lines: readonly string[] } | null => {
  if (mappings.length === 0) return null;
  for (let end = head.length; end > 0; end--) {
    const lines = head.slice(0, end);
    const table = openTable(lines);
    const mapping = table === null ? null : findMapping(table, mappings);
    // JSON lines have no header: each of them is a row.
    if (table !== null && mapping !== null) return { table, mapping, lines: table.hasHeader ? lines : head.filter(isEmptyRow) };
  }
  return null;
};

/** Returns whether a JSON line has no values, as the head that stands for the columns of JSON lines. */
const isEmptyRow = (line: string): boolean => /^\{"[^"]*":null[,}]/.test(line) && Object.values(JSON.parse(line) as object).every((value) => value === null);

const FLOWS: ColumnMapping = {
  name: 'flows',
  grain: 'session',
  time_unit: 's',
  duration_unit: 'ms',
  columns: { start_time: 'first', duration: 'ms', src_ip: 'sa', dst_ip: 'da', dst_port: 'dp', bytes_in: 'ibyt', bytes_out: 'obyt' },
};
const REQUESTS: ColumnMapping = {
  name: 'requests',
  grain: 'record',
  time_unit: 'iso',
  duration_unit: 's',
  columns: { start_time: '@timestamp', src_ip: 'source.ip', response_code: 'http.response.status_code', path: 'url.path', bytes_out: 'http.response.bytes', src_ip_country_code: 'source.geo.country_iso_code' },
};
const REQUEST =
  '{"@timestamp":"2026-03-02T23:00:00.000Z","source":{"ip":"192.0.2.7","geo":{"country_iso_code":"de"}},"http":{"response":{"status_code":404,"bytes":77}},"url.path":"/a?b"}';

/**
 * One row of a CSV with a header, or one JSON line, read by a column mapping: a complete session, or a record that is joined
 * into a session. Properties outside the mapping are null; byte counts outside it are 0.
 */
export const mappedLog = defineFormat({
  id: 'mapped',
  title: 'CSV or JSON lines with a column mapping',
  spec: 'https://www.rfc-editor.org/rfc/rfc4180, https://github.com/ndjson/ndjson-spec; the mapping is columnMappingSchema of @weir/schema',
  head: ['first;ms;sa;da;dp;ibyt;obyt;tag'],
  hints: { mappings: [REQUESTS, FLOWS] },
  examples: [
    {
      line: '1772492400;1500;192.0.2.7;10.0.0.5;443;100;2000;x',
      session: { start_time: 1_772_492_400_000, end_time: 1_772_492_401_500, src_ip: '192.0.2.7', dst_port: 443, bytes_in: 100, bytes_out: 2000, source_meta: 'mapped', source_name: 'flows' },
    },
    { line: '1772492400.25;0;192.0.2.7;-;;100.0;;', session: { start_time: 1_772_492_400_250, dst_ip: null, dst_port: null, bytes_in: 100, bytes_out: 0 } },
    {
      head: [REQUEST],
      line: REQUEST,
      record: { source_id: 'mapped', start_time: Date.UTC(2026, 2, 2, 23), src_ip: '192.0.2.7', status: 404, path: '/a', bytes_backward: 77, country_code: 'DE', requests: 1, observer: 'requests' },
    },
    { head: [REQUEST], line: REQUEST.replace('404', 'null'), record: { status: null } },
    { head: ['{"@timestamp":"2026-03-02T23:00:00.000Z","source.ip":"192.0.2.7"}'], line: REQUEST, record: { status: 404, path: '/a' } },
    { head: [REQUEST], line: REQUEST.replace('192.0.2.7', 'me'), rejected: 'source address is not an IPv4 or IPv6 address' },
    { head: [REQUEST], line: '[]', rejected: 'not a JSON object' },
    { line: 'soon;0;192.0.2.7;10.0.0.5;443;1;2;x', rejected: 'start_time is not a valid time' },
    { line: '1772492400;0;192.0.2.7;10.0.0.5;443;1.5;2;x', rejected: 'bytes_in is not a whole number' },
    { line: '1772492400;0;www;10.0.0.5;443;1;2;x', rejected: 'src_ip: must be an IPv4 or IPv6 address' },
    { line: '1772492400;0;192.0.2.7;10.0.0.5;443;1;2;x;9', rejected: 'more values than columns' },
    { line: '1772492400;0;192.0.2.7;10.0.0.5;443;1;2;x;;', session: { bytes_in: 1, bytes_out: 2 } },
    { line: '1772492400;0;192.0.2.7;10.0.0.5;443;1', rejected: 'fewer cells than columns' },
    { line: '1772492400;0;192.0.2.7;10.0.0.5;443;12.000;2;x', rejected: 'bytes_in is ambiguous (set decimal or thousands in the mapping)' },
    { line: '1772492400;0;192.0.2.7;10.0.0.5;443;-1;2;x', rejected: 'bytes_in is negative' },
    { line: '1772492400123;0;192.0.2.7;10.0.0.5;443;1;2;x', rejected: 'start_time is not between 2000 and 2100 (check time_unit)' },
  ],
  required: [],
  fieldsOf: (head, hints) => locate(head, hints)?.table.names ?? null,
  open: (head, hints) => {
    const found = locate(head, hints);
    if (found === null) throw new TypeError('no mapping fits the log: call fieldsOf first');
    return openMapped(found.table, found.mapping, found.lines);
  },
});
