import { migrateQuery, QUERY_VERSION, versionOf } from './migrate-query.ts';
import { querySchema, QUERY_TYPES } from './query.ts';

it.each([
  ['an incomplete number', { queryType: 'anomaly_counts', split_by: 'src_ip', top_k: null }, { top_k: 10, split_by: 'src_ip' }],
  ['a split by nothing', { queryType: 'anomaly_counts', split_by: null }, { split_by: null }],
  ['null filters', { queryType: 'countries', filters: null }, { filters: [] }],
  ['a filter without an operator', { queryType: 'countries', filters: [{ column: 'src_ip', value: 'a' }] }, { filters: [{ column: 'src_ip', operator: '=', value: 'a' }] }],
  ['a filter with a null operator', { queryType: 'countries', filters: [{ column: 'src_ip', operator: null, value: 'a' }] }, { filters: [{ column: 'src_ip', operator: '=', value: 'a' }] }],
])('reads %s in an unversioned query', (_what, saved, meaning) => {
  const migrated = migrateQuery({ refId: 'A', ...saved });
  expect(versionOf(migrated)).toBe(QUERY_VERSION);
  expect(querySchema.parse(migrated)).toMatchObject(meaning);
});

it('rejects a filter that it cannot read instead of dropping it', () => {
  for (const filter of [{ column: 'src_ip', operator: '=' }, { column: 'src_ip', value: null }, null]) {
    expect(querySchema.safeParse(migrateQuery({ queryType: 'countries', filters: [filter] })).success).toBe(false);
  }
});

it('keeps the meaning of a current query and returns a later one unchanged', () => {
  for (const queryType of Object.keys(QUERY_TYPES)) {
    const saved = { ...querySchema.parse({ queryType }), version: QUERY_VERSION };
    expect(migrateQuery(saved)).toBe(saved);
    const { version: _, ...unversioned } = saved;
    expect(querySchema.parse(migrateQuery(unversioned))).toEqual(querySchema.parse(unversioned));
  }
  const later = { queryType: 'sessions', limit: null, version: QUERY_VERSION + 1 };
  expect(migrateQuery(later)).toBe(later);
});

it('keeps the properties that Grafana adds and does not mutate its argument', () => {
  const saved = Object.freeze({ refId: 'B', hide: true, datasource: { uid: 'weir' }, queryType: 'countries', filters: null });
  expect(migrateQuery(saved)).toEqual({ refId: 'B', hide: true, datasource: { uid: 'weir' }, queryType: 'countries', version: QUERY_VERSION });
});
