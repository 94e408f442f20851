import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import type { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { displayName } from '@weir/schema';
import { lines } from './volume-panel.ts';
import { weirTarget, type QueryInput } from './weir-target.ts';

const KEPT = 'The server keeps these figures for 24 hours, in memory only.';

type Health = Omit<QueryInput<'server_health'>, 'queryType'>;

/** Returns a panel of one server measure, per minute. */
const health = (id: number, title: string, description: string, unit: string, at: GridPos, query: Health): TimeSeriesBuilder =>
  lines(id, title, `${description} ${KEPT}`, at, { queryType: 'server_health', ...query }).interval('1m').unit(unit);

/** Returns five panels below `top`: latency, requests, errors and input lag. */
export const serverPanels = (top: number): TimeSeriesBuilder[] => [
  health(6, 'Request latency', 'Median and 95th percentile of the response times of all requests.', 'ms', { x: 0, y: top, w: 12, h: 9 }, { measure: 'p50_ms' })
    .withTarget(weirTarget({ queryType: 'server_health', measure: 'p95_ms' }, 'B'))
    .overrideByName('p50_ms', [{ id: 'displayName', value: 'Median' }])
    .overrideByName('p95_ms', [{ id: 'displayName', value: '95th percentile' }]),
  health(7, 'Latency by query type', '95th percentile of the response times of the ten slowest query types, alone or in a batch.', 'ms', { x: 12, y: top, w: 12, h: 9 }, { measure: 'p95_ms', split_by: 'query_type' }),
  health(8, 'Requests by route', 'Number of requests per route.', 'short', { x: 0, y: top + 9, w: 8, h: 8 }, { measure: 'request_count', split_by: 'route' }),
  health(9, 'Error rate by route', 'Share of requests that failed with status 500 or above: failures of the server, not of the client.', 'percentunit', { x: 8, y: top + 9, w: 8, h: 8 }, { measure: 'error_rate', split_by: 'route' }).axisSoftMax(0.05),
  health(10, 'Input lag', 'Delay of each feed behind its origin, as reported by the feed; inputs that receive data have none.', 's', { x: 16, y: top + 9, w: 8, h: 8 }, { measure: 'lag_s' }).overrideByName('lag_s', [{ id: 'displayName', value: displayName('lag_s') }]),
];

/** Height of these panels in grid rows. */
export const SERVER_PANELS_HEIGHT = 17;
