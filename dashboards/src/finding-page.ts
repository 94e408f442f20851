import { GraphDrawStyle, LegendDisplayMode, LegendPlacement, LogsSortOrder, TooltipDisplayMode, VizLegendOptionsBuilder, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { DashboardBuilder, DashboardLinkBuilder, type Dashboard, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { EVIDENCE_VIEWS } from '@weir/schema';
import { namesAsTitles, SHORT_TIME, table, wrapped } from './define-table.ts';
import { place } from './grid.ts';
import { FINDING_UID, OVERVIEW_UID } from './names.ts';
import { COLORS } from './palette.ts';
import { datasourceVariable, SCHEMA_VERSION, textVariable } from './page-parts.ts';
import { rarestSessionPanel } from './weir-panels.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';

const ID = '$finding_id';

/** A logs panel, because tables wrap lines only from Grafana 10.3 on. */
const story = (at: GridPos): LogsBuilder =>
  new LogsBuilder()
    .id(1)
    .title('Finding details')
    .description('Summary, baseline and actual values, recommended action, evidence, and blind spots.')
    .gridPos(at)
    .datasource(VARIABLE_DATASOURCE)
    .withTarget(weirTarget({ queryType: 'finding', finding_id: ID, show: 'story' }))
    .withTransformation({ id: 'filterFieldsByName', options: { include: { names: ['time', 'line'] } } })
    .showTime(false)
    .showLabels(false)
    .showCommonLabels(false)
    .wrapLogMessage(true)
    .prettifyLogMessage(false)
    .enableLogDetails(false)
    .sortOrder(LogsSortOrder.Ascending);

const volume = (at: GridPos): TimeSeriesBuilder =>
  new TimeSeriesBuilder()
    .id(2)
    .title('Bytes of $src_ip')
    .description('Bytes in and out of this source by start of window, with the baseline if the finding is about bytes.')
    .gridPos(at)
    .datasource(VARIABLE_DATASOURCE)
    .interval('10m')
    .withTarget(weirTarget({ queryType: 'traffic_volume', filters: [SOURCE_FILTER] }))
    .withTarget(weirTarget({ queryType: 'finding', finding_id: ID, show: 'typical' }, 'B'))
    .drawStyle(GraphDrawStyle.Bars)
    .fillOpacity(60)
    .lineWidth(0)
    .unit('decbytes')
    .min(0)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi))
    .overrideByName('Sessions', [
      { id: 'custom.hideFrom', value: { legend: true, tooltip: true, viz: true } },
      { id: 'custom.axisPlacement', value: 'hidden' },
    ])
    .overrideByName('Bytes in', [{ id: 'color', value: { mode: 'fixed', fixedColor: COLORS.calm } }])
    .overrideByName('Bytes out', [{ id: 'color', value: { mode: 'fixed', fixedColor: COLORS.warning } }])
    .overrideByName('Baseline per window', [
      { id: 'custom.drawStyle', value: 'line' },
      { id: 'custom.lineWidth', value: 2 },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
      { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
    ]);

/** One finding: target of the links in alerts, annotations and the findings table. */
export const findingPage = (): Dashboard => {
  const dashboard = new DashboardBuilder('Weir finding')
    .uid(FINDING_UID)
    .description('One finding with its evidence. Open it from the findings table of the overview, an annotation or an alert.')
    .tags(['weir', 'security'])
    .time({ from: 'now-7d', to: 'now' })
    .timezone('browser')
    .editable()
    .link(new DashboardLinkBuilder('Overview').url(`/d/${OVERVIEW_UID}`).includeVars(true).keepTime(true))
    .withVariable(datasourceVariable())
    .withVariable(textVariable('finding_id', 'Finding', 'A finding_id; empty for the most severe finding of the time range', ''))
    .withVariable(textVariable('src_ip', 'Source', 'Source of the finding; * is a wildcard', '*'))
    .withPanel(story(place(0, 0, 10, 25)))
    .withPanel(volume(place(10, 0, 14, 10)))
    .withPanel(
      table({
        id: 3,
        title: 'Evidence',
        description: 'Each piece of evidence with its weight. One weak piece of evidence is not enough for a finding.',
        at: place(10, 10, 14, 6),
        query: { queryType: 'finding', finding_id: ID, show: 'votes' },
        columns: [
          { field: 'view', width: 200, more: [namesAsTitles(EVIDENCE_VIEWS)] },
          { field: 'weight', width: 80, decimals: 0 },
          { field: 'says', more: wrapped },
        ],
      }),
    )
    .withPanel(rarestSessionPanel(place(10, 16, 14, 9)))
    .withPanel(
      table({
        id: 5,
        title: 'Sessions of $src_ip',
        description: 'All sessions, newest first.',
        at: place(0, 25, 24, 11),
        query: { queryType: 'sessions', limit: 500, filters: [SOURCE_FILTER] },
        columns: [
          { field: 'start_time', width: 104, unit: SHORT_TIME },
          { field: 'rarity', width: 72, decimals: 1 },
          { field: 'bytes_in', width: 96, decimals: 1 },
          { field: 'bytes_out', width: 96, decimals: 1 },
          { field: 'response_code', width: 104, unit: 'none', decimals: 0 },
          { field: 'dst_port', width: 70, unit: 'none', decimals: 0 },
          { field: 'reason', more: wrapped },
        ],
      }),
    );
  return { ...dashboard.build(), schemaVersion: SCHEMA_VERSION };
};
