import type { ScopedVars } from '@grafana/data';
import { toList, type Filter } from '@weir/schema';
import type { WeirQuery } from './types';

/** Replaces variables in a text; the formatter gets a list where a variable has several values. */
export type Replace = (text: string, scopedVars: ScopedVars, format?: (value: unknown) => string) => string;

const SEVERAL: Partial<Record<Filter['operator'], Filter['operator']>> = { '=': 'in', '!=': 'not in' };

/** A variable with several values becomes a list, and `=` becomes `in`, `!=` `not in`, to mean any of them. */
function interpolateFilter(filter: Filter, scopedVars: ScopedVars, replace: Replace): Filter {
  let hasSeveral = false;
  const value = replace(filter.value, scopedVars, (found) => {
    hasSeveral ||= Array.isArray(found) && found.length > 1;
    return Array.isArray(found) ? toList(found.map(String)) : String(found);
  });
  const operator = hasSeveral ? (SEVERAL[filter.operator] ?? filter.operator) : filter.operator;

  return { ...filter, operator, column: replace(filter.column, scopedVars), value };
}

/** Properties that are text, typed by hand or set by a variable. */
const TEXTS = ['session_id', 'finding_id', 'column', 'search'] as const;

/** The query with dashboard variables replaced in its split, its texts and every part of its filters. */
export function interpolateQuery(query: WeirQuery, scopedVars: ScopedVars, replace: Replace): WeirQuery {
  const interpolated = { ...query };
  if (typeof query.split_by === 'string') {
    interpolated.split_by = replace(query.split_by, scopedVars) as WeirQuery['split_by'];
  }
  for (const key of TEXTS) {
    const text = query[key];
    if (text) {
      interpolated[key] = replace(text, scopedVars);
    }
  }
  if (query.filters) {
    interpolated.filters = query.filters.map((filter) => interpolateFilter(filter, scopedVars, replace));
  }
  return interpolated;
}
