import { VisualizationSuggestionScore, type DataFrame, type PanelDataSummary, type VisualizationSuggestion } from '@grafana/data';
import { VIEWS, type ViewChoice } from '../views/view-registry';
import type { AnomalyOptions } from './panel-options';

/** A view to suggest if the data has all of these fields. */
interface SuggestedView {
  readonly view: ViewChoice;
  readonly fields: readonly string[];
}

const SUGGESTED: readonly SuggestedView[] = [
  { view: 'scatter', fields: ['anomaly_score', 'bytes_in', 'bytes_out'] },
  { view: 'geo', fields: ['src_ip_country_code', 'session_count'] },
  { view: 'importance', fields: ['feature', 'impurity_importance'] },
];

/** What Grafana before 12.4 passes to a suggestions supplier. */
interface SuggestionsBuilder {
  readonly data?: { readonly series: readonly DataFrame[] };
  readonly getListAppender: (defaults: object) => { append: (suggestion: object) => void };
}

const suggestFor = (frames: readonly DataFrame[]): Array<VisualizationSuggestion<AnomalyOptions>> => {
  const names = new Set(frames.flatMap((frame) => frame.fields.map((field) => field.name)));

  return SUGGESTED.filter(({ fields }) => fields.every((field) => names.has(field))).map(({ view }) => ({
    name: VIEWS[view].title,
    options: { view },
    score: VisualizationSuggestionScore.Best,
  }));
};

/**
 * Suggests the views that can draw the data, and no view that would only show a message. Grafana 12.4 and newer calls
 * the function itself; older versions call `getSuggestionsForData`.
 */
export const suggestViews = Object.assign(({ rawFrames }: PanelDataSummary) => suggestFor(rawFrames ?? []), {
  getSuggestionsForData: (builder: SuggestionsBuilder): void => {
    const list = builder.getListAppender({
      name: 'Weir Anomaly',
      pluginId: 'weir-anomaly-panel',
      options: {},
      fieldConfig: { defaults: {}, overrides: [] },
    });
    suggestFor(builder.data?.series ?? []).forEach((suggestion) => list.append(suggestion));
  },
});
