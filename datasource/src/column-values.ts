import { dateTime, type DataQueryRequest, type DataQueryResponse, type MetricFindValue, type TimeRange } from '@grafana/data';
import { DAY_MS, FILTER_COLUMNS } from '@weir/schema';
import type { WeirQuery } from './types';

/** Returns the last day, for requests without a time range: Grafana 10.1 requests filter values without one. */
export function lastDay(now: number): TimeRange {
  const [from, to] = [dateTime(now - DAY_MS), dateTime(now)];
  return { from, to, raw: { from: 'now-24h', to: 'now' } };
}

/** Returns a request for one query outside any panel. */
export function toRequest(query: Omit<WeirQuery, 'refId'>, range: TimeRange, more: Partial<DataQueryRequest<WeirQuery>> = {}): DataQueryRequest<WeirQuery> {
  return {
    requestId: `weir-${query.queryType}-${query.column ?? ''}`,
    app: 'dashboard',
    interval: '1m',
    intervalMs: 60_000,
    maxDataPoints: 1_000,
    range,
    scopedVars: {},
    startTime: range.to.valueOf(),
    timezone: 'browser',
    targets: [{ refId: 'Values', ...query }],
    ...more,
  };
}

/** Returns the values in a response to `column_values`. */
export function toFindValues({ data, errors }: DataQueryResponse): MetricFindValue[] {
  if (errors?.length) {
    throw new Error(errors[0].message);
  }
  const values: unknown[] = data[0]?.fields?.[0]?.values?.toArray?.() ?? data[0]?.fields?.[0]?.values ?? [];
  return values.map((value) => ({ text: String(value), value: String(value) }));
}

/** Returns the query of a variable: the saved query of its editor, or a query for the column whose name was typed. */
export function toVariableQuery(query: unknown): WeirQuery {
  const column = typeof query === 'string' ? query.trim() : undefined;
  if (column !== undefined) {
    return { refId: 'Variable', queryType: 'column_values', ...(FILTER_COLUMNS.includes(column) && { column }) };
  }
  return { queryType: 'column_values', ...(query as Partial<WeirQuery>), refId: 'Variable' };
}
