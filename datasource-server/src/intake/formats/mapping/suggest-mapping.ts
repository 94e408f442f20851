import { addressSchema, columnMappingSchema, MAPPED_PROPERTIES, type ColumnMapping, type MappedProperty } from '@weir/schema';
import { COLUMN_NAMES, FLOW_BYTES, toPlainName } from './column-names.ts';
import { findTimeUnit, toMappedDuration, toInteger } from './mapped-values.ts';
import type { Table } from './table-rows.ts';

/** Number of lines after the head that a suggestion is based on. */
export const SAMPLE_LINES = 20;

type Cells = ReadonlyArray<ReadonlyArray<string | null>>;

const isAddress = (text: string): boolean => addressSchema.safeParse(text).success;
const isWithin = (least: number, most: number) => (text: string): boolean => {
  const value = toInteger(text);
  return value !== null && value >= least && value <= most;
};
const isBytes = isWithin(0, Number.MAX_SAFE_INTEGER);
const isPort = isWithin(0, 65_535);

/** Condition that all values of a column must meet for a property, in addition to its name. */
const ACCEPTS: Partial<Record<MappedProperty, (text: string) => boolean>> = {
  start_time: (text) => findTimeUnit([text]) !== null,
  end_time: (text) => findTimeUnit([text]) !== null,
  duration: (text) => !Number.isNaN(toMappedDuration(text, 's')),
  src_ip: isAddress,
  dst_ip: isAddress,
  src_port: isPort,
  dst_port: isPort,
  bytes_in: isBytes,
  bytes_out: isBytes,
  response_code: isWithin(0, 999),
  src_ip_country_code: (text) => /^[A-Za-z]{2}$/.test(text),
};

/**
 * Returns a column mapping for a log in an unknown format, based on column names and on the values of the first rows. Null
 * where it finds no time, no source address, or neither bytes nor status.
 *
 * "Received" and "sent" are read from the server's point of view, as web servers and load balancers use them; a firewall may
 * mean the client's. A row with an end or a duration is a complete session. A row with a path or a user agent, or without an
 * end, is one record.
 */
export const suggestMapping = (table: Table, lines: readonly string[]): ColumnMapping | null => {
  const rows = lines.map(table.toCells).filter((cells) => typeof cells !== 'string');
  const plainNames = table.names.map(toPlainName);
  const taken = new Set<number>();
  const valuesAt = (at: number): string[] => toValues(rows, at);
  const find = (property: MappedProperty, names: readonly string[]): string | undefined => {
    const accepts = ACCEPTS[property];
    for (const name of names) {
      const at = plainNames.findIndex((plain, index) => plain === name && !taken.has(index));
      if (at === -1) continue;
      const values = valuesAt(at);
      if (values.length === 0 || (accepts !== undefined && !values.every(accepts))) continue;
      taken.add(at);
      return table.names[at];
    }
    return undefined;
  };
  const columns: Partial<Record<MappedProperty, string>> = {};
  for (const property of MAPPED_PROPERTIES) {
    const found = find(property, COLUMN_NAMES[property]);
    if (found !== undefined) columns[property] = found;
  }
  if (columns.bytes_in === undefined && columns.bytes_out === undefined) {
    const property = columns.response_code === undefined ? 'bytes_in' : 'bytes_out';
    const found = find(property, FLOW_BYTES);
    if (found !== undefined) columns[property] = found;
  }
  if (columns.start_time === undefined) return null;
  const times = [columns.start_time, columns.end_time].flatMap((name) => (name === undefined ? [] : valuesAt(table.names.indexOf(name))));
  const parsed = columnMappingSchema.safeParse({
    name: 'suggested',
    grain: isRequest(columns) || (columns.end_time === undefined && columns.duration === undefined) ? 'record' : 'session',
    time_unit: findTimeUnit(times),
    duration_unit: toDurationUnit(columns.duration),
    columns,
  });
  return parsed.success ? parsed.data : null;
};

const isRequest = ({ path, user_agent }: Partial<Record<MappedProperty, string>>): boolean => path !== undefined || user_agent !== undefined;

const toValues = (rows: Cells, at: number): string[] => rows.flatMap((cells) => cells[at] ?? []);

/** Returns the unit in the name of a duration column, seconds by default. CICFlowMeter uses microseconds. */
const toDurationUnit = (name: string | undefined): ColumnMapping['duration_unit'] => {
  const plain = name === undefined ? '' : toPlainName(name);
  if (plain.endsWith('_us') || plain === 'flow_duration') return 'us';
  if (plain.endsWith('_ns')) return 'ns';
  return plain.endsWith('_ms') || plain === 'elapsed' ? 'ms' : 's';
};
