import { querySchema } from '@weir/schema';
import { toDataSource } from './test-fixtures';
import type { WeirQuery } from './types';

const datasource = toDataSource();
const LOG: WeirQuery = { refId: 'A', queryType: 'sessions', show: 'logs', filters: [] };
const add = (query: WeirQuery, type: string, key: string, value: string): WeirQuery => datasource.modifyQuery(query, { type, options: { key, value } });

it('adds a filter for a clicked value, or one that excludes it, without duplicates', () => {
  const narrowed = add(LOG, 'ADD_FILTER', 'src_ip', '203.0.113.77');
  expect(narrowed).toEqual({ ...LOG, filters: [{ column: 'src_ip', operator: '=', value: '203.0.113.77' }] });
  expect(add(narrowed, 'ADD_FILTER', 'src_ip', '203.0.113.77')).toEqual(narrowed);
  expect(add(narrowed, 'ADD_FILTER_OUT', 'dst_port', '443').filters).toEqual([...narrowed.filters!, { column: 'dst_port', operator: '!=', value: '443' }]);
  expect(add(narrowed, 'ADD_FILTER_OUT', 'src_ip', '203.0.113.77').filters).toEqual([{ column: 'src_ip', operator: '!=', value: '203.0.113.77' }]);
  expect(querySchema.safeParse(narrowed).success).toBe(true);
});

it('maps log fields to columns of different names', () => {
  expect(add(LOG, 'ADD_FILTER', 'severity', 'warning').filters).toEqual([{ column: 'is_anomaly', operator: '=', value: 'true' }]);
  expect(add(LOG, 'ADD_FILTER_OUT', 'severity', 'info').filters).toEqual([{ column: 'is_anomaly', operator: '!=', value: 'false' }]);
  expect(add(LOG, 'ADD_FILTER', 'id', 'abc').filters).toEqual([{ column: 'session_id', operator: '=', value: 'abc' }]);
});

it('returns a query unchanged when it does not support the filter', () => {
  for (const [query, type, key, value] of [
    [LOG, 'ADD_FILTER', 'body', 'text'],
    [LOG, 'ADD_FILTER', 'src_ip', ''],
    [LOG, 'ADD_STRING_FILTER', 'src_ip', '203.0.113.77'],
    [{ refId: 'A', queryType: 'model_card' }, 'ADD_FILTER', 'src_ip', '203.0.113.77'],
    [{ refId: 'A' }, 'ADD_FILTER', 'src_ip', '203.0.113.77'],
  ] as Array<[WeirQuery, string, string, string]>) {
    expect(add(query, type, key, value)).toBe(query);
  }
  expect(datasource.modifyQuery(LOG, { type: 'ADD_FILTER' })).toBe(LOG);
});

it('switches a filter on and off and reports which are on', () => {
  const options = { key: 'src_ip', value: '203.0.113.77' };
  const on = datasource.toggleQueryFilter(LOG, { type: 'FILTER_FOR', options });
  expect([LOG, on].map((query) => datasource.queryHasFilter(query, options))).toEqual([false, true]);
  expect(datasource.toggleQueryFilter(on, { type: 'FILTER_FOR', options })).toEqual(LOG);
  const out = datasource.toggleQueryFilter(on, { type: 'FILTER_OUT', options });
  expect(out.filters).toEqual([{ column: 'src_ip', operator: '!=', value: '203.0.113.77' }]);
  expect(datasource.toggleQueryFilter(out, { type: 'FILTER_OUT', options })).toEqual(LOG);
});
