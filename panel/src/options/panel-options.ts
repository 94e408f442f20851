import type { PanelOptionsEditorBuilder } from '@grafana/data';
import type {
  AnomalyScatterOptions,
  AttackOptions,
  ConfusionOptions,
  CorrelationOptions,
  CurvesOptions,
  DistributionOptions,
  FeatureImportanceOptions,
  FieldMapping,
  FindingsOptions,
  GeoOptions,
  HeatmapOptions,
  ModelsOptions,
  SwimlanesOptions,
  TimelineOptions,
  WaterfallOptions,
} from '@weir/views';
import type { DetectOptions } from '../detect/detect-anomalies';
import type { SelectionOptions } from '../interaction/selection-options';
import { VIEW_CHOICES, VIEWS, type ViewChoice } from '../views/view-registry';

/** Options of the panel as a dashboard saves them: the view, the options of each view, and those shared by all views. */
export interface AnomalyOptions {
  view: ViewChoice;
  scatter?: Partial<AnomalyScatterOptions>;
  geo?: Partial<GeoOptions>;
  importance?: Partial<FeatureImportanceOptions>;
  timeline?: Partial<TimelineOptions>;
  swimlanes?: Partial<SwimlanesOptions>;
  heatmap?: Partial<HeatmapOptions>;
  distribution?: Partial<DistributionOptions>;
  correlation?: Partial<CorrelationOptions>;
  waterfall?: Partial<WaterfallOptions>;
  curves?: Partial<CurvesOptions>;
  confusion?: Partial<ConfusionOptions>;
  findings?: Partial<FindingsOptions>;
  attack?: Partial<AttackOptions>;
  models?: Partial<ModelsOptions>;
  detect?: DetectOptions;
  fields?: FieldMapping;
  select?: SelectionOptions;
}

/** View of a new panel. */
export const DEFAULT_VIEW: ViewChoice = 'scatter';

/** Adds the View select and the option editors of every view. */
export function addViewOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  builder.addSelect({
    path: 'view',
    name: 'View',
    defaultValue: DEFAULT_VIEW,
    settings: {
      options: VIEW_CHOICES.map((value) => ({ value, label: VIEWS[value].title, description: VIEWS[value].question })),
    },
  });
  VIEW_CHOICES.forEach((choice) => VIEWS[choice].addOptions(builder));
}
