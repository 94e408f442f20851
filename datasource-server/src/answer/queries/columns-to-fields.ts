import { ALL_COLUMNS, type Column, type Field, type FieldValues } from '@weir/schema';
import type { ColumnValues, SessionColumns } from '../../store/contract/columns.ts';

const byName = new Map(ALL_COLUMNS.map((column) => [column.name, column]));

/** Returns the declaration of a column of sessions. @throws RangeError for any other name */
export const getColumn = (name: string): Column => {
  const column = byName.get(name);
  if (column === undefined) throw new RangeError(`unknown column of sessions: got ${name}`);
  return column;
};

/** Returns a column of the store as values of a field: NaN becomes null. */
export const toFieldValues = (values: ColumnValues): FieldValues =>
  values instanceof Float64Array && values.some(Number.isNaN) ? Array.from(values, (value) => (Number.isNaN(value) ? null : value)) : values;

/** Returns a number field. */
export const numberField = (name: string, values: Float64Array, config?: Field['config']): Field => ({
  name,
  type: 'number',
  ...(config === undefined ? {} : { config }),
  values: toFieldValues(values),
});

/** Returns columns of sessions as fields with their units and descriptions. */
export const toSessionFields = (columns: SessionColumns): Field[] =>
  Object.entries(columns).map(([name, values]) => {
    const { type, unit, description } = getColumn(name);
    return { name, type, config: unit === undefined ? { description } : { unit, description }, values: toFieldValues(values) };
  });

/** Returns columns of anomalies as fields of the live stream. Grafana compares the schemas of its packets, so these are all properties that a field has. */
export const toLiveFields = (columns: SessionColumns): Field[] =>
  Object.entries(columns).map(([name, values]) => {
    const { type, unit } = getColumn(name);
    return { name, type, ...(unit === undefined ? {} : { config: { unit } }), values: toFieldValues(values) };
  });

const DIGITS = 9;

/** Rounds numbers computed from sums of fractions: a database adds them in varying order, so the last digits vary. */
export const roundSums = (values: Float64Array): Float64Array => values.map((value) => Number(value.toPrecision(DIGITS)));
