import { findQueryProblem } from './query-problem';
import type { WeirQuery } from './types';

const counts = (more: object): WeirQuery => ({ refId: 'A', queryType: 'anomaly_counts', ...more }) as WeirQuery;

it.each([
  [counts({ top_k: 99 }), 'Top: enter at most 50.'],
  [counts({ top_k: 0 }), 'Top: enter at least 1.'],
  [counts({ top_k: 2.5 }), 'Top: enter a whole number.'],
  [counts({ top_k: NaN }), 'Top: enter a whole number.'],
  [counts({ split_by: 'shoe_size' }), /^Split by: choose one of src_ip, /],
  [counts({ filters: [{ column: 'src_ip', operator: '~', value: 'a' }] }), /^Filter 1, operator: choose one of =, /],
  [counts({ filters: [{ column: 'src_ip', value: 'a'.repeat(5000) }] }), 'Filter 1, value: enter at most 4096 characters.'],
  [counts({ filters: [{ column: 'src_ip', value: '' }] }), 'Filter 1: enter a value, or remove the filter.'],
  [{ refId: 'A', queryType: 'weather' } as never, 'Query type: choose one from the list.'],
])('explains how to fix %j', (query: WeirQuery, sentence: string | RegExp) => {
  expect(findQueryProblem(query)).toEqual(typeof sentence === 'string' ? sentence : expect.stringMatching(sentence));
});

it('accepts a query without optional properties', () => {
  expect(findQueryProblem(counts({}))).toBeUndefined();
});
