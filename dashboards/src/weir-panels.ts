import { PanelBuilder, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PANEL_TYPE } from './names.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';

/** A panel of Weir's with one of its views. */
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

/** How the anomalies stand apart from the mass. */
export const scatterPanel = (at: GridPos): PanelBuilder =>
  weirPanel(14, 'Bytes in against bytes out', 'Every anomaly and an even sample of the rest, 5,000 sessions at most, on logarithmic axes. The notice in the corner says of how many.', 'scatter', at).withTarget(
    weirTarget({ queryType: 'scatter', x: 'bytes_in', y: 'bytes_out', limit: 5_000, filters: [SOURCE_FILTER] }),
  );

/** Where the traffic comes from. */
export const mapPanel = (at: GridPos): PanelBuilder =>
  weirPanel(15, 'Where the traffic comes from', 'Sessions by country of the source address.', 'geo', at).withTarget(
    weirTarget({ queryType: 'countries', filters: [SOURCE_FILTER] }),
  );

/** What the classifier decides by. */
export const importancePanel = (at: GridPos): PanelBuilder =>
  weirPanel(16, 'What the risk classes are decided by', "Importance of each feature to the random forest's classes. It says nothing of cause.", 'importance', at).withTarget(
    weirTarget({ queryType: 'feature_importance' }),
  );

/** At which hours of the week sources are anomalous. */
export const weekPanel = (at: GridPos): PanelBuilder =>
  weirPanel(22, 'Sessions by hour of the week', 'Sessions of the time range by weekday and hour, on the clock of the dashboard.', 'heatmap', at).withTarget(
    weirTarget({ queryType: 'traffic_volume', filters: [SOURCE_FILTER] }),
  );

/** Which techniques the findings name. */
export const attackPanel = (at: GridPos): PanelBuilder =>
  weirPanel(23, 'ATT&CK techniques of the findings', 'A technique is named only where its evidence is in the log; most findings have none.', 'attack', at).withTarget(
    weirTarget({ queryType: 'findings', limit: 10_000 }),
  );

/** Why the rarest session of a source is rare. */
export const rarestSessionPanel = (at: GridPos): PanelBuilder =>
  weirPanel(4, 'What made its rarest session rare', 'Shares of the score of the rarest session of this source in the time range, actual against typical.', 'waterfall', at).withTarget(
    weirTarget({ queryType: 'session_explanation', filters: [SOURCE_FILTER] }),
  );

/** How well the risk classes are told apart, and by which split. */
export const modelComparisonPanel = (at: GridPos): PanelBuilder =>
  weirPanel(4, 'Recall and precision with their intervals', 'Of the risk classes, held out at random, by source and by time; 95 % intervals.', 'models', at).withTarget(
    weirTarget({ queryType: 'model_card' }),
  );

/** Whether the probabilities of the risk classes can be believed. */
export const calibrationPanel = (at: GridPos): PanelBuilder =>
  weirPanel(5, 'Calibration of the risk classes', 'Of sessions given a probability, the share that was of the class; on the diagonal it can be believed.', 'curves', at)
    .options({ view: 'curves', curves: { curve: 'calibration' } })
    .withTarget(weirTarget({ queryType: 'model_curves' }));
