import type { Frame } from '@weir/schema';
import { KNOWN_MS, toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';
import { toTimes } from './time-series.ts';

/** Anomalous sessions over time: zero-filled numeric time series, one frame per series, as alert rules need them. */
export const anomalyCounts = defineQuery({
  queryType: 'anomaly_counts',
  answer: async (query, range, { store, triage }) => {
    const { bucket_ms, from_ms } = toBuckets(range);
    const excepted = query.include_excepted === true ? undefined : await triage.excepted();
    const series = await store.anomalyCounts({
      excepted,
      from_ms,
      to_ms: range.to_ms,
      filters: query.filters,
      bucket_ms,
      split_by: query.split_by,
      top_k: query.top_k,
      known_since_ms: range.from_ms - KNOWN_MS,
    });
    const times = toTimes(from_ms, bucket_ms, series[0]?.counts.length ?? 0);
    return series.map(({ key, counts }): Frame => {
      return {
        name: key ?? 'anomalies',
        meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms } },
        fields: [
          times,
          {
            name: 'anomaly_count',
            type: 'number',
            values: counts,
            ...(key === undefined || query.split_by === null ? {} : { labels: { [query.split_by]: key } }),
            config: { displayName: key ?? 'anomalies', unit: 'short' },
          },
        ],
      };
    });
  },
});
