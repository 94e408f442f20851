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

/** Anomalous sessions over time, zero-filled. */
export const anomalyTimeline = (at: GridPos): TimeSeriesBuilder =>
  bars(TIMELINE_PANEL_ID, 'Anomalies over time', 'Anomalous sessions by start of window.', at)
    .withTarget(weirTarget({ queryType: 'anomaly_counts', filters: [SOURCE_FILTER] }))
    .displayName('Anomalies')
    .colorScheme(new FieldColorBuilder().mode(FieldColorModeId.Fixed).fixedColor(COLORS.alarm))
    .legend(new VizLegendOptionsBuilder().showLegend(false).displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Single).sort(SortOrder.None));

/** Anomalous sessions over time, stacked by source; small sources are summed as "other". */
export const anomaliesBySource = (at: GridPos): TimeSeriesBuilder =>
  bars(
    BY_SOURCE_PANEL_ID,
    'Anomalies by source',
    'Anomalous sessions by source: the eight sources with the most anomalies, the rest summed as "other". Click a bar to filter the page to its source.',
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
