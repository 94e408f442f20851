import { findDisplay, migrateQuery, QUERY_TYPES, queryFields } from '@weir/schema';
import type { WeirQuery } from './types';

/** Returns display names for columns, other values unchanged. */
const toShown = (value: unknown): string => [value].flat().map((one) => findDisplay(String(one))?.title ?? String(one)).join(', ');

/** Returns the query in a few words, for the collapsed row in the editor and the inspector. */
export function toQueryText(query: WeirQuery): string {
  if (!query.queryType || !(query.queryType in QUERY_TYPES)) {
    return 'No query type chosen';
  }
  const values = migrateQuery(query) as unknown as Record<string, unknown>;
  const details = queryFields(query.queryType)
    .filter(({ name, fallback }) => values[name] !== undefined && values[name] !== '' && JSON.stringify(values[name]) !== JSON.stringify(fallback))
    .map(({ name, title, kind }) => (name === 'split_by' ? `by ${toShown(values[name])}` : kind === 'switch' ? title.toLowerCase() : `${title.toLowerCase()} ${toShown(values[name])}`));
  const conditions = (query.filters ?? []).map((filter) => `${toShown(filter.column)} ${filter.operator} ${filter.value}`);

  return [[QUERY_TYPES[query.queryType].label, ...details].join(', ').replace(', by ', ' by '), ...conditions].join(' · ');
}
