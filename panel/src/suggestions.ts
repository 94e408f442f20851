import { VisualizationSuggestionScore, type DataFrame, type PanelDataSummary, type VisualizationSuggestion } from '@grafana/data';
import type { AnomalyOptions, ViewChoice } from './options';

/** A view for data that have all of these fields. */
interface SuggestedView {
  readonly view: ViewChoice;
  readonly name: string;
  readonly fields: readonly string[];
}

const SUGGESTED: readonly SuggestedView[] = [
  { view: 'scatter', name: 'Sessions that stand apart', fields: ['anomaly_score', 'bytes_in', 'bytes_out'] },
  { view: 'geo', name: 'Traffic by country', fields: ['src_ip_country_code', 'session_count'] },
  { view: 'importance', name: 'Feature importance', fields: ['feature', 'impurity_importance'] },
];

/** What Grafana before 12.4 hands to a supplier of suggestions. */
interface SuggestionsBuilder {
  readonly data?: { readonly series: readonly DataFrame[] };
  readonly getListAppender: (defaults: object) => { append: (suggestion: object) => void };
}

const suggestFor = (frames: readonly DataFrame[]): Array<VisualizationSuggestion<AnomalyOptions>> => {
  const names = new Set(frames.flatMap((frame) => frame.fields.map((field) => field.name)));

  return SUGGESTED.filter(({ fields }) => fields.every((field) => names.has(field))).map(({ view, name }) => ({
    name,
    options: { view },
    score: VisualizationSuggestionScore.Best,
  }));
};

/**
 * Offers the views that the data of a panel fit, and none that would only show a message. Grafana from 12.4 on calls it;
 * older Grafana calls its `getSuggestionsForData`.
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
