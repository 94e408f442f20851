import { z } from 'zod';
import { ALL_COLUMNS } from './columns.ts';

/** Columns that a filter may name. */
export const FILTER_COLUMNS = ALL_COLUMNS
  .filter((column) => column.type !== 'time')
  .map((column) => column.name) as [string, ...string[]];

export const FILTER_OPERATORS = ['=', '!=', '>', '>=', '<', '<=', 'in', 'not in', 'matches', '=~', '!~'] as const;

/**
 * A condition on one column. `in` and `not in` take a list as toList writes it, `matches` a pattern with * for anything,
 * `=~` and `!~` an RE2 pattern that the whole value matches or does not. `!=`, `not in` and `!~` hold for what is not known.
 */
export const filterSchema = z.object({
  column: z.enum(FILTER_COLUMNS),
  operator: z.enum(FILTER_OPERATORS).default('='),
  value: z.string().max(4096),
});

export type Filter = z.infer<typeof filterSchema>;

/** Conditions of a query, all of which hold. */
export const filters = z.array(filterSchema).max(32).default([]);

/** Rows or series at most. */
export const limit = (fallback: number, most: number) => z.number().int().min(1).max(most).default(fallback);

/** Whether what analysts excepted is counted and shown, too. */
export const includeExcepted = z.boolean().optional().describe('Counts and shows what analysts excepted, too.');
