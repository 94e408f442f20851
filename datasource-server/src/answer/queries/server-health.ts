import { type Field, type Frame, MINUTE_MS, type Notice, type QueryOf } from '@weir/schema';
import type { Buckets, ByName, ServiceLog, ServiceTime } from '../../runtime/telemetry/service-log.ts';
import { toBuckets } from './bucket.ts';
import { defineQuery } from './define-query.ts';
import { toInfos } from './notices.ts';
import { toTimes } from './time-series.ts';

type Measure = QueryOf<'server_health'>['measure'];
type Timed = Exclude<Measure, 'lag_s'>;

const MEASURES: Readonly<Record<Timed, { of: (time: ServiceTime) => number; unit: string; description: string }>> = {
  p50_ms: { of: ({ p50_ms }) => p50_ms, unit: 'ms', description: 'Median latency; accurate to 5 %.' },
  p95_ms: { of: ({ p95_ms }) => p95_ms, unit: 'ms', description: '95th percentile of the latency; accurate to 5 %.' },
  request_count: { of: ({ count }) => count, unit: 'short', description: 'Number of requests.' },
  error_rate: { of: ({ count, failed }) => (count === 0 ? 0 : failed / count), unit: 'percentunit', description: 'Share of requests that failed with status 500 or above.' },
};

/** Latency, requests, errors and lag of the server: time series by route, query type or feed. */
export const serverHealth = defineQuery({
  queryType: 'server_health',
  answer: ({ measure, split_by, top_k }, range, { service }) => {
    const { bucket_ms, from_ms } = toBuckets(range, MINUTE_MS);
    const buckets = { from_ms, bucket_ms, length: Math.max(1, Math.ceil((range.to_ms - from_ms) / bucket_ms)) };
    const series = measure === 'lag_s' ? service.lags(buckets) : figuresOf(service, measure, split_by, buckets);
    const label = measure === 'lag_s' ? 'feed' : split_by;
    const { unit, description } = measure === 'lag_s' ? { unit: 's', description: 'Delay of the feed behind its origin.' } : MEASURES[measure];
    const shown = series.size === 0 ? [['', new Array<number | null>(buckets.length).fill(null)] as const] : byHighest(series).slice(0, top_k);
    const left = Math.max(0, series.size - top_k);
    const notices = noticesOf(service, from_ms, left);
    return Promise.resolve(
      shown.map(([name, values]): Frame => {
        const field: Field = { name: measure, type: 'number', values, ...(name === '' || label === null ? {} : { labels: { [label]: name } }), config: { displayName: name === '' ? measure : name, unit, description } };
        return {
          name: name === '' ? 'server health' : name,
          meta: { type: 'timeseries-multi', typeVersion: [0, 1], custom: { bucket_ms }, ...(notices.length === 0 ? {} : { notices }) },
          fields: [toTimes(from_ms, bucket_ms, buckets.length), field],
        };
      }),
    );
  },
});

const figuresOf = (service: ServiceLog, measure: Timed, split_by: QueryOf<'server_health'>['split_by'], buckets: Buckets): ByName<number> => {
  const { of } = MEASURES[measure];
  const times = service.times(split_by ?? 'route', split_by !== null, buckets);
  const figure = (time: ServiceTime | null): number | null => (time === null || Number.isNaN(of(time)) ? null : of(time));
  return new Map([...times].map(([name, all]) => [name, all.map(figure)]));
};

/** Returns the series in descending order of their highest value. */
const byHighest = (series: ByName<number>): Array<readonly [string, Array<number | null>]> => {
  const most = (values: ReadonlyArray<number | null>): number => values.reduce<number>((highest, value) => Math.max(highest, value ?? 0), 0);
  return [...series].sort(([a, is], [b, was]) => most(was) - most(is) || (a < b ? -1 : 1));
};

const noticesOf = (service: ServiceLog, from_ms: number, left: number): Notice[] => {
  const since = service.knownSince();
  const measured = `Measured since ${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC: the server keeps one day of measurements, and loses them at a restart.`;
  return toInfos([...(from_ms >= since ? [] : [measured]), ...(left === 0 ? [] : [`${left} series with lower values are not shown.`])]);
};
