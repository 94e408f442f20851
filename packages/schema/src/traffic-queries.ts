import { z } from 'zod';
import { FILTER_COLUMNS, filters, limit } from './query-parts.ts';

/** The values that a column has, for variables and for the values of ad-hoc filters. */
export const columnValues = z.object({
  queryType: z.literal('column_values'),
  column: z.enum(FILTER_COLUMNS).default('src_ip').describe('Column whose values are asked for.'),
  search: z.string().max(256).default('').describe('Text that a value must hold, in any case.'),
  limit: limit(200, 10_000),
  filters,
});

/** Words for the queries of this file. */
export const TRAFFIC_QUERY_TYPES = {
  column_values: {
    label: 'Values of a column',
    description: 'The values that a column has in the time range, the most frequent first; for variables.',
    alertable: false,
  },
} as const;
