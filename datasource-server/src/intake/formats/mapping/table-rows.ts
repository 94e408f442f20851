import { toCells } from '../parsing/csv-cells.ts';
import { parseJsonLine, toObject, type JsonObject } from '../parsing/json-line.ts';

/** Characters between cells, the least likely in a text last. A space is one only where each row has as many. */
export const DELIMITERS = ['\t', ';', '|', ',', ' '] as const;
/** Depth of nested objects that are searched, such as `source.geo.country_iso_code`. */
const MAX_DEPTH = 4;
/** Matches the line by which spreadsheets name the delimiter. */
const SEPARATOR_LINE = /^\ufeff?"?sep=(.)"?\s*$/i;
/** Texts that stand for an absent value, in any column. */
const ABSENT = new Set(['', '-', '--', 'null', 'n/a', '\\n', '(null)', '(empty)', 'nil', '#n/a']);

/** A log of rows with named cells: CSV with a header, or JSON lines. */
export interface Table {
  readonly names: readonly string[];
  /** Returns the values of a line in the order of the names, null where it has none; a reason where it cannot be read. */
  readonly toCells: (line: string) => ReadonlyArray<string | null> | string;
  readonly hasHeader: boolean;
  /** Returns whether a line is the header, which concatenated logs repeat. */
  readonly isHeader: (line: string) => boolean;
}

/** Returns the delimiter in a line such as `sep=;`; null for another line. */
export const toDelimiter = (line: string): string | null => SEPARATOR_LINE.exec(line)?.[1] ?? null;

/** Returns a line without what may come before the names in a header. */
const toBareHeader = (line: string): string => line.replace(/^\ufeff/, '').replace(/^#\s*/, '').trimEnd();

/**
 * Opens the table of a log with this head, based on its last line; null where that line contains no names. A JSON line may
 * omit names, so those of the lines in `more` are added.
 */
export const openTable = (head: readonly string[], more: readonly string[] = []): Table | null => {
  const last = head[head.length - 1];
  if (last === undefined) return null;
  return last.startsWith('{') ? openJson([last, ...more]) : openCsv(last, findDelimiter(head, last));
};

/** Returns a table of JSON lines with only these names; a CSV table is returned unchanged. */
export const narrowTo = (table: Table, names: readonly string[]): Table => (table.hasHeader ? table : toJsonTable(names));

const findDelimiter = (head: readonly string[], header: string): string => {
  const named = head.flatMap((line) => toDelimiter(line) ?? [])[0];
  if (named !== undefined) return named;
  const counts = DELIMITERS.slice(0, -1).map((delimiter) => ({ delimiter, count: header.split(delimiter).length }));
  return counts.reduce((best, one) => (one.count > best.count ? one : best), { delimiter: ',', count: header.split(',').length }).delimiter;
};

/** Returns the cells of a line; null where quotes are unbalanced. Spaces that align columns are one delimiter. */
export const splitLine = (line: string, delimiter: string): string[] | null => (delimiter === ' ' ? toCells(line.trim().replace(/ {2,}/g, ' '), ' ') : toCells(line, delimiter));

/** Opens a table by its header; null for a line with fewer than two names. */
export const openCsv = (header: string, delimiter: string): Table | null => {
  const names = splitLine(toBareHeader(header), delimiter)?.map((name) => name.trim()) ?? [];
  while (names.length > 0 && names[names.length - 1] === '') names.pop();
  if (names.length < 2) return null;
  const text = toBareHeader(header);
  const key = names.join('\n');
  return {
    names,
    hasHeader: true,
    isHeader: (line) => line === header || toBareHeader(line) === text || (line.startsWith(names[0]) && splitLine(line, delimiter)?.map((name) => name.trim()).join('\n') === key),
    toCells: (line) => {
      const cells = splitLine(line, delimiter);
      if (cells === null) return 'unbalanced quotes';
      // Some programs end each row with a delimiter.
      while (cells.length > names.length && cells[cells.length - 1].trim() === '') cells.pop();
      if (cells.length > names.length) return 'more values than columns';
      return cells.length < names.length ? 'fewer cells than columns' : cells.map((cell) => toCell(cell.trim()));
    },
  };
};

const openJson = (lines: readonly string[]): Table | null => {
  if (parseJsonLine(lines[0]) === null) return null;
  return toJsonTable([...new Set(lines.flatMap((line) => toNames(parseJsonLine(line) ?? {}, '', 1)))]);
};

const toJsonTable = (names: readonly string[]): Table => ({
  names,
  hasHeader: false,
  isHeader: () => false,
  toCells: (line) => {
    const row = parseJsonLine(line);
    return row === null ? 'not a JSON object' : names.map((name) => toCell(findValue(row, name)));
  },
});

const toNames = (values: JsonObject, prefix: string, depth: number): string[] =>
  Object.entries(values).flatMap(([name, value]) => {
    const within = depth < MAX_DEPTH ? toObject(value) : null;
    return within === null ? [`${prefix}${name}`] : toNames(within, `${prefix}${name}.`, depth + 1);
  });

/** Returns the value under a name, or under a dotted path. */
const findValue = (values: JsonObject, name: string): unknown => {
  if (Object.hasOwn(values, name)) return values[name];
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const within = Object.hasOwn(values, name.slice(0, dot)) ? toObject(values[name.slice(0, dot)]) : null;
    if (within !== null) return findValue(within, name.slice(dot + 1));
  }
  return null;
};

const toCell = (value: unknown): string | null => {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value !== 'string' || (value.length <= 7 && ABSENT.has(value.toLowerCase())) ? null : value;
};
