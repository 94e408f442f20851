import type { Frame } from '@weir/schema';
import { toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';

const SERIES = [
  { name: 'bytes_in', unit: 'decbytes', label: 'Bytes in' },
  { name: 'bytes_out', unit: 'decbytes', label: 'Bytes out' },
  { name: 'session_count', unit: 'short', label: 'Sessions' },
] as const;

/** Volumes over time: zero-filled numeric time series, one frame per series. */
export const trafficVolume = defineQuery({
  queryType: 'traffic_volume',
  answer: async ({ filters }, range, { store }) => {
    const { bucket_ms, from_ms } = toBuckets(range);
    const volumes = await store.volumes({ from_ms, to_ms: range.to_ms, filters, bucket_ms });
    return SERIES.map(({ name, unit, label }): Frame => {
      const values = volumes[name];
      return {
        name: label,
        meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms } },
        fields: [
          { name: 'time', type: 'time', values: Float64Array.from(values, (_, index) => from_ms + index * bucket_ms) },
          { name, type: 'number', values, labels: { measure: name }, config: { displayName: label, unit } },
        ],
      };
    });
  },
});
