import type { ScopedVars } from '@grafana/data';
import type { Filter } from '@weir/schema';
import type { WeirQuery } from './types';

/** Replaces variables in a text; the formatter gets a list where a variable has several values. */
export type Replace = (text: string, scopedVars: ScopedVars, format?: (value: unknown) => string) => string;

/** A variable with several values becomes a comma-separated list, and `=` becomes `in` to match any of them. */
function interpolateFilter(filter: Filter, scopedVars: ScopedVars, replace: Replace): Filter {
  let hasSeveral = false;
  const value = replace(filter.value, scopedVars, (found) => {
    hasSeveral ||= Array.isArray(found) && found.length > 1;
    return Array.isArray(found) ? found.join(',') : String(found);
  });
  const operator = hasSeveral && filter.operator === '=' ? 'in' : filter.operator;

  return { ...filter, operator, column: replace(filter.column, scopedVars), value };
}

/** The query with dashboard variables replaced in its split, its ids and every part of its filters. */
export function interpolateQuery(query: WeirQuery, scopedVars: ScopedVars, replace: Replace): WeirQuery {
  const interpolated = { ...query };
  if (typeof query.split_by === 'string') {
    interpolated.split_by = replace(query.split_by, scopedVars) as WeirQuery['split_by'];
  }
  for (const key of ['session_id', 'finding_id'] as const) {
    const id = query[key];
    if (id) {
      interpolated[key] = replace(id, scopedVars);
    }
  }
  if (query.filters) {
    interpolated.filters = query.filters.map((filter) => interpolateFilter(filter, scopedVars, replace));
  }
  return interpolated;
}
