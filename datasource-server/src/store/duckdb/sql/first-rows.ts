import type { DuckDBValue } from '@duckdb/node-api';
import type { ReadRows } from '../engine/read-rows.ts';
import type { Condition } from './selection-sql.ts';
import { getColumn, selectList } from '../schema/tables.ts';

/**
 * Narrows a condition to rows that can be among the first `count` by a column, nulls last. Sorting whole rows is slow: this
 * finds the bound by sorting the column alone, so that the database then reads whole rows only within the bound.
 */
export const narrowToFirst = async (read: ReadRows, condition: Condition, column: string, order: 'ASC' | 'DESC', count: number): Promise<Condition> => {
  const { name } = getColumn(column);
  const last = order === 'ASC' ? 'max' : 'min';
  const [{ bound, known }] = await read(
    `SELECT ${last}(${name}) AS bound, count(${name})::DOUBLE AS known FROM (
       SELECT ${selectList([name])} FROM sessions WHERE ${condition.sql} ORDER BY sessions.${name} ${order} NULLS LAST LIMIT ${count})`,
    condition.values,
  );
  if ((known as number) < count) return condition;
  return { sql: `${condition.sql} AND ${name} ${order === 'ASC' ? '<=' : '>='} ?`, values: [...condition.values, bound as DuckDBValue] };
};
