import { dateTime, type DataQueryRequest, type DataQueryResponse, type MetricFindValue, type TimeRange } from '@grafana/data';
import { FILTER_COLUMNS } from '@weir/schema';
import type { WeirQuery } from './types';

const DAY_MS = 86_400_000;

/** The last day, where nobody says which time is meant: Grafana 10.1 asks for values of a filter without a range. */
export function lastDay(now: number): TimeRange {
  const [from, to] = [dateTime(now - DAY_MS), dateTime(now)];
  return { from, to, raw: { from: 'now-24h', to: 'now' } };
}

/** A request for one query apart from any panel. */
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

/** The values of an answer to `column_values`. */
export function toFindValues({ data, errors }: DataQueryResponse): MetricFindValue[] {
  if (errors?.length) {
    throw new Error(errors[0].message);
  }
  const values: unknown[] = data[0]?.fields?.[0]?.values?.toArray?.() ?? data[0]?.fields?.[0]?.values ?? [];
  return values.map((value) => ({ text: String(value), value: String(value) }));
}

/** The query behind a variable: what its editor keeps, or what is typed into a plain field, the name of a column. */
export function toVariableQuery(query: unknown): WeirQuery {
  const column = typeof query === 'string' ? query.trim() : undefined;
  if (column !== undefined) {
    return { refId: 'Variable', queryType: 'column_values', ...(FILTER_COLUMNS.includes(column) && { column }) };
  }
  return { queryType: 'column_values', ...(query as Partial<WeirQuery>), refId: 'Variable' };
}
