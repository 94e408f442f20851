import { querySchema } from '@weir/schema';
import type { WeirQuery } from './types';

const LABELS: Record<string, string> = {
  queryType: 'Query type',
  split_by: 'Split by',
  top_k: 'Top',
  limit: 'Limit',
  x: 'X axis',
  y: 'Y axis',
  min_severity: 'Minimum severity',
  filters: 'Filters',
};

/** What querySchema says against a query, with the name of the field as the editor shows it. */
function describe(path: readonly PropertyKey[], message: string): string {
  const [first, index, part] = path;
  if (first === 'filters' && typeof index === 'number') {
    return `Filter ${index + 1}${part === undefined ? '' : `, ${String(part)}`}: ${message}.`;
  }
  return `${LABELS[String(first)] ?? String(first)}: ${message}.`;
}

/**
 * The first thing that keeps a query from being answered, as a sentence; undefined when nothing does.
 * Give it the query with variables replaced.
 */
export function findQueryProblem(query: WeirQuery): string | undefined {
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return describe(issue.path, issue.message);
  }
  const unfinished = (query.filters ?? []).findIndex((filter) => filter.value === '');

  return unfinished < 0 ? undefined : `Filter ${unfinished + 1}: enter a value, or remove the filter.`;
}
