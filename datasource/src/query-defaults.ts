import { QUERY_TYPES, querySchema, type QueryType } from '@weir/schema';
import type { WeirQuery } from './types';

/** Server defaults of each query type. */
export const QUERY_DEFAULTS = Object.fromEntries(
  Object.keys(QUERY_TYPES).map((queryType) => [queryType, querySchema.parse({ queryType })])
) as Record<QueryType, Partial<WeirQuery>>;

/** Returns true for query types with filters. */
export const takesFilters = (queryType: QueryType): boolean => 'filters' in (QUERY_DEFAULTS[queryType] ?? {});
