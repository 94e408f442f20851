import { type Frame, querySchema, queryBatchSchema } from '@weir/schema';
import { chartBatch, findDataRange, summaryBatch } from './requests.ts';

const summary = (custom: Record<string, unknown>): Frame => ({ name: 'traffic summary', meta: { custom }, fields: [] });

test('sends valid batches and queries', () => {
  for (const batch of [summaryBatch(), chartBatch({ from_ms: 1, to_ms: 2 })]) {
    const { queries } = queryBatchSchema.parse(batch);
    for (const { query } of queries) expect(querySchema.safeParse(query).success).toBe(true);
  }
});

test('includes the last session in a range whose end is exclusive', () => {
  expect(findDataRange(summary({ first_session_time: 5, last_session_time: 9 }))).toEqual({ from_ms: 5, to_ms: 10 });
});

test.each([undefined, summary({}), summary({ first_session_time: null, last_session_time: null })])('returns no range without sessions', (frame) => {
  expect(findDataRange(frame)).toBeNull();
});

test('queries charts over the given range', () => {
  const ranges = chartBatch({ from_ms: 5, to_ms: 10 }).queries.map(({ from_ms, to_ms }) => [from_ms, to_ms]);
  expect(new Set(ranges.map(String))).toEqual(new Set(['5,10']));
});
