import { columnMappingSchema, MAPPED_PROPERTIES, type ColumnMapping, type MappedProperty } from '@weir/schema';
import { AddressPool } from '../parsing/address-pool.ts';
import { COLUMN_NAMES, FLOW_BYTES, toPlainName } from './column-names.ts';
import { isReplyArrow } from './mapped-directions.ts';
import { findNumberFormat, isNumber, toWhole, type NumberFormat } from './mapped-numbers.ts';
import { findTimes, isAmbiguousDate, isPlausible, openTimes, toDuration, type TimeShape } from './mapped-times.ts';
import type { Table } from './table-rows.ts';

/** Number of lines after the head that a suggestion is based on. */
export const SAMPLE_LINES = 100;
/** Share of the values of a column that must fit a property. */
const LEAST_SHARE = 0.8;
/** Longest part of a value that a message shows. */
const SHOWN_LENGTH = 40;

/** A line with its number in the log. */
export interface NumberedLine {
  readonly text: string;
  readonly line: number;
}

/** A suggested mapping, and what to check about it. */
export interface Suggestion {
  readonly mapping: ColumnMapping;
  /** Columns whose names fit a property and whose values do not, each as a sentence. */
  readonly warnings: readonly string[];
}

/** Why there is no suggestion. */
export interface NoSuggestion {
  readonly mapping: null;
  /** What is wrong, as a sentence that names the column that comes closest; null for a table without rows and without known names. */
  readonly problem: string | null;
  /** Number of the required columns that were found. */
  readonly found: number;
}

interface Value {
  readonly text: string;
  readonly line: number;
}

interface Requirement {
  readonly accepts: (text: string) => boolean;
  /** What values must be, after "expected". */
  readonly expected: string;
}

const ALL_NAMES: ReadonlySet<string> = new Set([...Object.values(COLUMN_NAMES).flat(), ...FLOW_BYTES]);
const pool = new AddressPool();
const isAddress = (text: string): boolean => pool.parse(text) !== null;
const isWithin = (least: number, most: number) => (text: string): boolean => {
  const value = toWhole(text);
  return typeof value === 'number' && value >= least && value <= most;
};
const ADDRESS: Requirement = { accepts: isAddress, expected: 'an IPv4 or IPv6 address' };
const PORT: Requirement = { accepts: isWithin(0, 65_535), expected: 'a port' };
const BYTES: Requirement = { accepts: isNumber, expected: 'a whole number' };
const TIME = 'a time between 2000 and 2100';

/** Condition for the values of a property, in addition to the name of the column. */
const REQUIREMENTS: Partial<Record<MappedProperty, Requirement>> = {
  duration: { accepts: (text) => !Number.isNaN(toDuration(text, 's')), expected: 'a duration' },
  src_ip: ADDRESS,
  dst_ip: ADDRESS,
  src_port: PORT,
  dst_port: PORT,
  bytes_in: BYTES,
  bytes_out: BYTES,
  bytes_total: BYTES,
  response_code: { accepts: isWithin(0, 999), expected: 'an HTTP status code' },
  src_ip_country_code: { accepts: (text) => /^[A-Za-z]{2}$/.test(text), expected: 'a country code of two letters' },
  direction: { accepts: (text) => isReplyArrow(text) !== null, expected: 'an arrow such as -> or <-' },
};

/** Properties that a suggestion finds together with others. */
const JOINT: ReadonlySet<MappedProperty> = new Set(['start_time', 'start_date', 'end_time', 'bytes_total']);

/** Returns whether so many good and odd values are those of a column: four of five are good, or all but one of three or four. */
const isMost = (good: number, odd: number): boolean => good > 0 && (good >= (good + odd) * LEAST_SHARE || (odd === 1 && good >= 2));

const show = (text: string): string => `'${(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}...` : text).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}'`;

/**
 * Returns a column mapping for a log in an unknown format, based on column names and on the values of the first rows; the
 * reason where it finds no time, no source address, or neither bytes nor status.
 *
 * A column is taken where at least 80 % of its values fit; rows with other values are rejected one by one. "Received" and
 * "sent" are read from the server's point of view, as web servers and load balancers use them; a firewall may mean the
 * client's. A row with an end or a duration is a complete session. A row with a path or a user agent, or without an end, is
 * one record.
 */
export const suggest = (table: Table, rows: readonly NumberedLine[]): Suggestion | NoSuggestion => new Suggester(table, rows).toSuggestion();

/** Returns the suggested mapping alone. */
export const suggestMapping = (table: Table, lines: readonly string[]): ColumnMapping | null => suggest(table, lines.map((text, index) => ({ text, line: index + 1 }))).mapping;

/** Returns whether a table has a column with a name that suggestions know. */
export const hasKnownNames = ({ names }: Table): boolean => names.some((name) => ALL_NAMES.has(toPlainName(name)));

class Suggester {
  private readonly rows: ReadonlyArray<{ readonly cells: ReadonlyArray<string | null>; readonly line: number }>;
  private readonly plainNames: readonly string[];
  private readonly taken = new Set<number>();
  private readonly columns: Partial<Record<MappedProperty, string>> = {};
  private readonly warnings: string[] = [];

  constructor(
    private readonly table: Table,
    rows: readonly NumberedLine[],
  ) {
    this.rows = rows.flatMap(({ text, line }) => {
      const cells = text.startsWith('#') || table.isHeader(text) ? '' : table.toCells(text);
      return typeof cells === 'string' ? [] : [{ cells, line }];
    });
    this.plainNames = table.names.map(toPlainName);
  }

  toSuggestion(): Suggestion | NoSuggestion {
    const { columns } = this;
    const times = this.findStart();
    for (const property of MAPPED_PROPERTIES) if (!JOINT.has(property)) this.take(property, COLUMN_NAMES[property]);
    if (typeof times !== 'string') this.findEnd(times);
    this.findOtherBytes();
    const problem = this.findProblem(times);
    if (problem !== null) return problem;
    this.warnOfDirection();
    const format = this.findFormat();
    if (typeof format === 'string') return { mapping: null, problem: format, found: 3 };
    const parsed = columnMappingSchema.safeParse({
      name: 'suggested',
      grain: isRequest(columns) || (columns.end_time === undefined && columns.duration === undefined) ? 'record' : 'session',
      ...(times as TimeShape),
      duration_unit: toDurationUnit(columns.duration),
      ...format,
      columns,
    });
    if (!parsed.success) return { mapping: null, problem: `The columns cannot be mapped: ${parsed.error.issues[0].message}.`, found: 0 };
    return { mapping: parsed.data, warnings: this.warnings };
  }

  private valuesAt(at: number): Value[] {
    return this.rows.flatMap(({ cells, line }) => (cells[at] === null || cells[at] === undefined ? [] : [{ text: cells[at], line }]));
  }

  /** Returns the columns with these names that are not taken and have values, in the order of the names. */
  private candidates(names: readonly string[]): Array<{ at: number; values: Value[] }> {
    return names.flatMap((name) => {
      const at = this.plainNames.findIndex((plain, index) => plain === name && !this.taken.has(index));
      const values = at === -1 ? [] : this.valuesAt(at);
      return values.length === 0 ? [] : [{ at, values }];
    });
  }

  private use(property: MappedProperty, at: number): void {
    this.taken.add(at);
    this.columns[property] = this.table.names[at];
  }

  /** Maps a property to the first column whose name and values fit; warns where only a name fits. */
  private take(property: MappedProperty, names: readonly string[]): void {
    const { accepts, expected } = REQUIREMENTS[property] ?? { accepts: () => true, expected: '' };
    const found = this.candidates(names).map((one) => ({ ...one, odd: one.values.filter(({ text }) => !accepts(text)) }));
    const fitting = found.find(({ values, odd }) => isMost(values.length - odd.length, odd.length));
    if (fitting !== undefined) this.use(property, fitting.at);
    else if (found.length > 0 && property !== 'direction') this.warn(property, found[0].at, found[0].odd, found[0].values.length, expected);
  }

  private warn(property: MappedProperty, at: number, odd: readonly Value[], of: number, expected: string): void {
    this.warnings.push(`${this.toOdd(at, odd)}, expected ${expected}: ${property} is not read (${odd.length} of ${of} values do not fit).`);
  }

  private toOdd(at: number, [{ text, line }]: readonly Value[]): string {
    return `${this.table.names[at].slice(0, SHOWN_LENGTH)} holds ${show(text)} in row ${line}`;
  }

  /** Maps the start, of one column or of a day and a time; returns how it is written, or why there is none. */
  private findStart(): TimeShape | string {
    const candidates = this.candidates(COLUMN_NAMES.start_time);
    for (const { at, values } of candidates) {
      const texts = values.map(({ text }) => text);
      // A day alone is too coarse.
      const found = texts.every((text) => DATE_ONLY.test(text)) ? null : findTimes(texts);
      if (found === null || !isMost(found.count, texts.length - found.count)) continue;
      this.use('start_time', at);
      return found.shape;
    }
    const dates = this.candidates(COLUMN_NAMES.start_date).filter(({ values }) => isMost(values.filter(({ text }) => DATE_ONLY.test(text)).length, values.filter(({ text }) => !DATE_ONLY.test(text)).length));
    const clocks = this.candidates(CLOCK_NAMES).filter(({ values }) => isMost(values.filter(({ text }) => CLOCK.test(text)).length, values.filter(({ text }) => !CLOCK.test(text)).length));
    if (dates.length > 0 && clocks.length > 0) {
      const [[date], [clock]] = [dates, clocks];
      const texts = this.rows.flatMap(({ cells }) => (cells[date.at] == null || cells[clock.at] == null ? [] : [`${cells[date.at]!} ${cells[clock.at]!}`]));
      const found = findTimes(texts);
      if (found !== null && isMost(found.count, texts.length - found.count)) {
        this.use('start_date', date.at);
        this.use('start_time', clock.at);
        return found.shape;
      }
      if (texts.some(isAmbiguousDate)) return this.toAmbiguousDate(date.at, date.values[0]);
    }
    if (candidates.length === 0) return `No time found: no column has a name such as timestamp, got ${this.shownNames}.`;
    for (const { at, values } of candidates) {
      const ambiguous = values.find(({ text }) => isAmbiguousDate(text));
      if (ambiguous !== undefined) return this.toAmbiguousDate(at, ambiguous);
    }
    const [{ at, values }] = candidates;
    const read = openTimes(findTimes(values.map(({ text }) => text))?.shape ?? { time_unit: 'iso' });
    return `No time found: ${this.toOdd(at, values.filter(({ text }) => !isPlausible(read(text))))}, expected ${TIME}.`;
  }

  private toAmbiguousDate(at: number, value: Value): string {
    return `Ambiguous times: ${this.toOdd(at, [value])}, which is day/month or month/day. Send a mapping with date_order day_first or month_first, or with time_format.`;
  }

  private findEnd(shape: TimeShape): void {
    const read = openTimes(shape);
    for (const { at, values } of this.candidates(COLUMN_NAMES.end_time)) {
      const odd = values.filter(({ text }) => !isPlausible(read(text)));
      if (isMost(values.length - odd.length, odd.length)) return this.use('end_time', at);
      this.warn('end_time', at, odd, values.length, 'a time written like the start');
    }
  }

  /** Maps columns of bytes without a direction, and of both directions together. */
  private findOtherBytes(): void {
    const { columns } = this;
    if (columns.bytes_in === undefined && columns.bytes_out === undefined) this.take(columns.response_code === undefined ? 'bytes_in' : 'bytes_out', FLOW_BYTES);
    if ((columns.bytes_in === undefined) !== (columns.bytes_out === undefined) || (columns.bytes_in === undefined && columns.response_code === undefined)) this.take('bytes_total', COLUMN_NAMES.bytes_total);
  }

  /** "Sent" in a log of connections may be what the client sent, as most firewalls count. */
  private warnOfDirection(): void {
    const { dst_ip, response_code, bytes_in, bytes_out } = this.columns;
    if (dst_ip === undefined || response_code !== undefined || bytes_in === undefined || bytes_out === undefined || !SENT.has(toPlainName(bytes_out))) return;
    this.warnings.push(`${bytes_out.slice(0, SHOWN_LENGTH)} is read as bytes that the server sent: if the client sent them, as in logs of most firewalls, exchange bytes_in and bytes_out in the mapping.`);
  }

  private findProblem(times: TimeShape | string): NoSuggestion | null {
    const { columns } = this;
    const hasSize = columns.bytes_in !== undefined || columns.bytes_out !== undefined || columns.bytes_total !== undefined || columns.response_code !== undefined;
    const found = [typeof times !== 'string', columns.src_ip !== undefined, hasSize].filter(Boolean).length;
    if (this.rows.length === 0) return { mapping: null, problem: hasKnownNames(this.table) ? 'The table has a header but no rows with as many cells.' : null, found };
    if (typeof times === 'string') return { mapping: null, problem: times, found };
    if (columns.src_ip === undefined) return { mapping: null, problem: this.toMissing('source address', COLUMN_NAMES.src_ip, ADDRESS, 'client_ip'), found };
    if (!hasSize) return { mapping: null, problem: this.toMissing('bytes or status', [...COLUMN_NAMES.bytes_in, ...COLUMN_NAMES.bytes_out, ...COLUMN_NAMES.response_code, ...FLOW_BYTES], BYTES, 'bytes_in, bytes_out or status'), found };
    return null;
  }

  private toMissing(what: string, names: readonly string[], { accepts, expected }: Requirement, example: string): string {
    for (const { at, values } of this.candidates(names)) {
      const odd = values.filter(({ text }) => !accepts(text));
      if (odd.length > 0) return `No ${what} found: ${this.toOdd(at, odd)}, expected ${expected}.`;
    }
    return `No ${what} found: no column has a name such as ${example}, got ${this.shownNames}.`;
  }

  /** Returns the format of the numbers; the problem where most numbers of a column have two readings. */
  private findFormat(): NumberFormat | string {
    const at = (['bytes_in', 'bytes_out', 'bytes_total'] as const).flatMap((property) => this.columns[property] ?? []).map((name) => this.table.names.indexOf(name));
    const format = findNumberFormat(at.flatMap((column) => this.valuesAt(column).map(({ text }) => text)));
    for (const column of at) {
      const values = this.valuesAt(column);
      const ambiguous = values.filter(({ text }) => String(toWhole(text, format)).startsWith('ambiguous'));
      if (ambiguous.length * 2 > values.length) {
        const digits = ambiguous[0].text.replace(/\D/g, '');
        return `Ambiguous numbers: ${this.toOdd(column, ambiguous)}, which is ${digits} or ${Number(digits) / 1000}. Send a mapping with thousands "${ambiguous[0].text.replace(/\d/g, '')}" or decimal "${ambiguous[0].text.replace(/\d/g, '')}".`;
      }
      if (ambiguous.length > 0) this.warnings.push(`${this.toOdd(column, ambiguous)}, which has two readings: such rows are rejected. Set decimal or thousands in the mapping.`);
    }
    return format;
  }

  private get shownNames(): string {
    return this.table.names.slice(0, 20).map((name) => name.slice(0, SHOWN_LENGTH).replace(/[\p{Cc}\p{Cf}]/gu, '?')).join(', ');
  }
}

const SENT: ReadonlySet<string> = new Set(['bytes_sent', 'sent_bytes']);
const DATE_ONLY = /^(?:\d{4}([-/.])\d{1,2}\1\d{1,2}|\d{1,2}([-/.])\d{1,2}\2\d{4}|\d{8})$/;
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?$/;
const CLOCK_NAMES = ['start_time', 'time', 'time_of_day', 'event_time', 'log_time', 'hour'];

const isRequest = ({ path, user_agent }: Partial<Record<MappedProperty, string>>): boolean => path !== undefined || user_agent !== undefined;

/** Returns the unit in the name of a duration column, seconds by default. CICFlowMeter uses microseconds. */
const toDurationUnit = (name: string | undefined): ColumnMapping['duration_unit'] => {
  const plain = name === undefined ? '' : toPlainName(name);
  if (plain.endsWith('_us') || plain === 'flow_duration') return 'us';
  if (plain.endsWith('_ns')) return 'ns';
  return plain.endsWith('_ms') || plain === 'elapsed' ? 'ms' : 's';
};
