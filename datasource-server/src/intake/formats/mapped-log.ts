import type { ColumnMapping, MappedProperty } from '@weir/schema';
import { AddressPool } from './parsing/address-pool.ts';
import { toPort, toStatus } from './parsing/decimal.ts';
import { defineFormat, toRejected, toRowResult, type LineReader, type RowResult } from './define-format.ts';
import { toMappedDuration, toMappedTime, toInteger } from './mapping/mapped-values.ts';
import { toRecordResult } from './parsing/record-result.ts';
import { withoutQuery } from './parsing/request-line.ts';
import { narrowTo, openTable, type Table } from './mapping/table-rows.ts';
import { TextPool } from './parsing/text-pool.ts';

/** Returns the value of a property; null where the row has none. */
type Cell = (property: MappedProperty) => string | null;

/**
 * Returns the first mapping whose columns are all in the table. JSON lines omit unknown fields, so there only the columns for
 * time and source address must be present.
 */
const findMapping = (table: Table, mappings: readonly ColumnMapping[] = []): ColumnMapping | null =>
  mappings.find(({ columns }) => {
    const needed = table.hasHeader ? Object.values(columns) : [columns.start_time, columns.src_ip];
    return needed.every((name) => name !== undefined && table.names.includes(name));
  }) ?? null;

const toTimes = (cell: Cell, mapping: ColumnMapping): { start_time: number; end_time: number } => {
  const start_time = toMappedTime(cell('start_time'), mapping.time_unit);
  if (mapping.columns.end_time !== undefined) return { start_time, end_time: toMappedTime(cell('end_time'), mapping.time_unit) };
  const duration = mapping.columns.duration === undefined ? 0 : toMappedDuration(cell('duration'), mapping.duration_unit);
  return { start_time, end_time: start_time + duration };
};

const toCountry = (text: string | null): string | null => (text !== null && /^[A-Za-z]{2}$/.test(text) ? text.toUpperCase() : null);

const toSessionResult = (cell: Cell, mapping: ColumnMapping, cells: readonly string[]): RowResult => {
  const { start_time, end_time } = toTimes(cell, mapping);
  const numbers = { bytes_in: toInteger(cell('bytes_in')) ?? 0, bytes_out: toInteger(cell('bytes_out')) ?? 0, response_code: toInteger(cell('response_code')), dst_port: toInteger(cell('dst_port')) };
  if (Number.isNaN(start_time)) return toRejected('start_time is not a valid time');
  if (Number.isNaN(end_time)) return toRejected('end_time is not a valid time');
  for (const [name, value] of Object.entries(numbers)) if (Number.isNaN(value)) return toRejected(`${name} is not a whole number`);
  return toRowResult(
    {
      start_time,
      end_time,
      src_ip: cell('src_ip'),
      src_ip_country_code: toCountry(cell('src_ip_country_code')),
      dst_ip: cell('dst_ip'),
      protocol: cell('protocol'),
      rule_names: cell('rule_names'),
      label: cell('label'),
      source_meta: 'mapped',
      source_name: mapping.name,
      ...numbers,
    },
    cells,
  );
};

const openRecords = (mapping: ColumnMapping) => {
  const addresses = new AddressPool();
  const texts = new TextPool();
  return (cell: Cell): RowResult => {
    const path = cell('path');
    return toRecordResult({
      source_id: 'mapped',
      ...toTimes(cell, mapping),
      src_ip: addresses.parse(cell('src_ip')),
      src_port: toPort(cell('src_port')),
      dst_ip: addresses.parse(cell('dst_ip')),
      dst_port: toPort(cell('dst_port')),
      protocol: texts.keep(cell('protocol')?.toLowerCase()),
      bytes_forward: toInteger(cell('bytes_in')) ?? 0,
      bytes_backward: mapping.columns.bytes_out === undefined ? null : toInteger(cell('bytes_out')) ?? 0,
      requests: mapping.columns.response_code === undefined && mapping.columns.path === undefined ? 0 : 1,
      status: toStatus(cell('response_code')),
      path: path === null ? null : texts.keep(withoutQuery(path)),
      user_agent: texts.keep(cell('user_agent')),
      country_code: texts.keep(toCountry(cell('src_ip_country_code'))),
      rule: texts.keep(cell('rule_names')),
      observer: mapping.name,
    });
  };
};

/** Returns a reader that reads the rows of a table by a mapping. */
export const openMapped = (given: Table, mapping: ColumnMapping): LineReader => {
  const table = narrowTo(given, [...new Set(Object.values(mapping.columns))]);
  const positions = new Map(Object.entries(mapping.columns).map(([property, name]) => [property, table.names.indexOf(name)]));
  const toRecord = openRecords(mapping);
  let isHeader = table.hasHeader;
  return {
    columns: mapping.grain === 'session' ? table.names : [],
    read: (line) => {
      if (line.startsWith('#')) return null;
      if (isHeader) {
        isHeader = false;
        return null;
      }
      const cells = table.toCells(line);
      if (typeof cells === 'string') return toRejected(cells);
      const cell: Cell = (property) => cells[positions.get(property) ?? -1] ?? null;
      return mapping.grain === 'record' ? toRecord(cell) : toSessionResult(cell, mapping, cells.map((one) => one ?? ''));
    },
  };
};

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
    { line: '1772492400.25;0;192.0.2.7;-;;100.0;', session: { start_time: 1_772_492_400_250, dst_ip: null, dst_port: null, bytes_in: 100, bytes_out: 0 } },
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
    { line: '1;2;3;4;5;6;7;8;9', rejected: 'more values than columns' },
  ],
  required: [],
  fieldsOf: (head, { mappings }) => {
    const table = mappings === undefined ? null : openTable(head);
    return table === null || findMapping(table, mappings) === null ? null : table.names;
  },
  open: (head, { mappings }) => {
    const table = openTable(head);
    const mapping = table === null ? null : findMapping(table, mappings);
    if (table === null || mapping === null) throw new TypeError('no mapping fits the log: call fieldsOf first');
    return openMapped(table, mapping);
  },
});
