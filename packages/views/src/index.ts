/**
 * The charts of the panel, the server's page and the reports. ECharts is not imported here. The code that draws a chart
 * registers, from echarts/charts and echarts/components: ScatterChart, BarChart, BoxplotChart, HeatmapChart, LineChart,
 * MapChart, GridComponent, GeoComponent, LegendComponent, TitleComponent, TooltipComponent, VisualMapContinuousComponent,
 * VisualMapPiecewiseComponent.
 */
import type { ViewDefinition } from './define-view.ts';
import { anomalyScatter } from './anomaly-scatter/anomaly-scatter.ts';
import { featureImportance } from './feature-importance/feature-importance.ts';
import { geo } from './geo/geo.ts';
import { timeline } from './timeline/timeline.ts';
import { correlation } from './correlation/correlation.ts';
import { distribution } from './distribution/distribution.ts';
import { heatmap } from './heatmap/heatmap.ts';
import { swimlanes } from './swimlanes/swimlanes.ts';
import { models } from './models/models.ts';
import { attack } from './attack/attack.ts';
import { findings } from './findings/findings.ts';
import { confusion } from './confusion/confusion.ts';
import { curves } from './curves/curves.ts';
import { waterfall } from './waterfall/waterfall.ts';

export * from './define-view.ts';
export * from './view-list.ts';
export { columnOf, type DrawnField } from './fields/drawn-field.ts';
export { anomalyScatter, type AnomalyScatterOptions } from './anomaly-scatter/anomaly-scatter.ts';
export { featureImportance, type FeatureImportanceOptions } from './feature-importance/feature-importance.ts';
export * from './fields/field-roles.ts';
export { geo, GEO_MEASURES, type GeoMeasure, type GeoOptions } from './geo/geo.ts';
export { timeline, type TimelineOptions } from './timeline/timeline.ts';
export { swimlanes, type SwimlanesOptions } from './swimlanes/swimlanes.ts';
export { heatmap, type HeatmapMeasure, type HeatmapOptions } from './heatmap/heatmap.ts';
export { distribution, type DistributionOptions } from './distribution/distribution.ts';
export { correlation, type CorrelationOptions } from './correlation/correlation.ts';
export { waterfall, type WaterfallOptions } from './waterfall/waterfall.ts';
export { CURVES, curves, type CurveChoice, type CurvesOptions } from './curves/curves.ts';
export { confusion, type ConfusionOptions } from './confusion/confusion.ts';
export { findings, type FindingsOptions } from './findings/findings.ts';
export { attack, type AttackOptions } from './attack/attack.ts';
export { models, type ModelsOptions } from './models/models.ts';
export { darkTheme, lightTheme } from './style/theme.ts';
export { escapeHtml } from './style/escape-html.ts';
export { formatBytes, formatCompact, formatCount, formatNoun, formatPercent } from './style/format.ts';

/** Every view, in the order of the view list. */
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
