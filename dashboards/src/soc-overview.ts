import {
  AnnotationQueryBuilder,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  TimePickerBuilder,
  type Dashboard,
  type GridPos,
  type Panel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TextBuilder } from '@grafana/grafana-foundation-sdk/text';
import { TextMode } from '@grafana/grafana-foundation-sdk/text';
import { anomaliesBySource, anomalyTimeline } from './anomaly-timelines.ts';
import { place } from './grid.ts';
import { keyFigures } from './key-figures.ts';
import { MODEL_UID, OVERVIEW_TITLE, OVERVIEW_UID } from './names.ts';
import { datasourceVariable, filtersVariable, SCHEMA_VERSION, textVariable } from './page-parts.ts';
import { COLORS } from './palette.ts';
import { anomalousSessionsTable, auditTable, countriesTable, findingsTable, modelTable } from './tables.ts';
import { VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';
import { attackPanel, importancePanel, mapPanel, scatterPanel, weekPanel } from './weir-panels.ts';

/** Height of the data quality table at the top, in grid rows. */
const AUDIT_HEIGHT = 6;

const NOTE = [
  '**How to read this page.** An anomaly is an unusual session, not proof of an attack. A finding adds evidence and a recommended action.',
  '_In_ is received by the servers (uploads), _out_ is sent by them.',
].join(' ');

/** Returns a position on the grid below the data quality table. */
const below = (x: number, y: number, w: number, h: number): GridPos => place(x, AUDIT_HEIGHT + y, w, h);

const note = (): TextBuilder => new TextBuilder().id(20).title('').transparent(true).gridPos(below(16, 3, 8, 3)).mode(TextMode.Markdown).content(NOTE);

/** The main page of a security team: data quality, key figures, anomalies, findings, origins and the current model. */
export const socOverview = (): Dashboard => {
  const dashboard = new DashboardBuilder(OVERVIEW_TITLE)
    .uid(OVERVIEW_UID)
    .description('Traffic anomalies of the monitored web servers: findings with severity, confidence and recommended action.')
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
    .annotation(
      new AnnotationQueryBuilder()
        .name('High findings')
        .datasource(VARIABLE_DATASOURCE)
        .enable(true)
        .hide(false)
        .iconColor(COLORS.alarm)
        .target(weirTarget({ queryType: 'findings', min_severity: 'high' }, 'Anno')),
    )
    .link(new DashboardLinkBuilder('Model and baselines').url(`/d/${MODEL_UID}`).includeVars(true).keepTime(true))
    .withVariable(datasourceVariable())
    .withVariable(textVariable('src_ip', 'Source', 'A source address; * is a wildcard, as in 165.225.*', '*'))
    .withVariable(filtersVariable());
  dashboard.withPanel(auditTable(place(0, 0, 24, AUDIT_HEIGHT)));
  for (const panel of keyFigures(AUDIT_HEIGHT)) dashboard.withPanel(panel);
  dashboard
    .withPanel(note())
    .withPanel(anomalyTimeline(below(0, 6, 12, 8)))
    .withPanel(anomaliesBySource(below(12, 6, 12, 8)))
    .withPanel(findingsTable(below(0, 14, 24, 9)))
    .withPanel(scatterPanel(below(0, 23, 12, 12)))
    .withPanel(mapPanel(below(12, 23, 12, 12)))
    .withPanel(importancePanel(below(0, 35, 12, 10)))
    .withPanel(countriesTable(below(12, 35, 12, 10)))
    .withPanel(weekPanel(below(0, 45, 12, 9)))
    .withPanel(attackPanel(below(12, 45, 12, 9)))
    .withPanel(anomalousSessionsTable(below(0, 54, 24, 11)))
    .withPanel(modelTable(below(0, 65, 24, 4)));
  return { ...dashboard.build(), schemaVersion: SCHEMA_VERSION };
};

/** Returns the panels of a dashboard without rows. */
export const panelsOf = (dashboard: Dashboard): Panel[] => (dashboard.panels ?? []);
