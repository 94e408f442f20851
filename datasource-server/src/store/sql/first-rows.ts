import type { SqlEngine } from './engine.ts';
import { columnSql } from './session-columns.ts';
import { integer, raw, sql, type Sql, type SqlValue } from './sql.ts';

/**
 * Narrows a condition to rows that can be among the first `count` by a column, nulls last. Sorting whole rows is slow: this
 * finds the bound by sorting the column alone, so that the database then reads whole rows only within the bound.
 */
export const narrowToFirst = async ({ dialect, rows }: SqlEngine, condition: Sql, column: string, order: 'ASC' | 'DESC', count: number): Promise<Sql> => {
  const name = columnSql(column);
  const [found] = await rows(
    sql`SELECT ${raw(order === 'ASC' ? 'max' : 'min')}(value) AS bound, ${dialect.toDouble(raw('count(value)'))} AS known FROM (
       SELECT ${name} AS value FROM sessions WHERE ${condition} ORDER BY 1 ${raw(order)} NULLS LAST LIMIT ${integer(count)}) firsts`,
  );
  if ((found.known as number) < count) return condition;
  return sql`${condition} AND ${name} ${raw(order === 'ASC' ? '<=' : '>=')} ${found.bound as SqlValue}`;
};
