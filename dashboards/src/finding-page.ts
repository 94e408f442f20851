import { GraphDrawStyle, LegendDisplayMode, LegendPlacement, LogsSortOrder, TooltipDisplayMode, VizLegendOptionsBuilder, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import { DashboardBuilder, DashboardLinkBuilder, type Dashboard, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as LogsBuilder } from '@grafana/grafana-foundation-sdk/logs';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { SHORT_TIME, table, wrapped } from './define-table.ts';
import { place } from './grid.ts';
import { FINDING_UID, OVERVIEW_UID } from './names.ts';
import { COLORS } from './palette.ts';
import { datasourceVariable, SCHEMA_VERSION, textVariable } from './page-parts.ts';
import { rarestSessionPanel } from './weir-panels.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';

const ID = '$finding_id';

/** Logs wrap their lines in every Grafana, which tables do not before 10.3. */
const story = (at: GridPos): LogsBuilder =>
  new LogsBuilder()
    .id(1)
    .title('The finding')
    .description('What happened, what is usual, what to do, each piece of evidence, and what this kind of log cannot show.')
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
    .description('Bytes in and out of this source by the start of their window, and what is usual of it where the finding is about bytes.')
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
    .overrideByName('usual a window', [
      { id: 'custom.drawStyle', value: 'line' },
      { id: 'custom.lineWidth', value: 2 },
      { id: 'custom.fillOpacity', value: 0 },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
      { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
    ]);

/** One finding: what an alert, an annotation or a row of the overview leads to. */
export const findingPage = (): Dashboard => {
  const dashboard = new DashboardBuilder('Weir finding')
    .uid(FINDING_UID)
    .description('One finding with its evidence: opened from the findings of the overview, an annotation or an alert.')
    .tags(['weir', 'security'])
    .time({ from: 'now-7d', to: 'now' })
    .timezone('browser')
    .editable()
    .link(new DashboardLinkBuilder('Overview').url(`/d/${OVERVIEW_UID}`).includeVars(true).keepTime(true))
    .withVariable(datasourceVariable())
    .withVariable(textVariable('finding_id', 'Finding', 'finding_id of a finding; empty for the first of the time range', ''))
    .withVariable(textVariable('src_ip', 'Source', 'The source that the finding is about; * stands for all', '*'))
    .withPanel(story(place(0, 0, 10, 25)))
    .withPanel(volume(place(10, 0, 14, 10)))
    .withPanel(
      table({
        id: 3,
        title: 'Votes',
        description: 'What each view of the data said, and how much it weighs. One weak vote makes no finding.',
        at: place(10, 10, 14, 6),
        query: { queryType: 'finding', finding_id: ID, show: 'votes' },
        columns: [
          { field: 'view', heading: 'View', width: 150 },
          { field: 'weight', heading: 'Weight', width: 80, unit: 'percentunit', decimals: 0 },
          { field: 'says', heading: 'What it says', more: wrapped },
        ],
      }),
    )
    .withPanel(rarestSessionPanel(place(10, 16, 14, 9)))
    .withPanel(
      table({
        id: 5,
        title: 'Sessions of $src_ip',
        description: 'Newest first, anomalous or not.',
        at: place(0, 25, 24, 11),
        query: { queryType: 'sessions', limit: 500, filters: [SOURCE_FILTER] },
        columns: [
          { field: 'start_time', heading: 'Start', width: 104, unit: SHORT_TIME },
          { field: 'rarity', heading: 'Rarity', width: 72, decimals: 1 },
          { field: 'bytes_in', heading: 'Bytes in', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'bytes_out', heading: 'Bytes out', width: 96, unit: 'decbytes', decimals: 1 },
          { field: 'response_code', heading: 'Status', width: 76, unit: 'none', decimals: 0 },
          { field: 'dst_port', heading: 'Port', width: 70, unit: 'none', decimals: 0 },
          { field: 'reason', heading: 'Why', more: wrapped },
        ],
      }),
    );
  return { ...dashboard.build(), schemaVersion: SCHEMA_VERSION };
};
