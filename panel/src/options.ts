import type {
  PanelOptionsEditorBuilder,
  SelectableValue,
  SelectFieldConfigSettings,
  StandardEditorContext,
} from '@grafana/data';
import type { AnomalyScatterOptions, FeatureImportanceOptions, FieldMapping, GeoMeasure, GeoOptions } from '@weir/views';
import type { DetectOptions } from './detect/detect-anomalies';
import { framesFromData } from './frames-from-data';

/** Views of the panel, by the word that dashboards save. */
export type ViewChoice = 'scatter' | 'geo' | 'importance';

/** What a dashboard saves of the panel: the view, and each view's own options. */
export interface AnomalyOptions {
  view: ViewChoice;
  scatter?: Partial<AnomalyScatterOptions>;
  geo?: Partial<GeoOptions>;
  importance?: Partial<FeatureImportanceOptions>;
  detect?: DetectOptions;
  fields?: FieldMapping;
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

/** Numeric fields of the panel's data, each once, as choices for an axis. */
export async function loadAxisChoices({ data }: StandardEditorContext<unknown>): Promise<Array<SelectableValue<string>>> {
  const fields = framesFromData(data ?? []).flatMap((frame) => frame.fields);
  const names = new Set(fields.filter((field) => field.type === 'number').map((field) => field.name));

  return [...names].map((name) => ({ value: name, label: name }));
}

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
  builder.addRadio({
    path: 'view',
    name: 'View',
    defaultValue: DEFAULT_VIEW,
    settings: {
      options: [
        { value: 'scatter', label: 'Scatter', description: 'Which sessions stand apart from the rest, and who are they?' },
        { value: 'geo', label: 'Map', description: 'Where does the traffic come from, and where the anomalous part?' },
        { value: 'importance', label: 'Importance', description: 'What does the risk classifier look at?' },
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
}
