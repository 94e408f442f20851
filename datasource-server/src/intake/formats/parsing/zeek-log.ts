import { jsonFields, parseJsonLine } from './json-line.ts';
import { toRejected, type LineReader, type RowResult } from '../define-format.ts';

/** What a line of a Zeek log says of a field; null where it is unset, empty or not there. */
export type ZeekFields = (name: string) => string | null;

/** How the lines of a log in Zeek's own format are cut, as its header says. */
interface Layout {
  separator: string;
  unset: string;
  empty: string;
  fields: readonly string[];
}

const ESCAPE = /\\x([0-9a-fA-F]{2})/g;
const NUMBER = /^\d+(\.\d+)?([eE][+-]?\d+)?$/;
/** Zeek writes seconds, or milliseconds where it is told to; as seconds, these would be the year 5138. */
const LEAST_MS = 1e11;

const unescape = (text: string): string => text.replace(ESCAPE, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Takes what one line of the header says into the layout. */
const follow = (layout: Layout, line: string): void => {
  const separator = /^#separator (.+)$/.exec(line);
  if (separator !== null) layout.separator = unescape(separator[1]);
  const [name, ...values] = line.split(layout.separator);
  if (name === '#fields') layout.fields = values;
  else if (name === '#unset_field') layout.unset = values[0] ?? '';
  else if (name === '#empty_field') layout.empty = values[0] ?? '';
};

const startLayout = (): Layout => ({ separator: '\t', unset: '-', empty: '(empty)', fields: [] });

const isJson = (head: readonly string[]): boolean => head[head.length - 1]?.startsWith('{') === true;

/** Fields of a Zeek log with this head: what `#fields` names, or the properties of the first JSON line; null for another form. */
export const zeekFields = (head: readonly string[]): readonly string[] | null => {
  if (isJson(head)) return jsonFields(head);
  const layout = startLayout();
  for (const line of head) if (line.startsWith('#')) follow(layout, line);
  return layout.fields.length === 0 ? null : layout.fields;
};

/** Reads a Zeek log, tab-separated or JSON lines; `columns` are the fields it gives as cells. */
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
  return {
    columns,
    read: (line) => {
      if (line.startsWith('#')) {
        // Logs of several hours in one file repeat their header, and may change it.
        follow(layout, line);
        positions = new Map(layout.fields.map((name, at) => [name, at]));
        return null;
      }
      const cells = line.split(layout.separator);
      if (cells.length !== layout.fields.length) return toRejected(`${cells.length > layout.fields.length ? 'more' : 'fewer'} cells than fields`);
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

/** Zeek's `ts`, seconds since 1970, or milliseconds or ISO 8601 where it is told to write those, as UTC epoch ms; NaN for anything else. */
export const toZeekTime = (text: string | null): number => {
  if (text === null) return NaN;
  if (NUMBER.test(text)) return Math.round(Number(text) * (Number(text) < LEAST_MS ? 1000 : 1));
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(text) ? Date.parse(text) : NaN;
};

/** A count or an interval; 0 where Zeek leaves it unset, because it saw none, NaN for what is no number. */
export const toZeekNumber = (text: string | null): number => (text === null ? 0 : NUMBER.test(text) ? Number(text) : NaN);
