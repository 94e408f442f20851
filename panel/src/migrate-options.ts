import type { PanelModel, PanelTypeChangedHandler } from '@grafana/data';
import { DEFAULT_VIEW, VIEW_CHOICES, type AnomalyOptions, type ViewChoice } from './options';

/** Names of views as Weir's packages, reports and hand-written dashboards have them. */
const OTHER_NAMES: Readonly<Record<string, ViewChoice>> = {
  'anomaly-scatter': 'scatter',
  map: 'geo',
  'feature-importance': 'importance',
  findings_table: 'findings',
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Options as this version has them, from those of any version or hand: another name of a view becomes the panel's own,
 * one that nobody knows the default, and what should hold options and does not is dropped, so that its defaults apply.
 */
export function migrateOptions({ options }: Pick<PanelModel, 'options'>): AnomalyOptions {
  const given: Record<string, unknown> = isRecord(options) ? { ...options } : {};
  const view = String(given.view ?? DEFAULT_VIEW);
  for (const [name, value] of Object.entries(given)) {
    if (name !== 'view' && !isRecord(value)) {
      delete given[name];
    }
  }

  return { ...given, view: VIEW_CHOICES.find((choice) => choice === view) ?? OTHER_NAMES[view] ?? DEFAULT_VIEW };
}

/** The view that shows what another of Grafana's panels showed. */
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

/** Fields on the axes of Grafana's XY chart, as versions 10 and 11 save them. */
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

/** Takes over from another panel: the view nearest to it, and the axes of an XY chart. */
export const takeOver: PanelTypeChangedHandler = (panel, previousId, previousOptions): Partial<AnomalyOptions> => {
  const view = VIEW_OF_PANEL[String(previousId)];
  if (!view) {
    return panel.options ?? {};
  }
  const axes = view === 'scatter' ? axesOfXyChart(previousOptions) : {};

  return { ...panel.options, view, ...(Object.keys(axes).length > 0 && { scatter: axes }) };
};
