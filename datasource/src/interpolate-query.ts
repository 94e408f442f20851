import type { ScopedVars } from '@grafana/data';
import { queryFields, toList, type Filter } from '@weir/schema';
import type { WeirQuery } from './types';

/** Replaces variables in a text; the formatter receives a list when a variable has several values. */
export type Replace = (text: string, scopedVars: ScopedVars, format?: (value: unknown) => string) => string;

const SEVERAL: Partial<Record<Filter['operator'], Filter['operator']>> = { '=': 'in', '!=': 'not in' };

/** Turns a variable with several values into a list, `=` into `in` and `!=` into `not in`. */
function interpolateFilter(filter: Filter, scopedVars: ScopedVars, replace: Replace): Filter {
  let hasSeveral = false;
  const value = replace(filter.value, scopedVars, (found) => {
    hasSeveral ||= Array.isArray(found) && found.length > 1;
    return Array.isArray(found) ? toList(found.map(String)) : String(found);
  });
  const operator = hasSeveral ? (SEVERAL[filter.operator] ?? filter.operator) : filter.operator;

  return { ...filter, operator, column: replace(filter.column, scopedVars), value };
}

/** Returns the query with dashboard variables replaced in choices, texts and filters. */
export function interpolateQuery(query: WeirQuery, scopedVars: ScopedVars, replace: Replace): WeirQuery {
  const interpolated = { ...query };
  for (const { name, kind } of query.queryType ? queryFields(query.queryType) : []) {
    const value = interpolated[name as keyof WeirQuery];
    if ((kind === 'choice' || kind === 'text') && typeof value === 'string' && value !== '') {
      Object.assign(interpolated, { [name]: replace(value, scopedVars) });
    }
  }
  if (query.filters) {
    interpolated.filters = query.filters.map((filter) => interpolateFilter(filter, scopedVars, replace));
  }
  return interpolated;
}
