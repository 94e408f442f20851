import type { PanelModel, PanelTypeChangedHandler } from '@grafana/data';
import { VIEW_LIST } from '@weir/views';
import { isViewChoice, type ViewChoice } from '../views/view-registry';
import { DEFAULT_VIEW, type AnomalyOptions } from './panel-options';

/** Other names of views: their ids in Weir's packages and reports, and names in hand-written dashboards. */
const OTHER_NAMES: Readonly<Record<string, ViewChoice>> = {
  ...Object.fromEntries(Object.entries(VIEW_LIST).map(([id, { choice }]) => [id, choice])),
  map: 'geo',
  findings_table: 'findings',
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Migrates options of any version, or written by hand, to this version. Another name of a view becomes the panel's name,
 * and an unknown view becomes the default view. A value that should be an object and is not is dropped, so that its
 * defaults apply.
 */
export function migrateOptions({ options }: Pick<PanelModel, 'options'>): AnomalyOptions {
  const given: Record<string, unknown> = isRecord(options) ? { ...options } : {};
  const view = String(given.view ?? DEFAULT_VIEW);
  for (const [name, value] of Object.entries(given)) {
    if (name !== 'view' && !isRecord(value)) {
      delete given[name];
    }
  }

  return { ...given, view: isViewChoice(view) ? view : (OTHER_NAMES[view] ?? DEFAULT_VIEW) };
}

/** View that replaces another Grafana panel, by the id of that panel. */
const VIEW_OF_PANEL: Readonly<Record<string, ViewChoice>> = {
  geomap: 'geo',
  timeseries: 'timeline',
  graph: 'timeline',
  heatmap: 'heatmap',
  histogram: 'distribution',
  'state-timeline': 'swimlanes',
  'status-history': 'swimlanes',
  xychart: 'scatter',
};

/** Returns the fields on the axes of Grafana's XY chart, as saved by versions 10 and 11. */
function axesOfXyChart(options: unknown): { x?: string; y?: string } {
  if (!isRecord(options)) {
    return {};
  }
  const series: unknown = Array.isArray(options.series) ? options.series[0] : undefined;
  const nameOf = (field: unknown): unknown =>
    isRecord(field) && isRecord(field.matcher) ? field.matcher.options : field;
  const { x, y } = isRecord(series) ? series : { x: undefined, y: undefined };
  const [xName, yName] = [nameOf(x), nameOf(y)];

  return { ...(typeof xName === 'string' && { x: xName }), ...(typeof yName === 'string' && { y: yName }) };
}

/** Converts the options of another panel: chooses the most similar view, and keeps the axes of an XY chart. */
export const takeOver: PanelTypeChangedHandler = (panel, previousId, previousOptions): Partial<AnomalyOptions> => {
  const view = VIEW_OF_PANEL[String(previousId)];
  if (!view) {
    return panel.options ?? {};
  }
  const axes = view === 'scatter' ? axesOfXyChart(previousOptions) : {};

  return { ...panel.options, view, ...(Object.keys(axes).length > 0 && { scatter: axes }) };
};
