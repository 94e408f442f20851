import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  TextBoxVariableBuilder,
  TimePickerBuilder,
  type Dashboard,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TextBuilder } from '@grafana/grafana-foundation-sdk/text';
import { TextMode } from '@grafana/grafana-foundation-sdk/text';
import { anomaliesBySource, anomalyTimeline } from './anomaly-timelines.ts';
import { place } from './grid.ts';
import { keyFigures } from './key-figures.ts';
import { DATASOURCE_TYPE, DATASOURCE_UID, OVERVIEW_TITLE, OVERVIEW_UID } from './names.ts';
import { anomalousSessionsTable, countriesTable, findingsTable, modelTable } from './tables.ts';
import { importancePanel, mapPanel, scatterPanel } from './weir-panels.ts';

/**
 * Schema of Grafana 10.1, the oldest release supported: older Grafana ignores what a later schema
 * means, newer Grafana migrates this one.
 */
const SCHEMA_VERSION = 38;

const NOTE = [
  '**How to read this page.** An anomaly is unusual, not yet an attack; a finding adds the evidence and what to do.',
  '_In_ is upload into the servers, _out_ is what they sent.',
].join(' ');

const note = (): TextBuilder => new TextBuilder().id(20).title('').transparent(true).gridPos(place(16, 3, 8, 3)).mode(TextMode.Markdown).content(NOTE);

/** The page a security team keeps open: key figures, when, who, what the evidence says, where from, and which model judged. */
export const socOverview = (): Dashboard => {
  const dashboard = new DashboardBuilder(OVERVIEW_TITLE)
    .uid(OVERVIEW_UID)
    .description('Traffic anomalies of the monitored web servers: what is unusual, how sure that is, and what to do about it.')
    .tags(['weir', 'security'])
    .time({ from: 'now-24h', to: 'now' })
    .refresh('30s')
    .timepicker(new TimePickerBuilder().refreshIntervals(['10s', '30s', '1m', '5m', '15m', '1h']))
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .editable()
    .annotation(
      new AnnotationQueryBuilder()
        .name('Annotations & Alerts')
        .datasource({ type: 'grafana', uid: '-- Grafana --' })
        .builtIn(1)
        .enable(true)
        .hide(true)
        .iconColor('rgba(0, 211, 255, 1)')
        .type('dashboard'),
    )
    .withVariable(
      new DatasourceVariableBuilder('datasource')
        .label('Data source')
        .type(DATASOURCE_TYPE)
        .current({ selected: true, text: 'Weir', value: DATASOURCE_UID }),
    )
    .withVariable(
      new TextBoxVariableBuilder('src_ip')
        .label('Source')
        .description('A source address; * stands for anything, as in 165.225.*')
        .defaultValue('*')
        .current({ selected: true, text: '*', value: '*' })
        .options([{ selected: true, text: '*', value: '*' }]),
    );
  for (const panel of keyFigures()) dashboard.withPanel(panel);
  dashboard
    .withPanel(note())
    .withPanel(anomalyTimeline(place(0, 6, 12, 8)))
    .withPanel(anomaliesBySource(place(12, 6, 12, 8)))
    .withPanel(findingsTable(place(0, 14, 24, 9)))
    .withPanel(scatterPanel(place(0, 23, 12, 12)))
    .withPanel(mapPanel(place(12, 23, 12, 12)))
    .withPanel(importancePanel(place(0, 35, 12, 10)))
    .withPanel(countriesTable(place(12, 35, 12, 10)))
    .withPanel(anomalousSessionsTable(place(0, 45, 24, 11)))
    .withPanel(modelTable(place(0, 56, 24, 4)));
  return { ...dashboard.build(), schemaVersion: SCHEMA_VERSION };
};

/** Panels of a dashboard that has no rows. */
export const panelsOf = (dashboard: Dashboard): Panel[] => (dashboard.panels ?? []);
