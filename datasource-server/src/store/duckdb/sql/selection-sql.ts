import type { DuckDBValue } from '@duckdb/node-api';
import { AppError, fromList, type Filter } from '@weir/schema';
import type { Selection } from '../../store.ts';
import { getColumn } from '../schema/tables.ts';

/** A condition with the values bound to its `?` marks. */
export interface Condition {
  readonly sql: string;
  readonly values: DuckDBValue[];
}

/**
 * Returns the WHERE clause of a selection. Every value is bound, and every column name is checked against the table.
 *
 * @throws AppError `query.invalid` when a filter value does not have the type of its column
 */
export const toCondition = (selection: Selection): Condition => {
  const conditions = [{ sql: 'start_time >= ? AND start_time < ?', values: [selection.from_ms, selection.to_ms] as DuckDBValue[] }];
  for (const filter of selection.filters) conditions.push(filterCondition(filter));
  return {
    sql: conditions.map(({ sql }) => `(${sql})`).join(' AND '),
    values: conditions.flatMap(({ values }) => values),
  };
};

const COMPARISONS: Record<string, string> = { '=': 'IS NOT DISTINCT FROM', '!=': 'IS DISTINCT FROM', '>': '>', '>=': '>=', '<': '<', '<=': '<=' };

const filterCondition = (filter: Filter): Condition => {
  const { name } = getColumn(filter.column);
  if (filter.operator === 'in' || filter.operator === 'not in') {
    const values = fromList(filter.value).map((part) => toValue(filter, part));
    return { sql: `(${name} IN (${values.map(() => '?').join(', ')})) IS ${filter.operator === 'in' ? 'TRUE' : 'NOT TRUE'}`, values };
  }
  if (filter.operator === '=~' || filter.operator === '!~') {
    return { sql: `regexp_full_match(CAST(${name} AS VARCHAR), ?, 's') IS ${filter.operator === '=~' ? 'TRUE' : 'NOT TRUE'}`, values: [filter.value] };
  }
  if (filter.operator === 'matches') return patternCondition(name, filter.value);
  return { sql: `${name} ${COMPARISONS[filter.operator]} ?`, values: [toValue(filter, filter.value)] };
};

/** Matches text, ignoring case, with * for any characters. Patterns without a wildcard, or with one at the end, avoid a regular expression. */
const patternCondition = (name: string, pattern: string): Condition => {
  if (/^\*+$/.test(pattern)) return { sql: `${name} IS NOT NULL`, values: [] };
  const text = `CAST(${name} AS VARCHAR)`;
  const prefix = pattern.replace(/\*+$/, '');
  if (prefix.includes('*') || !isAscii(prefix)) {
    // RE2 takes linear time for every pattern; LIKE with many wildcards does not.
    return { sql: `regexp_full_match(${text}, ?, 'is')`, values: [pattern.split('*').map(escapePattern).join('.*')] };
  }
  const folded = /[a-z]/i.test(prefix) ? `lower(${text})` : text;
  return { sql: prefix === pattern ? `${folded} = ?` : `starts_with(${folded}, ?)`, values: [prefix.toLowerCase()] };
};

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

const escapePattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

const toValue = (filter: Filter, text: string): DuckDBValue => {
  const { type } = getColumn(filter.column);
  if (type === 'string') return text === '' ? null : text;
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true';
    throw new AppError('query.invalid', `Invalid filter on ${filter.column}: got "${text}", expected true or false.`);
  }
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) throw new AppError('query.invalid', `Invalid filter on ${filter.column}: got "${text}", expected a number.`);
  return value;
};
