import {
  GraphDrawStyle,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { FieldColorBuilder, FieldColorModeId, type GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { COLORS } from './palette.ts';
import { filterToSource } from './links.ts';
import { SOURCE_FILTER, VARIABLE_DATASOURCE, weirTarget } from './weir-target.ts';
import { BY_SOURCE_PANEL_ID, TIMELINE_PANEL_ID } from './panel-ids.ts';

const bars = (id: number, title: string, description: string, at: GridPos): TimeSeriesBuilder =>
  new TimeSeriesBuilder()
    .id(id)
    .title(title)
    .description(description)
    .gridPos(at)
    .datasource(VARIABLE_DATASOURCE)
    .interval('1m')
    .maxDataPoints(96)
    .drawStyle(GraphDrawStyle.Bars)
    .barWidthFactor(0.8)
    .barAlignment(1)
    .lineWidth(0)
    .fillOpacity(85)
    .showPoints(VisibilityMode.Never)
    .axisSoftMax(3)
    .min(0)
    .decimals(0)
    .unit('short');

/** When the anomalies were: one bar a step, zero where there were none. */
export const anomalyTimeline = (at: GridPos): TimeSeriesBuilder =>
  bars(TIMELINE_PANEL_ID, 'Anomalies over time', 'Anomalous sessions by the start of their window.', at)
    .withTarget(weirTarget({ queryType: 'anomaly_counts', filters: [SOURCE_FILTER] }))
    .displayName('Anomalies')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLORS.alarm))
    .legend(new VizLegendOptionsBuilder().showLegend(false).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single).sort(SortOrder.None));

/** Whose anomalies they were: the same bars, stacked by source, the small ones summed under "other". */
export const anomaliesBySource = (at: GridPos): TimeSeriesBuilder =>
  bars(
    BY_SOURCE_PANEL_ID,
    'Anomalies by source',
    'The same sessions by source address: the eight with the most anomalies, the rest together as "other". A click on a bar narrows the page to its source.',
    at,
  )
    .withTarget(weirTarget({ queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 8, filters: [SOURCE_FILTER] }))
    .displayName('${__field.labels.src_ip}')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.PaletteClassic))
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'))
    .legend(
      new VizLegendOptionsBuilder()
        .showLegend(true)
        .displayMode(LegendDisplayMode.Table)
        .placement(LegendPlacement.Right)
        .calcs(['sum'])
        .sortBy('Total')
        .sortDesc(true),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .dataLinks([filterToSource('${__field.labels.src_ip}')])
    .overrideByName('other', [
      { id: 'color', value: { mode: 'fixed', fixedColor: COLORS.muted } },
      { id: 'links', value: [] },
    ]);
