import { PanelBuilder, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PANEL_TYPE } from './names.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';

/** Returns a Weir panel with one of its views. */
export const weirPanel = (id: number, title: string, description: string, view: string, at: GridPos): PanelBuilder =>
  new PanelBuilder()
    .type(PANEL_TYPE)
    .id(id)
    .title(title)
    .description(description)
    .gridPos(at)
    .datasource(VARIABLE_DATASOURCE)
    .options({ view })
    .fieldConfig({ defaults: {}, overrides: [] });

/** Scatter plot of sessions with the anomalies marked. */
export const scatterPanel = (at: GridPos): PanelBuilder =>
  weirPanel(14, 'Bytes in vs. bytes out', 'Every anomaly and a uniform sample of the rest, at most 5,000 sessions, on logarithmic axes. The notice in the corner shows the total.', 'scatter', at).withTarget(
    weirTarget({ queryType: 'scatter', x: 'bytes_in', y: 'bytes_out', limit: 5_000, filters: [SOURCE_FILTER] }),
  );

/** Map of sessions by country. */
export const mapPanel = (at: GridPos): PanelBuilder =>
  weirPanel(15, 'Sessions by country', 'Sessions by country of the source address.', 'geo', at).withTarget(
    weirTarget({ queryType: 'countries', filters: [SOURCE_FILTER] }),
  );

/** Feature importance of the random forest. */
export const importancePanel = (at: GridPos): PanelBuilder =>
  weirPanel(16, 'Feature importance', 'Importance of each feature for the risk classes of the random forest. Importance is not causation.', 'importance', at).withTarget(
    weirTarget({ queryType: 'feature_importance' }),
  );

/** Heatmap of sessions by hour of the week. */
export const weekPanel = (at: GridPos): PanelBuilder =>
  weirPanel(22, 'Weekly session heatmap', 'Sessions of the time range by weekday and hour in the time zone of the dashboard.', 'heatmap', at).withTarget(
    weirTarget({ queryType: 'traffic_volume', filters: [SOURCE_FILTER] }),
  );

/** ATT&CK techniques named in findings. */
export const attackPanel = (at: GridPos): PanelBuilder =>
  weirPanel(23, 'ATT&CK techniques', 'Techniques named in the findings of the time range. A technique is named only with evidence in the log; most findings have none.', 'attack', at).withTarget(
    weirTarget({ queryType: 'findings', limit: 10_000 }),
  );

/** Explanation of the rarest session of a source. */
export const rarestSessionPanel = (at: GridPos): PanelBuilder =>
  weirPanel(4, 'Rarest session explanation', 'Contribution of each feature to the score of the rarest session of this source in the time range, with actual and typical values.', 'waterfall', at).withTarget(
    weirTarget({ queryType: 'session_explanation', filters: [SOURCE_FILTER] }),
  );

/** Recall and precision of the risk classes by split. */
export const modelComparisonPanel = (at: GridPos): PanelBuilder =>
  weirPanel(4, 'Recall and precision', 'Recall and precision of the risk classes on sessions held out at random, by source and by time, with 95 % intervals.', 'models', at).withTarget(
    weirTarget({ queryType: 'model_card' }),
  );

/** Calibration curves of the risk class probabilities. */
export const calibrationPanel = (at: GridPos): PanelBuilder =>
  weirPanel(5, 'Risk class calibration', 'Observed share of the class against the predicted probability. On the diagonal, the probabilities are accurate.', 'curves', at)
    .options({ view: 'curves', curves: { curve: 'calibration' } })
    .withTarget(weirTarget({ queryType: 'model_curves' }));
