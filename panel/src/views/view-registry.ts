import { VIEW_LIST, type ViewChoiceName } from '@weir/views';
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

/** Name of a view, as dashboards save it. */
export type ViewChoice = ViewChoiceName;

/** Panel-specific additions to the list entry of a view. */
interface PanelPart {
  readonly addOptions: AddViewOptions;
  /**
   * How the view uses the rows of the data. `drawn`: one mark per row, so that many rows can be sampled. `summed`: added
   * up, so that a sample would change the result. `aggregated`: the rows are figures, not events, so that anomaly
   * detection among them is meaningless.
   */
  readonly rows: 'drawn' | 'summed' | 'aggregated';
}

/** A view as the panel lists it, without the code that draws it. */
interface RegisteredView extends PanelPart {
  readonly title: string;
  /** The question that the view answers. */
  readonly question: string;
}

const PANEL_PARTS: Readonly<Record<ViewChoice, PanelPart>> = {
  scatter: { addOptions: addScatterOptions, rows: 'drawn' },
  geo: { addOptions: addGeoOptions, rows: 'aggregated' },
  importance: { addOptions: addImportanceOptions, rows: 'aggregated' },
  timeline: { addOptions: addTimelineOptions, rows: 'summed' },
  swimlanes: { addOptions: addSwimlanesOptions, rows: 'drawn' },
  heatmap: { addOptions: addHeatmapOptions, rows: 'summed' },
  distribution: { addOptions: addDistributionOptions, rows: 'drawn' },
  correlation: { addOptions: addCorrelationOptions, rows: 'drawn' },
  waterfall: { addOptions: addWaterfallOptions, rows: 'aggregated' },
  curves: { addOptions: addCurvesOptions, rows: 'aggregated' },
  confusion: { addOptions: addConfusionOptions, rows: 'aggregated' },
  findings: { addOptions: addFindingsOptions, rows: 'aggregated' },
  attack: { addOptions: addAttackOptions, rows: 'aggregated' },
  models: { addOptions: addModelsOptions, rows: 'aggregated' },
};

const LISTINGS = Object.values(VIEW_LIST);

/** Names of the views, in the order of the View select. */
export const VIEW_CHOICES: readonly ViewChoice[] = LISTINGS.map(({ choice }) => choice);

/** Views of the panel by name. */
export const VIEWS = Object.fromEntries(
  LISTINGS.map(({ choice, title, question }) => [choice, { title, question, ...PANEL_PARTS[choice] }])
) as Readonly<Record<ViewChoice, RegisteredView>>;

/** Returns true for the name of a view. */
export const isViewChoice = (name: unknown): name is ViewChoice => typeof name === 'string' && Object.hasOwn(PANEL_PARTS, name);
