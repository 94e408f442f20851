import type { Frame } from '@weir/schema';
import { KNOWN_MS, toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';
import { toTimes } from './time-series.ts';

/** Share of anomalous sessions over time: numeric time series, zero without sessions, one frame per series. */
export const anomalyRates = defineQuery({
  queryType: 'anomaly_rates',
  answer: async ({ split_by, top_k, filters, include_excepted }, range, { store, triage }) => {
    const { bucket_ms, from_ms } = toBuckets(range);
    const known_since_ms = range.from_ms - KNOWN_MS;
    const excepted = include_excepted === true ? undefined : await triage.excepted();
    const series = await store.traffic.anomalyRates({ excepted, from_ms, to_ms: range.to_ms, filters, bucket_ms, split_by, top_k, known_since_ms });
    return (series.length === 0 ? [{ key: '', rates: new Float64Array(Math.max(1, Math.ceil((range.to_ms - from_ms) / bucket_ms))) }] : series).map(
      ({ key, rates }): Frame => ({
        name: key === '' ? 'anomaly rate' : key,
        meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms } },
        fields: [
          toTimes(from_ms, bucket_ms, rates.length),
          {
            name: 'anomaly_rate',
            type: 'number',
            values: rates,
            ...(split_by === null || key === '' ? {} : { labels: { [split_by]: key } }),
            config: { displayName: key === '' ? 'anomaly rate' : key, unit: 'percentunit' },
          },
        ],
      }),
    );
  },
});
