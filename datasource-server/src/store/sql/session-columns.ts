import { ALL_COLUMNS, type Column } from '@weir/schema';
import type { SessionColumns } from '../contract/columns.ts';
import type { SqlDialect } from './dialect.ts';
import type { SqlEngine } from './engine.ts';
import { list, raw, sql, type Sql } from './sql.ts';

const byName = new Map(ALL_COLUMNS.map((column) => [column.name, column]));

/**
 * Returns a column of the sessions table.
 *
 * @throws RangeError for any other name, so that no name reaches SQL unchecked
 */
export const getColumn = (name: string): Column => {
  const column = byName.get(name);
  if (column === undefined) throw new RangeError(`unknown column of sessions: got ${name}`);
  return column;
};

/** Returns a column of the sessions table as SQL. @throws RangeError for any other name */
export const columnSql = (name: string): Sql => raw(getColumn(name).name);

const isNumber = (name: string): boolean => ['number', 'time'].includes(getColumn(name).type);

/** Returns a select list that reads every number as a 64-bit float: epoch ms and bytes stay below 2^53. */
export const selectList = ({ toDouble }: SqlDialect, names: readonly string[]): Sql =>
  list(names.map((name) => (isNumber(name) ? sql`${toDouble(columnSql(name))} AS ${columnSql(name)}` : columnSql(name))));

/**
 * Reads columns of sessions.
 *
 * @param rest - the statement after its select list, from FROM on
 */
export const readSessionColumns = async ({ dialect, columns }: SqlEngine, names: readonly string[], rest: Sql): Promise<SessionColumns> => {
  const selected = names.map((name) => (isNumber(name) ? dialect.toDoubleOrNaN(columnSql(name)) : columnSql(name)));
  const values = await columns(sql`SELECT ${list(selected)} ${rest}`, names.map((name) => getColumn(name).type));
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
};
