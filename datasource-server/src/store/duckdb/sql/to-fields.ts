import type { Field } from '@weir/schema';

/** Name, type and how a column of an answer is shown. */
export type AnswerColumn = readonly [name: string, type: Field['type'], config?: Field['config']];

/** Rows of an answer as columns, in the order named. */
export const toFields = (rows: ReadonlyArray<Record<string, unknown>>, columns: readonly AnswerColumn[]): Field[] =>
  columns.map(([name, type, config]) => ({
    name,
    type,
    ...(config === undefined ? {} : { config }),
    values: rows.map((row) => (row[name] ?? null) as number | string | boolean | null),
  }));
