import { migrateQuery, QUERY_TYPES, queryFields } from '@weir/schema';
import type { WeirQuery } from './types';

/** The query in a few words, for the collapsed row in the editor and the inspector. */
export function toQueryText(query: WeirQuery): string {
  if (!query.queryType || !(query.queryType in QUERY_TYPES)) {
    return 'No query type chosen';
  }
  const told = migrateQuery(query) as unknown as Record<string, unknown>;
  const details = queryFields(query.queryType)
    .filter(({ name, fallback }) => told[name] !== undefined && told[name] !== '' && JSON.stringify(told[name]) !== JSON.stringify(fallback))
    .map(({ name, title, kind }) => (name === 'split_by' ? `by ${String(told[name])}` : kind === 'switch' ? title.toLowerCase() : `${title.toLowerCase()} ${String(told[name])}`));
  const conditions = (query.filters ?? []).map((filter) => `${filter.column} ${filter.operator} ${filter.value}`);

  return [[QUERY_TYPES[query.queryType].label, ...details].join(', ').replace(', by ', ' by '), ...conditions].join(' · ');
}
