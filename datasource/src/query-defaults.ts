import { QUERY_TYPES, querySchema, type QueryType } from '@weir/schema';
import type { WeirQuery } from './types';

/** What the server takes for properties that a query of this type leaves out. */
export const QUERY_DEFAULTS = Object.fromEntries(
  Object.keys(QUERY_TYPES).map((queryType) => [queryType, querySchema.parse({ queryType })])
) as Record<QueryType, Partial<WeirQuery>>;

/** True when queries of this type may be filtered. */
export const takesFilters = (queryType: QueryType): boolean => 'filters' in (QUERY_DEFAULTS[queryType] ?? {});
