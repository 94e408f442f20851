import type { KeyValue } from '@grafana/data';
import { FILTER_COLUMNS, type Filter } from '@weir/schema';
import { takesFilters } from './query-defaults';
import type { WeirQuery } from './types';

/** A value that somebody clicked in an answer: the name of its field as `key`, and its text as `value`. */
type ClickedValue = KeyValue<string>;

/** What Explore asks for when a value is clicked. */
export const OPERATOR_OF: Readonly<Record<string, '=' | '!='>> = { ADD_FILTER: '=', ADD_FILTER_OUT: '!=' };

/** The condition that a clicked value stands for; undefined where the query cannot be narrowed by it. */
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

/** Whether a query is narrowed to a value. */
export function hasFilter(query: WeirQuery, clicked: ClickedValue): boolean {
  const filter = toFilter(query, clicked, '=');
  return filter !== undefined && (query.filters ?? []).some((one) => isSame(one, filter));
}

/** Narrows a query to a value, or to all but it; the opposite condition goes. */
export function addFilter(query: WeirQuery, clicked: ClickedValue, operator: '=' | '!='): WeirQuery {
  const filter = toFilter(query, clicked, operator);
  if (filter === undefined) {
    return query;
  }
  const opposite: Filter = { ...filter, operator: operator === '=' ? '!=' : '=' };
  const others = (query.filters ?? []).filter((one) => !isSame(one, opposite) && !isSame(one, filter));
  return { ...query, filters: [...others, filter] };
}

/** The same, but a condition that is there already is taken back. */
export function toggleFilter(query: WeirQuery, clicked: ClickedValue, operator: '=' | '!='): WeirQuery {
  const filter = toFilter(query, clicked, operator);
  const filters = query.filters ?? [];
  const isThere = filter !== undefined && filters.some((one) => isSame(one, filter));
  return isThere ? { ...query, filters: filters.filter((one) => !isSame(one, filter)) } : addFilter(query, clicked, operator);
}
