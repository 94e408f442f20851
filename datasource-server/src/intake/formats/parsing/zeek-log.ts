import { jsonFields, parseJsonLine } from './json-line.ts';
import { toCalendarTime } from './log-time.ts';
import { toRejected, type LineReader, type RowResult } from '../define-format.ts';

/** Earliest time of a row, UTC epoch ms: Zeek counts from the start of a capture whose packets have no date. */
export const CAPTURE_START = 0;

/** Returns the value of a field in a line of a Zeek log; null where it is unset, empty or absent. */
export type ZeekFields = (name: string) => string | null;

/** Layout of the lines in a tab-separated Zeek log, from its header. */
interface Layout {
  separator: string;
  unset: string;
  empty: string;
  fields: readonly string[];
}

const ESCAPE = /\\x([0-9a-fA-F]{2})/g;
const NUMBER = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;
/** Zeek writes seconds, or milliseconds if so configured; larger numbers are milliseconds, because as seconds they would be after the year 5138. */
const LEAST_MS = 1e11;

const unescape = (text: string): string => text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Applies one header line to the layout. */
const applyHeader = (layout: Layout, line: string): void => {
  const separator = /^#separator (.+)$/.exec(line);
  if (separator !== null) layout.separator = unescape(separator[1]);
  const [name, ...values] = line.split(layout.separator);
  if (name === '#fields') layout.fields = values;
  else if (name === '#unset_field') layout.unset = values[0] ?? '';
  else if (name === '#empty_field') layout.empty = values[0] ?? '';
};

const startLayout = (): Layout => ({ separator: '\t', unset: '-', empty: '(empty)', fields: [] });

const isJson = (head: readonly string[]): boolean => head[head.length - 1]?.startsWith('{') === true;

/** Returns the fields of a Zeek log with this head: those of `#fields`, or the properties of the first JSON line; null for another format. */
export const zeekFields = (head: readonly string[]): readonly string[] | null => {
  if (isJson(head)) return jsonFields(head);
  const layout = startLayout();
  for (const line of head) if (line.startsWith('#')) applyHeader(layout, line);
  return layout.fields.length === 0 ? null : layout.fields;
};

/** Returns a reader for a Zeek log, tab-separated or JSON lines; `columns` are the fields that it returns as cells. */
export const openZeek = (
  head: readonly string[],
  columns: readonly string[],
  toRow: (fields: ZeekFields, cells: readonly string[]) => RowResult,
): LineReader => {
  const give = (fields: ZeekFields): RowResult => toRow(fields, columns.map((name) => fields(name) ?? ''));
  if (isJson(head)) {
    return {
      columns,
      read: (line) => {
        const values = parseJsonLine(line);
        return values === null ? toRejected('not a JSON object') : give((name) => toText(Object.hasOwn(values, name) ? values[name] : null));
      },
    };
  }
  const layout = startLayout();
  let positions = new Map<string, number>();
  const follow = (line: string): void => {
    applyHeader(layout, line);
    positions = new Map(layout.fields.map((name, at) => [name, at]));
  };
  for (const line of head) if (line.startsWith('#')) follow(line);
  return {
    columns,
    read: (line) => {
      if (line.startsWith('#')) {
        // Concatenated logs repeat the header, possibly with other fields.
        follow(line);
        return null;
      }
      const cells = line.split(layout.separator);
      if (cells.length !== layout.fields.length) return toRejected(`${cells.length > layout.fields.length ? 'more' : 'fewer'} values than fields`);
      return give((name) => {
        const cell = cells[positions.get(name) ?? -1];
        return cell === undefined || cell === layout.unset || cell === layout.empty ? null : toText(cell);
      });
    },
  };
};

const toText = (value: unknown): string | null => {
  if (typeof value === 'string') return value === '' ? null : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
};

/** Returns Zeek's `ts` (epoch seconds, epoch ms or ISO 8601, depending on its configuration) as UTC epoch ms; NaN for anything else. */
export const toZeekTime = (text: string | null): number => (text === null ? NaN : NUMBER.test(text) ? Math.round(Number(text) * (Number(text) < LEAST_MS ? 1000 : 1)) : toCalendarTime(text));

/** Returns a count or an interval; 0 where Zeek left it unset, NaN for a text that is not a number. */
export const toZeekNumber = (text: string | null): number => (text === null ? 0 : NUMBER.test(text) ? Number(text) : NaN);
