import type { BatchQuery, Frame, Query, QueryBatch } from '@weir/schema';

/** The last time that a JavaScript date can represent. */
const END_OF_TIME_MS = 8_640_000_000_000_000;

/** Time range of the stored sessions: from_ms inclusive, to_ms exclusive. */
export interface DataRange {
  readonly from_ms: number;
  readonly to_ms: number;
}

const toQuery = (ref_id: string, range: DataRange, query: { queryType: Query['queryType'] }): BatchQuery => ({
  ref_id,
  ...range,
  interval_ms: 60_000,
  max_data_points: 1_000,
  query,
});

/** Returns the batch for the key figures over all time. Their frame has the start and end of the data. */
export const summaryBatch = (): QueryBatch => ({
  queries: [toQuery('summary', { from_ms: 0, to_ms: END_OF_TIME_MS }, { queryType: 'traffic_summary' })],
});

/** Returns the batch for the three charts over the range of the data. */
export const chartBatch = (range: DataRange): QueryBatch => ({
  queries: [
    toQuery('scatter', range, { queryType: 'scatter' }),
    toQuery('countries', range, { queryType: 'countries' }),
    toQuery('importance', range, { queryType: 'feature_importance' }),
  ],
});

/** Returns the time range of the data from the summary frame; null if there are no sessions. */
export const findDataRange = (summary: Frame | undefined): DataRange | null => {
  const { first_session_time: first, last_session_time: last } = summary?.meta?.custom ?? {};
  return typeof first === 'number' && typeof last === 'number' ? { from_ms: first, to_ms: last + 1 } : null;
};
