import type { KeyValue } from '@grafana/data';
import { FILTER_COLUMNS, type Filter } from '@weir/schema';
import { takesFilters } from './query-defaults';
import type { WeirQuery } from './types';

/** A clicked value: field name as `key`, text as `value`. */
type ClickedValue = KeyValue<string>;

/** Query modifications of Explore, mapped to filter operators. */
export const OPERATOR_OF: Readonly<Record<string, '=' | '!='>> = { ADD_FILTER: '=', ADD_FILTER_OUT: '!=' };

/** Returns the filter for a clicked value; undefined when the query does not support it. */
function toFilter(query: WeirQuery, { key, value = '' }: ClickedValue, operator: '=' | '!='): Filter | undefined {
  if (query.queryType === undefined || !takesFilters(query.queryType) || value === '') {
    return undefined;
  }
  if (key === 'severity') {
    return { column: 'is_anomaly', operator, value: String(value === 'warning') };
  }
  const column = key === 'id' ? 'session_id' : key;
  return FILTER_COLUMNS.includes(column) ? { column, operator, value } : undefined;
}

const isSame = (a: Filter, b: Filter): boolean => a.column === b.column && a.operator === b.operator && a.value === b.value;

/** Returns whether a query has a filter for a value. */
export function hasFilter(query: WeirQuery, clicked: ClickedValue): boolean {
  const filter = toFilter(query, clicked, '=');
  return filter !== undefined && (query.filters ?? []).some((one) => isSame(one, filter));
}

/** Adds a filter for a value, or one that excludes it, and removes the opposite filter. */
export function addFilter(query: WeirQuery, clicked: ClickedValue, operator: '=' | '!='): WeirQuery {
  const filter = toFilter(query, clicked, operator);
  if (filter === undefined) {
    return query;
  }
  const opposite: Filter = { ...filter, operator: operator === '=' ? '!=' : '=' };
  const others = (query.filters ?? []).filter((one) => !isSame(one, opposite) && !isSame(one, filter));
  return { ...query, filters: [...others, filter] };
}

/** Adds a filter, or removes it if it exists. */
export function toggleFilter(query: WeirQuery, clicked: ClickedValue, operator: '=' | '!='): WeirQuery {
  const filter = toFilter(query, clicked, operator);
  const filters = query.filters ?? [];
  const isThere = filter !== undefined && filters.some((one) => isSame(one, filter));
  return isThere ? { ...query, filters: filters.filter((one) => !isSame(one, filter)) } : addFilter(query, clicked, operator);
}
