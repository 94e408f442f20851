import { AppError, fromList, type Filter } from '@weir/schema';
import type { Selection } from '../contract/selection.ts';
import type { SqlDialect } from './dialect.ts';
import { columnSql, getColumn } from './session-columns.ts';
import { all, list, raw, sql, type Sql, type SqlValue } from './sql.ts';

/**
 * Returns the condition of a selection.
 *
 * @throws AppError `query.invalid` when a filter value does not have the type of its column
 */
export const toCondition = (dialect: SqlDialect, { from_ms, to_ms, filters }: Selection): Sql =>
  all([sql`start_time >= ${from_ms} AND start_time < ${to_ms}`, ...filters.map((filter) => filterCondition(dialect, filter))]);

const COMPARISONS = { '>': raw('>'), '>=': raw('>='), '<': raw('<'), '<=': raw('<=') };

/** The negative operators also hold for null, so conditions become false rather than null before they are negated. */
const filterCondition = (dialect: SqlDialect, filter: Filter): Sql => {
  const column = columnSql(filter.column);
  const { operator } = filter;
  switch (operator) {
    case '=':
      return dialect.isSame(column, sql`${toValue(filter, filter.value)}`);
    case '!=':
      return sql`NOT ${dialect.isSame(column, sql`${toValue(filter, filter.value)}`)}`;
    case 'in':
    case 'not in': {
      const values = fromList(filter.value).map((part) => sql`${toValue(filter, part)}`);
      const isIn = sql`coalesce(${column} IN (${list(values)}), false)`;
      return operator === 'in' ? isIn : sql`NOT ${isIn}`;
    }
    case '=~':
    case '!~': {
      const isMatch = sql`coalesce(${dialect.matchesPattern(dialect.toText(column), filter.value, { ignoreCase: false })}, false)`;
      return operator === '=~' ? isMatch : sql`NOT ${isMatch}`;
    }
    case 'matches':
      return wildcardCondition(dialect, column, filter.value);
    default:
      return sql`${column} ${COMPARISONS[operator]} ${toValue(filter, filter.value)}`;
  }
};

/** Matches text, ignoring case, with * for any characters. Patterns without a wildcard, or with one at the end, avoid a regular expression. */
const wildcardCondition = (dialect: SqlDialect, column: Sql, pattern: string): Sql => {
  if (/^\*+$/.test(pattern)) return sql`${column} IS NOT NULL`;
  const text = dialect.toText(column);
  const start = pattern.replace(/\*+$/, '');
  if (start.includes('*') || !isAscii(start)) {
    // RE2 takes linear time for every pattern; LIKE with many wildcards does not.
    return dialect.matchesPattern(text, pattern.split('*').map(escapePattern).join('.*'), { ignoreCase: true });
  }
  const folded = /[a-z]/i.test(start) ? dialect.lowerCase(text) : text;
  return start === pattern ? sql`${folded} = ${start.toLowerCase()}` : dialect.startsWith(folded, sql`${start.toLowerCase()}`);
};

const isAscii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

const escapePattern = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&');

const toValue = (filter: Filter, text: string): SqlValue => {
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
