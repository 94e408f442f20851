import { PanelBuilder, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PANEL_TYPE } from './names.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';

const weirPanel = (id: number, title: string, description: string, view: string, at: GridPos): PanelBuilder =>
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
  weirPanel(14, 'Bytes in against bytes out', 'Every anomaly and an even sample of the rest, on logarithmic axes.', 'scatter', at).withTarget(
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
