import type { ColumnMapping } from '@weir/schema';
import { toNumber } from './mapped-numbers.ts';
import { findTimes } from './mapped-times.ts';
import { hasKnownNames, suggest, type NoSuggestion, type NumberedLine, type Suggestion } from './suggest-mapping.ts';
import { DELIMITERS, openCsv, openTable, splitLine, toDelimiter, type Table } from './table-rows.ts';

/** Lines that may come before the header: a title, the name of a report, empty cells. */
const MAX_LINES_BEFORE = 30;
/** Share of the lines after a header that must have as many cells as it has. */
const LEAST_SHARE = 0.5;

/** A table in a log of an unknown format, and its mapping. */
export interface FoundTable extends Suggestion {
  /** Lines up to the header. A line such as `sep=;` is added in front where the header does not show the delimiter. */
  readonly head: readonly string[];
}

/** Why no table can be read from a log. */
export interface NoTable {
  readonly mapping: null;
  /** A sentence that names the column which comes closest; null for a log without a table. */
  readonly problem: string | null;
}

/**
 * Finds the table in the first lines of a log in an unknown format, and its mapping: the first of the given ones that fits,
 * else a suggested one. The header is the first line with names whose next rows have as many cells.
 *
 * @param lines - without empty lines; about SAMPLE_LINES of them
 */
export const findTable = (lines: readonly NumberedLine[], given: readonly ColumnMapping[] = []): FoundTable | NoTable => {
  if (lines.length === 0) return { mapping: null, problem: null };
  return lines[0].text.startsWith('{') ? findJsonTable(lines, given) : findCsvTable(lines, given);
};

/** Returns the first mapping whose columns are all in the table. JSON lines omit unknown fields, so there only time and source must be present. */
export const findMapping = (table: Table, mappings: readonly ColumnMapping[] = []): ColumnMapping | null =>
  mappings.find(({ columns }) => {
    const needed = table.hasHeader ? Object.values(columns) : [columns.start_time, columns.src_ip];
    return needed.every((name) => name !== undefined && table.names.includes(name));
  }) ?? null;

/** Returns the head of JSON lines: an object with the columns of the mapping, because the lines need no header. */
const toJsonHead = ({ columns }: ColumnMapping): string => JSON.stringify(Object.fromEntries(Object.values(columns).map((name) => [name, null])));

const findJsonTable = (lines: readonly NumberedLine[], given: readonly ColumnMapping[]): FoundTable | NoTable => {
  const table = openTable([lines[0].text], lines.slice(1).map(({ text }) => text));
  if (table === null) return { mapping: null, problem: null };
  const fitting = findMapping(table, given);
  if (fitting !== null) return { head: [toJsonHead(fitting)], mapping: fitting, warnings: [] };
  const suggestion = suggest(table, lines);
  return suggestion.mapping === null ? suggestion : { ...suggestion, head: [toJsonHead(suggestion.mapping)] };
};

const findCsvTable = (lines: readonly NumberedLine[], given: readonly ColumnMapping[]): FoundTable | NoTable => {
  let nearest: (NoSuggestion & { readonly columns: number }) | null = null;
  for (let at = 0; at < Math.min(lines.length, MAX_LINES_BEFORE); at++) {
    for (const { table, delimiter } of openHeaders(lines, at)) {
      const head = toHead(lines.slice(0, at + 1), delimiter);
      const fitting = findMapping(table, given);
      if (fitting !== null) return { head, mapping: fitting, warnings: [] };
      // Of tables without a known name only the first is described: there may be many in a text.
      if (nearest !== null && !hasKnownNames(table)) continue;
      const suggestion = suggest(table, lines.slice(at + 1));
      if (suggestion.mapping !== null) return { ...suggestion, head };
      if (nearest === null || suggestion.found > nearest.found) nearest = { ...suggestion, columns: table.names.length };
    }
  }
  if (nearest !== null) return nearest;
  const [{ text, line }] = lines;
  const hasCells = DELIMITERS.slice(0, -1).some((delimiter) => (splitLine(text, delimiter)?.length ?? 0) > 2);
  return { mapping: null, problem: hasCells && lines.length > 1 ? `No header found: row ${line} holds values or has another number of cells than the rows after it, expected a line with the names of the columns.` : null };
};

/** Returns the tables whose header this line may be, the one with the most columns first. */
const openHeaders = (lines: readonly NumberedLine[], at: number): Array<{ table: Table; delimiter: string }> => {
  const { text } = lines[at];
  if (toDelimiter(text) !== null) return [];
  const named = lines.slice(0, at).flatMap((line) => toDelimiter(line.text) ?? [])[0];
  return (named === undefined ? DELIMITERS : [named])
    .flatMap((delimiter) => {
      const table = openCsv(text, delimiter);
      return table !== null && isHeader(table.names, delimiter) && hasRows(table, delimiter, lines.slice(at + 1)) ? [{ table, delimiter }] : [];
    })
    .sort((a, b) => b.table.names.length - a.table.names.length);
};

/** Returns whether these cells are names: distinct, and neither numbers nor times. */
const isHeader = (names: readonly string[], delimiter: string): boolean =>
  (delimiter !== ' ' || names.length > 2) && new Set(names).size >= names.length - 1 && names.every((name) => typeof toNumber(name) !== 'number') && findTimes(names) === null;

const hasRows = ({ names }: Table, delimiter: string, rows: readonly NumberedLine[]): boolean => {
  if (rows.length === 0) return true;
  const fitting = rows.filter(({ text }) => {
    const cells = splitLine(text, delimiter);
    if (cells === null) return false;
    while (cells.length > names.length && cells[cells.length - 1].trim() === '') cells.pop();
    return cells.length === names.length;
  });
  return fitting.length >= rows.length * LEAST_SHARE;
};

const toHead = (lines: readonly NumberedLine[], delimiter: string): readonly string[] => {
  const head = lines.map(({ text }) => text);
  const names = openCsv(head[head.length - 1], delimiter)!.names;
  return openTable(head)?.names.join('\n') === names.join('\n') ? head : [`sep=${delimiter}`, ...head];
};
