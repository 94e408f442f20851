import { toCells } from '../parsing/csv-cells.ts';
import { parseJsonLine, toObject, type JsonObject } from '../parsing/json-line.ts';

const DELIMITERS = [',', ';', '\t', '|'];
/** Depth of nested objects that are searched, such as `source.geo.country_iso_code`. */
const MAX_DEPTH = 4;

/** A log of rows with named cells: CSV with a header, or JSON lines. */
export interface Table {
  readonly names: readonly string[];
  /** Returns the values of a line in the order of the names, null where it has none; a reason where it cannot be read. */
  readonly toCells: (line: string) => ReadonlyArray<string | null> | string;
  readonly hasHeader: boolean;
}

/**
 * Opens the table of a log with this head, based on its last line; null where that line contains no names. A JSON line may
 * omit names, so those of the lines in `more` are added.
 */
export const openTable = (head: readonly string[], more: readonly string[] = []): Table | null => {
  const last = head[head.length - 1];
  return last.startsWith('{') ? openJson([last, ...more]) : openCsv(last);
};

/** Returns a table of JSON lines with only these names; a CSV table is returned unchanged. */
export const narrowTo = (table: Table, names: readonly string[]): Table => (table.hasHeader ? table : toJsonTable(names));

const openCsv = (header: string): Table | null => {
  const delimiter = DELIMITERS.reduce((best, one) => (header.split(one).length > header.split(best).length ? one : best));
  const names = toCells(header, delimiter)?.map((name) => name.trim()) ?? [];
  if (names.length < 2) return null;
  return {
    names,
    hasHeader: true,
    toCells: (line) => {
      const cells = toCells(line, delimiter);
      if (cells === null) return 'unbalanced quotes';
      if (cells.length > names.length) return 'more values than columns';
      return cells.map((cell) => toCell(cell.trim()));
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
  return typeof value !== 'string' || value === '' || value === '-' ? null : value;
};
