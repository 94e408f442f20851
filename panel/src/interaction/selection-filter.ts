import { columnOf, type Mark } from '@weir/views';

/** Column and values that match the selected marks. */
export interface SelectionFilter {
  readonly column: string;
  readonly values: readonly string[];
}

/** Maximum number of values in a filter. A longer list would not fit into a URL. */
export const MAX_VALUES = 100;

const cellOf = ({ origin }: Mark, column: string): string | undefined => {
  const value = origin?.frame.fields.find((field) => columnOf(field) === column)?.values[origin.row];

  return value === null || value === undefined || value === '' ? undefined : String(value);
};

const valueOf = (mark: Mark, column: string): string | undefined =>
  mark.filters.find((filter) => filter.column === column)?.value ?? cellOf(mark, column);

/**
 * Returns the filter for the selected marks: on the wanted column, or else on the first column that every mark has.
 * Undefined without such a column, and above MAX_VALUES values.
 */
export function toSelectionFilter(marks: readonly Mark[], wanted: string | undefined): SelectionFilter | undefined {
  const columns = wanted ? [wanted] : (marks[0]?.filters.map(({ column }) => column) ?? []);
  for (const column of columns) {
    const values = marks.map((mark) => valueOf(mark, column));
    const distinct = [...new Set(values)];
    if (!distinct.includes(undefined) && distinct.length <= MAX_VALUES) {
      return { column, values: distinct as string[] };
    }
  }
  return undefined;
}

/** Returns the time range of the marks with a margin, in UTC epoch ms. Null if no mark has a time. */
export function spanOfMarks(marks: readonly Mark[]): { from_ms: number; to_ms: number } | null {
  const spans = marks.flatMap(({ span }) => span ?? []);
  if (spans.length === 0) {
    return null;
  }
  const from = spans.reduce((least, { from_ms }) => Math.min(least, from_ms), Infinity);
  const to = spans.reduce((most, { to_ms }) => Math.max(most, to_ms), -Infinity);
  const margin = Math.max((to - from) / 2, 60_000);

  return { from_ms: Math.round(from - margin), to_ms: Math.round(to + margin) };
}

/** Returns a short description of the selected marks. */
export function titleOfMarks(marks: readonly Mark[], filter: SelectionFilter | undefined): string {
  if (marks.length === 1) {
    return marks[0].title;
  }
  const of = filter && (filter.values.length === 1 ? `: ${filter.column} ${filter.values[0]}` : `: ${filter.values.length} values of ${filter.column}`);

  return `${marks.length.toLocaleString('en-US')} selected${of ?? ''}`;
}
