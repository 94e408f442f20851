import { AppError, querySchema, type BatchQuery, type Frame, type QueryType } from '@weir/schema';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerBatch, type QueryResult } from './answer-batch.ts';
import { toBucketMs, toBuckets } from './bucket.ts';
import type { QueryServices } from './define-query.ts';
import { framesToRows } from './frames-to-rows.ts';
import { QUERIES } from './index.ts';
import { toQueriesPage } from './queries-reference.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const asked = (ref_id: string, query: Record<string, unknown> = { queryType: 'column_values' }, range: Partial<BatchQuery> = {}): BatchQuery => ({ ref_id, from_ms: 0, to_ms: HOUR, interval_ms: HOUR, max_data_points: 100, query, ...range });

/** A store that has so many values of a column, or that fails. */
const servicesOf = (values: number | Error): QueryServices => {
  const columnValues = (): Promise<unknown> => {
    if (values instanceof Error) return Promise.reject(values);
    const zeros = new Float64Array(values);
    return Promise.resolve({ value: zeros, session_count: zeros, anomaly_count: zeros });
  };
  return { store: { traffic: { columnValues } } } as unknown as QueryServices;
};

const answer = async (queries: readonly BatchQuery[], services = servicesOf(1), signal?: AbortSignal): Promise<{ results: Record<string, QueryResult>; observed: unknown[]; errors: unknown[] }> => {
  const observed: unknown[] = [];
  const errors: unknown[] = [];
  const results = await answerBatch({ queries: [...queries] }, services, (type, seconds, status) => observed.push([type, seconds >= 0 && seconds < 60, status]), (error) => errors.push(error), signal);
  return { results, observed, errors };
};

describe('a batch', () => {
  it('has the frames of each query under its reference', async () => {
    const { results, observed, errors } = await answer([asked('A'), asked('B')]);
    expect(Object.entries(results).map(([ref, { status, frames }]) => [ref, status, frames.map(({ refId }) => refId)])).toEqual([['A', 200, ['A']], ['B', 200, ['B']]]);
    expect([observed, errors]).toEqual([[['column_values', true, 200], ['column_values', true, 200]], []]);
  });

  it.each([
    [{ queryType: 'nope' }, /^Query A is not valid: .*queryType/, []],
    [{ queryType: 7 }, /^Query A is not valid: /, []],
    [{ queryType: 'toString' }, /^Query A is not valid: /, []],
    [{ queryType: 'column_values', limit: 0 }, /^Query A is not valid: limit/, [['column_values', true, 400]]],
    [{ queryType: 'column_values', version: 99 }, /^Query A was saved by a newer Weir: got version 99, expected at most \d+\. Update the server to the version of the data source\.$/, [['column_values', true, 400]]],
    [{ queryType: 'column_values', ad_hoc_filters: 'x' }, /^ad_hoc_filters is not valid: /, [['column_values', true, 400]]],
  ])('says what is wrong with %j, and answers the others', async (query, words, known) => {
    const { results, observed, errors } = await answer([asked('A', query), asked('B')]);
    expect(results.A).toMatchObject({ status: 400, error_code: 'query.invalid', frames: [] });
    expect(results.A.error).toMatch(words);
    expect(results.B.status).toBe(200);
    expect([observed, errors]).toEqual([[...known, ['column_values', true, 200]], []]);
  });

  it.each([[5, 5], [6, 5]])('refuses a range from %i to %i', async (from_ms, to_ms) => {
    const { results } = await answer([asked('A', undefined, { from_ms, to_ms })]);
    expect(results.A).toMatchObject({ status: 400, error_code: 'query.bad_range', error: `The time range is not valid: got from_ms ${from_ms} and to_ms ${to_ms}, expected from_ms before to_ms. Choose a time range that starts before it ends.` });
  });

  it('reports an unexpected error without its words', async () => {
    const error = new TypeError('secret');
    const { results, observed, errors } = await answer([asked('A')], servicesOf(error));
    expect(results.A).toEqual({ status: 500, error: 'The query failed unexpectedly. Read the server log.', error_code: 'internal.unexpected', frames: [] });
    expect([observed, errors]).toEqual([[['column_values', true, 500]], [error]]);
  });

  it('does not report an error that the user can act on', async () => {
    const { results, errors } = await answer([asked('A')], servicesOf(new AppError('query.too_slow', 'It took too long.')));
    expect(results.A).toEqual({ status: 504, error: 'It took too long. Choose a shorter time range or fewer filters.', error_code: 'query.too_slow', frames: [] });
    expect(errors).toEqual([]);
  });

  it('stops when four million cells are returned', async () => {
    // Three fields of a million rows are three million cells.
    const { results } = await answer([asked('A'), asked('B'), asked('C')], servicesOf(1_000_000));
    expect([results.A.status, results.B.status]).toEqual([200, 200]);
    expect(results.C).toMatchObject({ status: 413, error_code: 'query.too_large', error: expect.stringMatching(/^Query C was not run: the queries before it already returned 6000000 cells, and the limit is 4000000\./) as string });
    const exactly = await answer([asked('A'), asked('B'), asked('C')], { ...servicesOf(0), store: { traffic: { columnValues: () => Promise.resolve({ value: new Float64Array(2_000_000), session_count: [], anomaly_count: [] }) } } } as unknown as QueryServices);
    expect(exactly.results.C.status).toBe(413);
  });

  it('answers from reads that end with its signal, and starts none after it', async () => {
    const controller = new AbortController();
    const signals: unknown[] = [];
    const { store } = servicesOf(1);
    const until = (signal: AbortSignal): unknown => (signals.push(signal), { traffic: { columnValues: (request: object) => (controller.abort(), store.traffic.columnValues(request as never)) } });
    const { results } = await answer([asked('A'), asked('B')], { store: { until } } as unknown as QueryServices, controller.signal);
    expect(Object.keys(results)).toEqual(['A']);
    expect(signals).toEqual([controller.signal]);
  });

  it('applies the filters of the dashboard, and says which it ignores', async () => {
    const requests: object[] = [];
    const columnValues = (request: object): Promise<unknown> => (requests.push(request), Promise.resolve({ value: ['a'], session_count: Float64Array.of(1), anomaly_count: Float64Array.of(0) }));
    const ad_hoc_filters = [{ key: 'dst_port', operator: '=', value: '443' }, { key: 'colour', operator: '=', value: 'red' }];
    const { results } = await answer([asked('A', { queryType: 'column_values', ad_hoc_filters })], { store: { traffic: { columnValues } } } as unknown as QueryServices);
    expect(requests).toMatchObject([{ filters: [{ column: 'dst_port', operator: '=', value: '443' }] }]);
    expect(results.A.frames[0].meta!.notices).toEqual([{ severity: 'info', text: 'Filter ignored: colour = red (unknown column or operator).' }]);
  });
});

it('defines every query of the schema, each under its type', () => {
  expect(Object.keys(QUERIES).sort()).toEqual(querySchema.options.map((option) => option.shape.queryType.value).sort());
  for (const queryType of Object.keys(QUERIES) as QueryType[]) expect(QUERIES[queryType].queryType).toBe(queryType);
});

describe('the width of buckets', () => {
  const MINUTE = 60_000;
  const WIDTHS = [10_000, 30_000, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 7 * DAY, 30 * DAY, 365 * DAY];

  it.each(WIDTHS)('is %i ms for exactly that, and the next above it', (width) => {
    const of = (interval_ms: number): number => toBucketMs({ from_ms: 0, to_ms: 1, interval_ms, max_data_points: 1 });
    expect(of(width)).toBe(width);
    expect(of(width + 1)).toBe(WIDTHS[WIDTHS.indexOf(width) + 1] ?? 366 * DAY);
  });

  it('allows no more than the points asked for, and 2,000', () => {
    expect(toBucketMs({ from_ms: 5, to_ms: 5 + DAY, interval_ms: 0, max_data_points: 24 })).toBe(HOUR);
    expect(toBucketMs({ from_ms: 5, to_ms: 5 + DAY, interval_ms: 0, max_data_points: 23 })).toBe(2 * HOUR);
    expect(toBucketMs({ from_ms: 0, to_ms: 20_000_000, interval_ms: 0, max_data_points: 43_200 })).toBe(10_000);
    expect(toBucketMs({ from_ms: 0, to_ms: 20_000_001, interval_ms: 0, max_data_points: 43_200 })).toBe(30_000);
    expect(toBucketMs({ from_ms: 0, to_ms: 800 * DAY, interval_ms: 0, max_data_points: 1 })).toBe(800 * DAY);
  });

  it('starts the first bucket at or before the range, and can have a least width', () => {
    const range = { from_ms: 2.5 * HOUR, to_ms: 4 * HOUR, interval_ms: HOUR, max_data_points: 100 };
    expect(toBuckets(range)).toEqual({ bucket_ms: HOUR, from_ms: 2 * HOUR });
    expect(toBuckets(range, DAY)).toEqual({ bucket_ms: DAY, from_ms: 0 });
    expect(toBuckets({ ...range, from_ms: 2 * HOUR })).toEqual({ bucket_ms: HOUR, from_ms: 2 * HOUR });
  });
});

describe('frames as rows', () => {
  const time = { name: 'time', type: 'time', values: [1, 2] } as const;

  it('have a row for each value of a series, with its labels', () => {
    const frames: Frame[] = [
      { name: 'a', fields: [time, { name: 'bytes', type: 'number', values: Float64Array.of(3, NaN), labels: { src_ip: 'x' }, config: { displayName: 'Bytes' } }] },
      { name: 'b', fields: [time, { name: 'bytes', type: 'number', values: [Infinity, 4] }] },
    ];
    expect(framesToRows(frames)).toEqual([
      { time: 1, series: 'Bytes', src_ip: 'x', value: 3 },
      { time: 2, series: 'Bytes', src_ip: 'x', value: null },
      { time: 1, series: 'bytes', src_ip: null, value: null },
      { time: 2, series: 'bytes', src_ip: null, value: 4 },
    ]);
    expect(Object.keys(framesToRows(frames)[2])).toEqual(['time', 'series', 'src_ip', 'value']);
  });

  it('have a row for each labelled number', () => {
    expect(framesToRows([{ name: 'n', meta: { type: 'numeric-multi', typeVersion: [0, 1] }, fields: [{ name: 'share', type: 'number', values: [0.5], labels: { kind: 'beacon' } }] }])).toEqual([{ series: 'share', kind: 'beacon', value: 0.5 }]);
  });

  it.each([
    ['three fields', [time, { name: 'a', type: 'number', values: [3, 4] }, { name: 'b', type: 'number', values: [5, 6] }], [{ time: 1, a: 3, b: 5 }, { time: 2, a: 4, b: 6 }]],
    ['no time', [{ name: 'a', type: 'number', values: [3] }, { name: 'b', type: 'number', values: [5] }], [{ a: 3, b: 5 }]],
    ['no number', [time, { name: 'b', type: 'string', values: ['x', 'y'] }], [{ time: 1, b: 'x' }, { time: 2, b: 'y' }]],
    ['flags', [{ name: 'a', type: 'boolean', values: [true, null] }], [{ a: true }, { a: null }]],
  ])('keep the rows of a table with %s', (_, fields, rows) => {
    expect(framesToRows([{ name: 't', fields: fields as Frame['fields'] }])).toEqual(rows);
  });
});

describe('the reference page of queries', () => {
  it('is committed as it is made', () => {
    expect(toQueriesPage()).toBe(readFileSync(join(__dirname, '../../../../docs/reference/queries.md'), 'utf8'));
  });
});
