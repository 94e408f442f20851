import type { Frame } from '@weir/schema';
import { toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';
import { toInfos } from './notices.ts';
import { toTimes } from './time-series.ts';

const BANDS = { actual: 'Actual', typical: 'Typical', low: '10 % quantile', high: '90 % quantile' } as const;

/** A volume with its typical range at that time of day, as numeric time series; without earlier days, the volume only. */
export const volumeBand = defineQuery({
  queryType: 'volume_band',
  answer: async ({ measure, history_days, filters }, range, { store }) => {
    const { bucket_ms, from_ms } = toBuckets(range);
    const band = await store.traffic.volumeBand({ from_ms, to_ms: range.to_ms, filters, bucket_ms, measure, history_days });
    const unit = measure.includes('bytes') ? 'decbytes' : 'short';
    return (Object.keys(BANDS) as Array<keyof typeof BANDS>).flatMap((name): Frame[] => {
      const values = band[name];
      if (values === null) return [];
      return [
        {
          name: BANDS[name],
          meta: {
            type: 'timeseries-multi',
            typeVersion: [0, 1],
            custom: { bucket_ms, periods: band.periods },
            ...(band.periods > 0 ? {} : { notices: toInfos(['No typical band: there is no full day of sessions before the time range.']) }),
          },
          fields: [toTimes(from_ms, bucket_ms, values.length), { name: measure, type: 'number', values, labels: { band: name }, config: { displayName: BANDS[name], unit } }],
        },
      ];
    });
  },
});
