import type { AddViewOptions } from '../options/view-options';
import { addAttackOptions } from './attack/options';
import { addConfusionOptions } from './confusion/options';
import { addCorrelationOptions } from './correlation/options';
import { addCurvesOptions } from './curves/options';
import { addDistributionOptions } from './distribution/options';
import { addFindingsOptions } from './findings/options';
import { addGeoOptions } from './geo/options';
import { addHeatmapOptions } from './heatmap/options';
import { addImportanceOptions } from './importance/options';
import { addModelsOptions } from './models/options';
import { addScatterOptions } from './scatter/options';
import { addSwimlanesOptions } from './swimlanes/options';
import { addTimelineOptions } from './timeline/options';
import { addWaterfallOptions } from './waterfall/options';

/** What the panel knows of a view before it is loaded. */
interface RegisteredView {
  /** Label and description in the View select. */
  readonly label: string;
  readonly description: string;
  readonly addOptions: AddViewOptions;
  /**
   * How the view uses the rows of the data. `drawn`: one mark per row, so that many rows can be sampled. `summed`: added
   * up, so that a sample would change the result. `aggregated`: the rows are figures, not events, so that anomaly
   * detection among them is meaningless.
   */
  readonly rows: 'drawn' | 'summed' | 'aggregated';
}

/** Views of the panel, by the name that dashboards save, in the order of the View select. */
const REGISTRY = {
  scatter: {
    label: 'Anomaly scatter',
    description: 'Which sessions are unusual, and which sources are they from?',
    addOptions: addScatterOptions,
    rows: 'drawn',
  },
  geo: {
    label: 'Traffic by country',
    description: 'Which countries does the traffic come from, and which send the anomalous part?',
    addOptions: addGeoOptions,
    rows: 'aggregated',
  },
  importance: {
    label: 'Feature importance',
    description: 'Which features does the risk classifier use?',
    addOptions: addImportanceOptions,
    rows: 'aggregated',
  },
  timeline: {
    label: 'Timeline',
    description: 'When did a measure leave its typical range?',
    addOptions: addTimelineOptions,
    rows: 'summed',
  },
  swimlanes: {
    label: 'Swimlanes',
    description: 'When was each entity active, and when was it anomalous?',
    addOptions: addSwimlanesOptions,
    rows: 'drawn',
  },
  heatmap: {
    label: 'Week by hour',
    description: 'At which hours of the week does the traffic occur?',
    addOptions: addHeatmapOptions,
    rows: 'summed',
  },
  distribution: {
    label: 'Distribution',
    description: 'How are the measures distributed, and how far out are the anomalies?',
    addOptions: addDistributionOptions,
    rows: 'drawn',
  },
  correlation: {
    label: 'Correlation',
    description: 'Which measures rise and fall together?',
    addOptions: addCorrelationOptions,
    rows: 'drawn',
  },
  waterfall: {
    label: 'Contribution waterfall',
    description: 'Which features make this session unusual?',
    addOptions: addWaterfallOptions,
    rows: 'aggregated',
  },
  curves: {
    label: 'Model curves',
    description: 'How well does the model separate the classes, and are its probabilities calibrated?',
    addOptions: addCurvesOptions,
    rows: 'aggregated',
  },
  confusion: {
    label: 'Confusion matrix',
    description: 'Which classes does the model confuse?',
    addOptions: addConfusionOptions,
    rows: 'aggregated',
  },
  findings: {
    label: 'Findings',
    description: 'What was found, how severe is it, and when did it happen?',
    addOptions: addFindingsOptions,
    rows: 'aggregated',
  },
  attack: {
    label: 'ATT&CK matrix',
    description: 'Which ATT&CK techniques do the findings name, and how severe are they?',
    addOptions: addAttackOptions,
    rows: 'aggregated',
  },
  models: {
    label: 'Model comparison',
    description: 'How well do the models perform, and how certain are those figures?',
    addOptions: addModelsOptions,
    rows: 'aggregated',
  },
} as const satisfies Readonly<Record<string, RegisteredView>>;

/** Name of a view, as dashboards save it. */
export type ViewChoice = keyof typeof REGISTRY;

/** Names of the views, in the order of the View select. */
export const VIEW_CHOICES = Object.keys(REGISTRY) as ViewChoice[];

/** Views of the panel by name. */
export const VIEWS: Readonly<Record<ViewChoice, RegisteredView>> = REGISTRY;

/** Returns true for the name of a view. */
export const isViewChoice = (name: unknown): name is ViewChoice => typeof name === 'string' && Object.hasOwn(REGISTRY, name);
