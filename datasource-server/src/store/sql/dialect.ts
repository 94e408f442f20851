import type { ColumnType } from '@weir/schema';
import type { ColumnValues } from '../contract/columns.ts';
import type { Sql, SqlValue } from './sql.ts';

/** Rows that a statement binds as a table: the type of each column. */
export type RowShape = Readonly<Record<string, 'text' | 'integer' | 'number'>>;

/**
 * What databases write in different ways. Everything else in a read is SQL that they share: a database needs another
 * implementation of these functions, not other reads. Each returns an expression, unless its comment says otherwise.
 *
 * Shared SQL must keep to these rules, because databases differ in the rest: conditions are never null (`coalesce`), groups are
 * named by their place (`GROUP BY 1`), every ORDER BY that can meet a null says where nulls go, no alias is used in the list that
 * defines it.
 */
export interface SqlDialect {
  /** Returns the place of a bound value in the text of a statement. */
  placeholder(value: SqlValue, index: number): string;
  /** A number as a 64-bit float, the only kind of number in results; null stays null. */
  toDouble(number: Sql): Sql;
  /** As toDouble, with NaN for null: for results that are read as columns. */
  toDoubleOrNaN(number: Sql): Sql;
  /** A value as text; whole numbers without a decimal point. */
  toText(value: Sql): Sql;
  /** An unsigned number of 64 bits. */
  unsigned(value: bigint): Sql;
  /** True if two values are equal or both null. */
  isSame(one: Sql, other: Sql): Sql;
  /** True for a number that is neither infinite nor NaN. */
  isFinite(number: Sql): Sql;
  /** A text in lower case. */
  lowerCase(text: Sql): Sql;
  startsWith(text: Sql, start: Sql): Sql;
  contains(text: Sql, part: Sql): Sql;
  /** Texts with a space between them, without the nulls. */
  joinTexts(texts: readonly Sql[]): Sql;
  /** True if an RE2 pattern matches the whole text; `.` matches line breaks. */
  matchesPattern(text: Sql, pattern: string, options: { readonly ignoreCase: boolean }): Sql;
  /** The text at a path of a JSON document; null if there is none. */
  jsonText(document: Sql, path: readonly string[]): Sql;
  /** Quotient of whole numbers, the divisor positive: 7 by 2 is 3. Dividends are not negative. */
  quotient(dividend: Sql, divisor: Sql): Sql;
  /** Index of the bucket of a time, as a 64-bit float: the first begins at from_ms, earlier ones are negative. */
  bucket(time: Sql, from_ms: number, width_ms: number): Sql;
  /** Aggregate: number of rows that meet a condition, as a 64-bit float. */
  countIf(condition: Sql): Sql;
  /** Aggregate: list of quantiles, interpolated linearly (type 7), as 64-bit floats. Lists count from 1. */
  quantiles(number: Sql, shares: readonly number[]): Sql;
  /** Aggregate: list of up to `count` largest values, the largest first. */
  largest(value: Sql, count: number): Sql;
  /** A row of named values; results return it as an object. */
  row(values: Readonly<Record<string, Sql>>): Sql;
  /** A value of a row. */
  valueOf(row: Sql, name: string): Sql;
  /** Aggregate: the value of the row that comes first in an order. */
  firstBy(value: Sql, order: readonly Sql[]): Sql;
  /** Aggregate: list of the values of the first `count` rows, in order. */
  firstFewBy(value: Sql, order: readonly Sql[], count: number): Sql;
  /** Aggregate: standard deviation of the population. */
  deviation(number: Sql): Sql;
  /** Aggregate: Pearson's coefficient over the rows that have both values. */
  correlation(one: Sql, other: Sql): Sql;
  /** Table of whole numbers from `from` up to but without `to`, in one column. */
  integers(from: number, to: number, column: string): Sql;
  /** Table of rows that are bound as one value. */
  boundRows(rows: readonly object[], shape: RowShape): Sql;
}

/** A row of a result. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs statements that read. */
export interface Executor {
  /** Returns the rows of a result. Equal statements may share one result. */
  rows(text: string, values: readonly SqlValue[]): Promise<readonly Row[]>;
  /** Returns a result as columns in the order of its SELECT. Times and numbers must be 64-bit floats without nulls. */
  columns(text: string, values: readonly SqlValue[], types: readonly ColumnType[]): Promise<readonly ColumnValues[]>;
}
