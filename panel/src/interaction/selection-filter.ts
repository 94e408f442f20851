import { columnOf, type Mark } from '@weir/views';

/** A column and the values in it that select the chosen marks. */
export interface SelectionFilter {
  readonly column: string;
  readonly values: readonly string[];
}

/** Values that one filter may hold; a longer list would not fit into a URL. */
export const MAX_VALUES = 100;

const cellOf = ({ origin }: Mark, column: string): string | undefined => {
  const value = origin?.frame.fields.find((field) => columnOf(field) === column)?.values[origin.row];

  return value === null || value === undefined || value === '' ? undefined : String(value);
};

const valueOf = (mark: Mark, column: string): string | undefined =>
  mark.filters.find((filter) => filter.column === column)?.value ?? cellOf(mark, column);

/**
 * What selects the chosen marks: the wanted column's values, else those of the first column that every mark has.
 * Undefined where there is none, and beyond MAX_VALUES values.
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

/** Time that the marks cover, with some room around; null where none has a time. UTC epoch ms. */
export function spanOfMarks(marks: readonly Mark[]): { from_ms: number; to_ms: number } | null {
  const spans = marks.flatMap(({ span }) => span ?? []);
  if (spans.length === 0) {
    return null;
  }
  const from = spans.reduce((least, { from_ms }) => Math.min(least, from_ms), Infinity);
  const to = spans.reduce((most, { to_ms }) => Math.max(most, to_ms), -Infinity);
  const room = Math.max((to - from) / 2, 60_000);

  return { from_ms: Math.round(from - room), to_ms: Math.round(to + room) };
}

/** The chosen marks in a few words. */
export function titleOfMarks(marks: readonly Mark[], filter: SelectionFilter | undefined): string {
  if (marks.length === 1) {
    return marks[0].title;
  }
  const of = filter && (filter.values.length === 1 ? `: ${filter.column} ${filter.values[0]}` : `: ${filter.values.length} values of ${filter.column}`);

  return `${marks.length.toLocaleString('en-US')} chosen${of ?? ''}`;
}
