import { z } from 'zod';
import { ALL_COLUMNS } from './columns.ts';

/** Columns that a filter can use. */
export const FILTER_COLUMNS = ALL_COLUMNS
  .filter((column) => column.type !== 'time')
  .map((column) => column.name) as [string, ...string[]];

export const FILTER_OPERATORS = ['=', '!=', '>', '>=', '<', '<=', 'in', 'not in', 'matches', '=~', '!~'] as const;

/**
 * A condition on one column. `in` and `not in` take a list from toList, `matches` a pattern with * as wildcard, `=~` and
 * `!~` an RE2 pattern for the whole value. `!=`, `not in` and `!~` also hold for null.
 */
export const filterSchema = z.object({
  column: z.enum(FILTER_COLUMNS),
  operator: z.enum(FILTER_OPERATORS).default('='),
  value: z.string().max(4096),
});

export type Filter = z.infer<typeof filterSchema>;

/** Conditions of a query; all must hold. */
export const filters = z.array(filterSchema).max(32).default([]);

/** Most rows or series. */
export const limit = (fallback: number, most: number) => z.number().int().min(1).max(most).default(fallback);

/** Includes sessions and findings that analysts excepted. */
export const includeExcepted = z.boolean().optional().describe('Include sessions and findings that analysts excepted.');
