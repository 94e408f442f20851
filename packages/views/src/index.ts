/**
 * The pictures. ECharts is not imported here; whoever draws them registers, from echarts/charts and
 * echarts/components: ScatterChart, BarChart, LineChart, MapChart, GridComponent, GeoComponent, LegendComponent,
 * TitleComponent, TooltipComponent, VisualMapPiecewiseComponent.
 */
import type { ViewDefinition } from './define-view.ts';
import { anomalyScatter } from './anomaly-scatter.ts';
import { featureImportance } from './feature-importance.ts';
import { geo } from './geo.ts';
import { models } from './models.ts';
import { attack } from './attack.ts';
import { findings } from './findings.ts';
import { confusion } from './confusion.ts';
import { curves } from './curves.ts';
import { waterfall } from './waterfall.ts';

export * from './define-view.ts';
export { anomalyScatter, type AnomalyScatterOptions } from './anomaly-scatter.ts';
export { featureImportance, type FeatureImportanceOptions } from './feature-importance.ts';
export { geo, GEO_MEASURES, type GeoMeasure, type GeoOptions } from './geo.ts';
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
  waterfall as ViewDefinition,
  curves as ViewDefinition,
  confusion as ViewDefinition,
  findings as ViewDefinition,
  attack as ViewDefinition,
  models as ViewDefinition,
];
