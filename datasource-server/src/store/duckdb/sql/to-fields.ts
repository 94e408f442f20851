import type { Field } from '@weir/schema';

/** Name, type and display settings of a result column. */
export type ResultColumn = readonly [name: string, type: Field['type'], config?: Field['config']];

/** Converts result rows to fields, in the given order. */
export const toFields = (rows: ReadonlyArray<Record<string, unknown>>, columns: readonly ResultColumn[]): Field[] =>
  columns.map(([name, type, config]) => ({
    name,
    type,
    ...(config === undefined ? {} : { config }),
    values: rows.map((row) => (row[name] ?? null) as number | string | boolean | null),
  }));
