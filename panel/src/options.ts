import type { PanelOptionsEditorBuilder, SelectFieldConfigSettings } from '@grafana/data';
import type {
  AnomalyScatterOptions,
  FeatureImportanceOptions,
  FieldMapping,
  GeoMeasure,
  GeoOptions,
  SwimlanesOptions,
  HeatmapOptions,
  DistributionOptions,
  CorrelationOptions,
  TimelineOptions,
  AttackOptions,
  ConfusionOptions,
  CurvesOptions,
  FindingsOptions,
  ModelsOptions,
  WaterfallOptions,
} from '@weir/views';
import type { SelectionOptions } from './interaction/selection-options';
import type { DetectOptions } from './detect/detect-anomalies';
import { loadAxisChoices } from './options/field-choices';
import { addSwimlanesOptions } from './options/swimlanes';
import { addHeatmapOptions } from './options/heatmap';
import { addDistributionOptions } from './options/distribution';
import { addCorrelationOptions } from './options/correlation';
import { addTimelineOptions } from './options/timeline';
import { addModelsOptions } from './options/models';
import { addAttackOptions } from './options/attack';
import { addFindingsOptions } from './options/findings';
import { addConfusionOptions } from './options/confusion';
import { addCurvesOptions } from './options/curves';
import { addWaterfallOptions } from './options/waterfall';

export { loadAxisChoices };

/** Views of the panel, by the word that dashboards save. */
export const VIEW_CHOICES = [
  'scatter',
  'geo',
  'importance',
  'timeline',
  'swimlanes',
  'heatmap',
  'distribution',
  'correlation',
  'waterfall',
  'curves',
  'confusion',
  'findings',
  'attack',
  'models',
] as const;
export type ViewChoice = (typeof VIEW_CHOICES)[number];

/** What a dashboard saves of the panel: the view, and each view's own options. */
export interface AnomalyOptions {
  view: ViewChoice;
  scatter?: Partial<AnomalyScatterOptions>;
  geo?: Partial<GeoOptions>;
  importance?: Partial<FeatureImportanceOptions>;
  timeline?: Partial<TimelineOptions>;
  correlation?: Partial<CorrelationOptions>;
  distribution?: Partial<DistributionOptions>;
  heatmap?: Partial<HeatmapOptions>;
  swimlanes?: Partial<SwimlanesOptions>;
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

const AXES = [
  ['x', 'X axis', 'bytes_in'],
  ['y', 'Y axis', 'bytes_out'],
] as const;

const GEO_LABELS: Record<GeoMeasure, string> = {
  session_count: 'Sessions',
  total_bytes: 'Bytes in and out',
  anomaly_count: 'Anomalous sessions',
  anomaly_rate: 'Share anomalous',
};

const isScatter = ({ view }: AnomalyOptions) => view === 'scatter';
const isGeo = ({ view }: AnomalyOptions) => view === 'geo';
const isImportance = ({ view }: AnomalyOptions) => view === 'importance';

function addScatterOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  for (const [axis, name, defaultValue] of AXES) {
    builder.addSelect<string, SelectFieldConfigSettings<string>>({
      path: `scatter.${axis}`,
      name,
      description: 'A numeric field of the data.',
      defaultValue,
      settings: { options: [], allowCustomValue: true, getOptions: loadAxisChoices },
      showIf: isScatter,
    });
  }
  builder
    .addRadio({
      path: 'scatter.scale',
      name: 'Scale',
      description: 'Auto takes a logarithm where the values span more than three powers of ten.',
      defaultValue: 'auto',
      settings: {
        options: [
          { value: 'auto', label: 'Auto' },
          { value: 'log', label: 'Log' },
          { value: 'linear', label: 'Linear' },
        ],
      },
      showIf: isScatter,
    })
    .addNumberInput({
      path: 'scatter.label_count',
      name: 'Labels',
      description: 'Sources named on the chart, the most anomalous first.',
      defaultValue: 5,
      settings: { min: 0, max: 30, integer: true },
      showIf: isScatter,
    });
}

/** Declares the panel's options to Grafana's editor. */
export function addOptions(builder: PanelOptionsEditorBuilder<AnomalyOptions>): void {
  builder.addSelect({
    path: 'view',
    name: 'View',
    defaultValue: DEFAULT_VIEW,
    settings: {
      options: [
        { value: 'scatter', label: 'Scatter', description: 'Which sessions stand apart from the rest, and who are they?' },
        { value: 'geo', label: 'Map', description: 'Where does the traffic come from, and where the anomalous part?' },
        { value: 'importance', label: 'Importance', description: 'What does the risk classifier look at?' },
        { value: 'timeline', label: 'Timeline', description: 'When did it leave what is typical?' },
        { value: 'swimlanes', label: 'Swimlanes', description: 'Who was active when, and when were they anomalous?' },
        { value: 'heatmap', label: 'Heatmap', description: 'At which hours of the week does it happen?' },
        { value: 'distribution', label: 'Distribution', description: 'How are the measures spread, and how far out are the anomalies?' },
        { value: 'correlation', label: 'Correlation', description: 'Which measures rise and fall together?' },
        { value: 'waterfall', label: 'Waterfall', description: 'Why does this session stand apart?' },
        { value: 'curves', label: 'Curves', description: 'How well does the model tell the classes apart, and can its probabilities be believed?' },
        { value: 'confusion', label: 'Confusion', description: 'Which class does the model take for which?' },
        { value: 'findings', label: 'Findings', description: 'What was found, how bad is it, and when was it?' },
        { value: 'attack', label: 'ATT&CK', description: 'Which techniques of ATT&CK is there evidence of, and how bad is it?' },
        { value: 'models', label: 'Models', description: 'How sure is what the model can do, and is one model better than another?' },
      ],
    },
  });
  addScatterOptions(builder);
  builder
    .addSelect({
      path: 'geo.measure',
      name: 'Measure',
      description: 'What countries are coloured by.',
      defaultValue: 'session_count',
      settings: {
        options: Object.entries(GEO_LABELS).map(([value, label]) => ({ value: value as GeoMeasure, label })),
      },
      showIf: isGeo,
    })
    .addBooleanSwitch({
      path: 'geo.roam',
      name: 'Drag and zoom',
      description: 'Off, the page scrolls past the map.',
      defaultValue: false,
      showIf: isGeo,
    })
    .addNumberInput({
      path: 'importance.max_features',
      name: 'Features',
      description: 'Features shown, the most important first.',
      defaultValue: 20,
      settings: { min: 1, max: 100, integer: true },
      showIf: isImportance,
    });
  addTimelineOptions(builder);
  addCorrelationOptions(builder);
  addDistributionOptions(builder);
  addHeatmapOptions(builder);
  addSwimlanesOptions(builder);
  addWaterfallOptions(builder);
  addCurvesOptions(builder);
  addConfusionOptions(builder);
  addFindingsOptions(builder);
  addAttackOptions(builder);
  addModelsOptions(builder);
}
