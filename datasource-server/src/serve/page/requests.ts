import type { BatchQuery, Frame, Query, QueryBatch } from '@weir/schema';

/** The last moment a JavaScript date can name. */
const END_OF_TIME_MS = 8_640_000_000_000_000;

/** Time range of the stored sessions: from_ms inclusive, to_ms exclusive. */
export interface DataRange {
  readonly from_ms: number;
  readonly to_ms: number;
}

const ask = (ref_id: string, range: DataRange, query: { queryType: Query['queryType'] }): BatchQuery => ({
  ref_id,
  ...range,
  interval_ms: 60_000,
  max_data_points: 1_000,
  query,
});

/** Asks for the key figures over all time; their frame says where the data begin and end. */
export const summaryBatch = (): QueryBatch => ({
  queries: [ask('summary', { from_ms: 0, to_ms: END_OF_TIME_MS }, { queryType: 'traffic_summary' })],
});

/** Asks for what the three charts draw, over the range of the data. */
export const chartBatch = (range: DataRange): QueryBatch => ({
  queries: [
    ask('scatter', range, { queryType: 'scatter' }),
    ask('countries', range, { queryType: 'countries' }),
    ask('importance', range, { queryType: 'feature_importance' }),
  ],
});

/** Range of the data as the summary's frame tells it; null while there are no sessions. */
export const findDataRange = (summary: Frame | undefined): DataRange | null => {
  const { first_session_time: first, last_session_time: last } = summary?.meta?.custom ?? {};
  return typeof first === 'number' && typeof last === 'number' ? { from_ms: first, to_ms: last + 1 } : null;
};
