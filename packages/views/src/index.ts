/**
 * The pictures. ECharts is not imported here; whoever draws them registers, from echarts/charts and
 * echarts/components: ScatterChart, BarChart, BoxplotChart, HeatmapChart, LineChart, MapChart, GridComponent, GeoComponent, LegendComponent,
 * TitleComponent, TooltipComponent, VisualMapContinuousComponent, VisualMapPiecewiseComponent.
 */
import type { ViewDefinition } from './define-view.ts';
import { anomalyScatter } from './anomaly-scatter.ts';
import { featureImportance } from './feature-importance.ts';
import { geo } from './geo.ts';
import { timeline } from './timeline.ts';
import { correlation } from './correlation.ts';
import { distribution } from './distribution.ts';
import { heatmap } from './heatmap.ts';
import { swimlanes } from './swimlanes.ts';
import { models } from './models.ts';
import { attack } from './attack.ts';
import { findings } from './findings.ts';
import { confusion } from './confusion.ts';
import { curves } from './curves.ts';
import { waterfall } from './waterfall.ts';

export * from './define-view.ts';
export { columnOf, type DrawnField } from './drawn-field.ts';
export { anomalyScatter, type AnomalyScatterOptions } from './anomaly-scatter.ts';
export { featureImportance, type FeatureImportanceOptions } from './feature-importance.ts';
export * from './field-roles.ts';
export { geo, GEO_MEASURES, type GeoMeasure, type GeoOptions } from './geo.ts';
export { timeline, type TimelineOptions } from './timeline.ts';
export { swimlanes, type SwimlanesOptions } from './swimlanes.ts';
export { heatmap, type HeatmapMeasure, type HeatmapOptions } from './heatmap.ts';
export { distribution, type DistributionOptions } from './distribution.ts';
export { correlation, type CorrelationOptions } from './correlation.ts';
export { waterfall, type WaterfallOptions } from './waterfall.ts';
export { CURVES, curves, type CurveChoice, type CurvesOptions } from './curves.ts';
export { confusion, type ConfusionOptions } from './confusion.ts';
export { findings, type FindingsOptions } from './findings.ts';
export { attack, type AttackOptions } from './attack.ts';
export { models, type ModelsOptions } from './models.ts';
export { darkTheme, lightTheme } from './theme.ts';
export { escapeHtml } from './escape-html.ts';
export { formatBytes, formatCompact, formatCount, formatNoun, formatPercent } from './format.ts';

/** Every view, in the order a reader should meet them. */
export const views: readonly ViewDefinition[] = [
  anomalyScatter as ViewDefinition,
  geo as ViewDefinition,
  featureImportance as ViewDefinition,
  timeline as ViewDefinition,
  swimlanes as ViewDefinition,
  heatmap as ViewDefinition,
  distribution as ViewDefinition,
  correlation as ViewDefinition,
  waterfall as ViewDefinition,
  curves as ViewDefinition,
  confusion as ViewDefinition,
  findings as ViewDefinition,
  attack as ViewDefinition,
  models as ViewDefinition,
];
