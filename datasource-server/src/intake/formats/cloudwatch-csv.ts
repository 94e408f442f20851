import { SESSION_TEXTS, type SessionNumber } from '@weir/schema';
import { toCells } from './parsing/csv-cells.ts';
import { defineFormat, toRejected, toRowResult, type LogHints, type RowResult } from './define-format.ts';
import { toLogTime } from './parsing/log-time.ts';
import { isNullCell, toPlainCount, toPlainTime } from './parsing/plain-values.ts';
import { FIRST_TIME, toLatestTime } from './parsing/plausible-times.ts';
import { NUMBER_AT, PlainSession, type PlainReader, type PlainSinks } from './plain-line.ts';

/** Session property of each CSV column; some properties have two column names. */
const COLUMNS: Record<string, string> = {
  bytes_in: 'bytes_in',
  bytes_out: 'bytes_out',
  creation_time: 'start_time',
  start_time: 'start_time',
  end_time: 'end_time',
  src_ip: 'src_ip',
  src_ip_country_code: 'src_ip_country_code',
  protocol: 'protocol',
  'response.code': 'response_code',
  response_code: 'response_code',
  dst_port: 'dst_port',
  dst_ip: 'dst_ip',
  rule_names: 'rule_names',
  observation_name: 'observation_name',
  'source.meta': 'source_meta',
  source_meta: 'source_meta',
  'source.name': 'source_name',
  source_name: 'source_name',
  detection_types: 'detection_types',
  label: 'label',
};

const NUMBERS = new Set(['bytes_in', 'bytes_out', 'response_code', 'dst_port']);
const TIMES = new Set(['start_time', 'end_time']);
const DECIMAL = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

const toHeader = (head: readonly string[]): string[] | null => toCells(head[head.length - 1])?.map((name) => name.trim()) ?? null;

const toRow = (properties: ReadonlyArray<string | undefined>, cells: readonly string[]): RowResult => {
  const row: Record<string, string | number | null> = {};
  for (let index = 0; index < cells.length; index++) {
    const property = properties[index];
    if (property === undefined) continue;
    const cell = cells[index].trim();
    if (cell === '' || cell === '-') row[property] = null;
    else if (TIMES.has(property)) {
      const time = toLogTime(cell);
      if (Number.isNaN(time)) return toRejected(`${property} is not a valid time`);
      row[property] = time;
    } else if (NUMBERS.has(property)) {
      if (!DECIMAL.test(cell)) return toRejected(`${property} is not a number`);
      row[property] = Number(cell);
    } else row[property] = cell;
  }
  return toRowResult(row, cells);
};

const SPACE = 32;
const COMMA = 44;

/** Reads lines with a value for every column, in the form that most exports have. */
const openPlain = (properties: ReadonlyArray<string | undefined>, hints: LogHints, { addSession }: PlainSinks): PlainReader | null => {
  const latest = toLatestTime(hints);
  const known = properties.filter((property) => property !== undefined);
  if (new Set(known).size < known.length) return null;
  const session = new PlainSession();
  const { numbers, starts, ends } = session;
  const at = (name: string): number => properties.indexOf(name);
  const times = [...TIMES].map((name) => ({ cell: at(name), column: NUMBER_AT[name as SessionNumber] }));
  const counts = [...NUMBERS].map((name) => ({ cell: at(name), column: NUMBER_AT[name as SessionNumber] }));
  const texts = SESSION_TEXTS.map((name, column) => ({ cell: at(name), column }));
  return {
    delimiter: COMMA,
    read: (bytes, cells) => {
      if (cells.count !== properties.length) return false;
      for (let i = 0; i < times.length; i++) {
        const { cell, column } = times[i];
        numbers[column] = toPlainTime(bytes, cells.starts[cell], cells.ends[cell]);
        if (numbers[column] < FIRST_TIME || numbers[column] > latest) return false;
      }
      for (let i = 0; i < counts.length; i++) {
        const { cell, column } = counts[i];
        numbers[column] = -1;
        if (cell === -1 || isNullCell(bytes, cells.starts[cell], cells.ends[cell])) continue;
        numbers[column] = toPlainCount(bytes, cells.starts[cell], cells.ends[cell]);
        if (numbers[column] < 0) return false;
      }
      for (let i = 0; i < texts.length; i++) {
        const { cell, column } = texts[i];
        starts[column] = -1;
        if (cell === -1) continue;
        const from = cells.starts[cell];
        const to = cells.ends[cell];
        if (isNullCell(bytes, from, to)) continue;
        // The LineReader removes spaces around a value.
        if (bytes[from] === SPACE || bytes[to - 1] === SPACE) return false;
        starts[column] = from;
        ends[column] = to;
      }
      return addSession(bytes, session);
    },
  };
};

/** One session aggregated over a window, as exported from CloudWatch over VPC Flow Logs. `-` and an empty cell mean null. */
export const cloudwatchCsv = defineFormat({
  id: 'cloudwatch_csv',
  title: 'CloudWatch session CSV',
  spec: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html (aggregated; columns named in data/sample/README.md)',
  head: [
    'bytes_in,bytes_out,creation_time,end_time,src_ip,src_ip_country_code,protocol,response.code,dst_port,dst_ip,rule_names,observation_name,source.meta,source.name,time,detection_types,label',
  ],
  examples: [
    {
      line: '5602,12990,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE,HTTPS,200,443,10.0.0.5,Suspicious Web Traffic,Observation,synthetic,web,2026-03-02T23:00:00Z,waf_rule',
      session: { bytes_in: 5602, bytes_out: 12990, src_ip: '192.0.2.1', response_code: 200, start_time: Date.UTC(2026, 2, 2, 23) },
    },
    {
      line: '1,2,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,-,HTTPS,-,443,10.0.0.5,,,synthetic,web,,',
      session: { src_ip_country_code: null, response_code: null, rule_names: null },
    },
    {
      line: '1,2,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE,HTTPS,200,443,10.0.0.5,,,synthetic,web,,,brute force',
      session: { label: 'brute force' },
    },
    { line: 'many,2,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'bytes_in is not a number' },
    { line: '-5,2,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'bytes_in: expected at least 0' },
    { line: '1,2,yesterday,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'start_time is not a valid time' },
    { line: '1,2,2026-02-31T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'start_time is not a valid time' },
    { line: '1,2,02/03/2026 23:00,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'start_time is not a valid time' },
    { line: '1,2,1900-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'start_time: expected at least 0' },
    { line: '1,2,1999-12-31T23:59:59Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'time is before 2000' },
    { line: '1,2,2026-03-02T23:00:00Z,2100-01-01T00:00:00Z,192.0.2.1,AE', rejected: 'time is ahead of the clock' },
    { line: '1,2,2026-03-02 23:00:00 UTC,1772493000,::ffff:192.0.2.1,AE', session: { start_time: Date.UTC(2026, 2, 2, 23), end_time: Date.UTC(2026, 2, 2, 23, 10), src_ip: '192.0.2.1' } },
    { line: '0x10,2,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'bytes_in is not a number' },
    { line: '1,2,2026-03-02T23:00:00Z,2026-03-02T23:10:00Z,constructor,AE', rejected: 'src_ip: must be an IPv4 or IPv6 address' },
    { line: '1,2,2026-03-02T23:20:00Z,2026-03-02T23:10:00Z,192.0.2.1,AE', rejected: 'end_time must not be before start_time' },
  ],
  required: [['bytes_in'], ['bytes_out'], ['creation_time', 'start_time'], ['end_time'], ['src_ip']],
  fieldsOf: (head) => (head[head.length - 1].startsWith('{') ? null : toHeader(head)),
  open: (head) => {
    const columns = toHeader(head) ?? [];
    const properties = columns.map((name) => COLUMNS[name]);
    let linesOfHead = head.length;
    const read = (line: string): RowResult | null => {
      if (linesOfHead > 0) {
        linesOfHead--;
        return null;
      }
      const cells = toCells(line);
      if (cells === null) return toRejected('unbalanced quotes');
      if (cells.length > columns.length) return toRejected('more values than columns');
      return toRow(properties, cells);
    };
    return { columns, read };
  },
  openPlain: (head, hints, sinks) => openPlain((toHeader(head) ?? []).map((name) => COLUMNS[name]), hints, sinks),
});
