import { fieldTitle, QUERY_VERSION, querySchema, versionOf } from '@weir/schema';
import type { WeirQuery } from './types';

type Issue = NonNullable<ReturnType<typeof querySchema.safeParse>['error']>['issues'][number];

/** Returns an instruction to fix an issue, in plain words. */
function toDemand(issue: Issue): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string' ? `enter at most ${issue.maximum} characters` : `enter at most ${issue.maximum}`;
    case 'too_small':
      return `enter at least ${issue.minimum}`;
    case 'invalid_type':
      return issue.expected === 'number' || issue.expected === 'int' ? 'enter a whole number' : issue.message;
    case 'invalid_value':
      return `choose one of ${issue.values.join(', ')}`;
    case 'invalid_union':
      return 'choose one from the list';
    default:
      return issue.message;
  }
}

/** Returns an issue as a sentence, with the field title of the editor. */
function describe(issue: Issue): string {
  const [first, index, part] = issue.path;
  const field =
    first === 'filters' && typeof index === 'number'
      ? `Filter ${index + 1}${part === undefined ? '' : `, ${String(part)}`}`
      : (first === 'queryType' ? 'Query type' : fieldTitle(String(first)));

  return `${field}: ${toDemand(issue)}.`;
}

/**
 * Returns the first error in a query as a sentence; undefined for a valid query. Expects a query with variables
 * replaced.
 */
export function findQueryProblem(query: WeirQuery): string | undefined {
  if (versionOf({ ...query }) > QUERY_VERSION) {
    return 'This query was saved by a later version of Weir. Update this data source before you change the query.';
  }
  const parsed = querySchema.safeParse(query);
  if (!parsed.success) {
    return describe(parsed.error.issues[0]);
  }
  const incomplete = (query.filters ?? []).findIndex((filter) => filter.value === '');

  return incomplete < 0 ? undefined : `Filter ${incomplete + 1}: enter a value, or remove the filter.`;
}
