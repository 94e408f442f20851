import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { lines } from './volume-panel.ts';
import { weirTarget, type QueryInput } from './weir-target.ts';

const KEPT = 'The server keeps a day of it, and begins anew when it starts.';

type Health = Omit<QueryInput<'server_health'>, 'queryType'>;

/** One panel of what the server measured of itself, by the minute. */
const health = (id: number, title: string, says: string, unit: string, at: GridPos, query: Health): TimeSeriesBuilder =>
  lines(id, title, `${says} ${KEPT}`, at, { queryType: 'server_health', ...query }).interval('1m').unit(unit);

/** How fast the server answers, how often it fails, and how far its feeds are behind: five panels below `top`. */
export const serverPanels = (top: number): TimeSeriesBuilder[] => [
  health(6, 'Latency of all requests', 'Half of the requests, and 95 of 100, were answered in this time.', 'ms', { x: 0, y: top, w: 12, h: 9 }, { measure: 'p50_ms' })
    .withTarget(weirTarget({ queryType: 'server_health', measure: 'p95_ms' }, 'B'))
    .overrideByName('p50_ms', [{ id: 'displayName', value: 'median' }])
    .overrideByName('p95_ms', [{ id: 'displayName', value: '95 %' }]),
  health(7, 'Latency by query type, 95 %', '95 of 100 queries of a type were answered in this time, alone or in a batch; the ten slowest types.', 'ms', { x: 12, y: top, w: 12, h: 9 }, { measure: 'p95_ms', split_by: 'query_type' }),
  health(8, 'Requests by route', 'How often each route was asked for.', 'short', { x: 0, y: top + 9, w: 8, h: 8 }, { measure: 'request_count', split_by: 'route' }),
  health(9, 'Errors by route', 'Share of requests that failed for a reason of the server, not of who asked: status 500 and above.', 'percentunit', { x: 8, y: top + 9, w: 8, h: 8 }, { measure: 'error_rate', split_by: 'route' }).axisSoftMax(0.05),
  health(10, 'Lag of feeds', 'How far each feed is behind its origin, as it says itself; a way in that is sent to has none.', 's', { x: 16, y: top + 9, w: 8, h: 8 }, { measure: 'lag_s' }),
];

/** Rows of the grid that they take. */
export const SERVER_PANELS_HEIGHT = 17;
