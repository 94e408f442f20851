import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BatchQuery } from '@weir/schema';

/** The query batch of one panel, or of the annotations, of a dashboard. */
export interface PanelRequest {
  readonly panel: string;
  readonly queries: readonly BatchQuery[];
  /** Columns that the panel shows by name. */
  readonly columns: readonly string[];
}

/** The requests of a browser for one dashboard. */
export interface DashboardRequest {
  readonly dashboard: string;
  readonly panels: readonly PanelRequest[];
}

interface Target {
  readonly refId: string;
  readonly [property: string]: unknown;
}

interface DashboardFile {
  readonly time: { readonly from: string };
  readonly annotations?: { readonly list: ReadonlyArray<{ readonly name: string; readonly target?: Target }> };
  readonly panels: ReadonlyArray<{ readonly title: string; readonly gridPos: { readonly w: number }; readonly targets?: readonly Target[]; readonly interval?: string; readonly maxDataPoints?: number; readonly transformations?: ReadonlyArray<{ readonly options: { readonly include?: { readonly names: readonly string[] } } }> }>;
}

const FOLDER = 'provisioning/dashboards/weir';
/** Width of a browser window, in pixels, and number of grid columns. */
const WINDOW_PX = 1920;
const GRID_COLUMNS = 24;
const ANNOTATION_POINTS = 100;
const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Returns the length of a range or interval in Grafana's notation, such as `now-24h` or `10m`, ms. */
const lengthOf = (text: string): number => {
  const [, count, unit] = /^(?:now-)?(\d+)([smhd])$/.exec(text) ?? [];
  if (unit === undefined) throw new RangeError(`invalid time range: got ${text}`);
  return Number(count) * UNITS_MS[unit];
};

/** Returns the default time range of a dashboard, ms. */
export const defaultRange = (dashboard: DashboardFile): number => lengthOf(dashboard.time.from);

/** Names of the provisioned dashboards. */
export const dashboardNames = (): string[] => readdirSync(FOLDER).map((file) => basename(file, '.json'));

/**
 * Returns all requests of a dashboard when it is opened in Grafana: variables replaced, resolution from the width of the panel. `range_ms` is
 * the length of the time range up to `now_ms`; by default that of the dashboard.
 */
export const requestsOf = (name: string, now_ms: number, range_ms: number | undefined, variables: Readonly<Record<string, string>>): DashboardRequest => {
  const file = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as DashboardFile;
  const span = range_ms ?? defaultRange(file);
  const toBatch = (targets: readonly Target[], max_data_points: number, least_interval_ms: number): BatchQuery[] =>
    targets.map((target) => ({
      ref_id: target.refId,
      from_ms: now_ms - span,
      to_ms: now_ms,
      interval_ms: Math.max(least_interval_ms, Math.round(span / max_data_points)),
      max_data_points,
      query: fill(target, variables),
    }));
  const annotations = (file.annotations?.list ?? []).flatMap(({ name: title, target }) =>
    target?.['queryType'] === undefined ? [] : [{ panel: `${title}, annotations`, queries: toBatch([target], ANNOTATION_POINTS, 0), columns: [] }],
  );
  const panels = file.panels.flatMap(({ title, targets, gridPos, interval, maxDataPoints, transformations = [] }) => {
    if (targets === undefined) return [];
    const points = maxDataPoints ?? Math.round((WINDOW_PX * gridPos.w) / GRID_COLUMNS);
    const queries = toBatch(targets, points, interval === undefined ? 0 : lengthOf(interval));
    return [{ panel: `${title}, ${String(targets[0]['queryType'])}`, queries, columns: transformations.flatMap(({ options }) => options.include?.names ?? []) }];
  });
  return { dashboard: name, panels: [...annotations, ...panels] };
};

const fill = (target: Target, variables: Readonly<Record<string, string>>): Record<string, unknown> =>
  JSON.parse(JSON.stringify({ ...target, ad_hoc_filters: [] }), (_, value: unknown) =>
    typeof value === 'string' ? value.replace(/\$(\w+)/g, (whole, name: string) => variables[name] ?? whole) : value,
  ) as Record<string, unknown>;
