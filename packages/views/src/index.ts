/**
 * The pictures. ECharts is not imported here; whoever draws them registers, from echarts/charts and
 * echarts/components: ScatterChart, BarChart, MapChart, GridComponent, GeoComponent, LegendComponent,
 * TitleComponent, TooltipComponent, VisualMapPiecewiseComponent.
 */
import type { ViewDefinition } from './define-view.ts';
import { anomalyScatter } from './anomaly-scatter.ts';
import { featureImportance } from './feature-importance.ts';
import { geo } from './geo.ts';

export * from './define-view.ts';
export { anomalyScatter, type AnomalyScatterOptions } from './anomaly-scatter.ts';
export { featureImportance, type FeatureImportanceOptions } from './feature-importance.ts';
export * from './field-roles.ts';
export { geo, GEO_MEASURES, type GeoMeasure, type GeoOptions } from './geo.ts';
export { darkTheme, lightTheme } from './theme.ts';
export { escapeHtml } from './escape-html.ts';
export { formatBytes, formatCompact, formatCount, formatNoun, formatPercent } from './format.ts';

/** Every view, in the order a reader should meet them. */
export const views: readonly ViewDefinition[] = [
  anomalyScatter as ViewDefinition,
  geo as ViewDefinition,
  featureImportance as ViewDefinition,
];
