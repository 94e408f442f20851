import { GraphDrawStyle, LegendDisplayMode, LegendPlacement, TooltipDisplayMode, VizLegendOptionsBuilder, VizTooltipOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder as TimeSeriesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { COLORS } from './palette.ts';
import { VARIABLE_DATASOURCE, weirTarget, type QueryInput } from './weir-target.ts';

/** Returns a time series panel with the lines of one query. */
export const lines = (id: number, title: string, description: string, at: GridPos, query: QueryInput): TimeSeriesBuilder =>
  new TimeSeriesBuilder()
    .id(id)
    .title(title)
    .description(description)
    .gridPos(at)
    .datasource(VARIABLE_DATASOURCE)
    .interval('10m')
    .maxDataPoints(200)
    .withTarget(weirTarget(query))
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(1)
    .min(0)
    .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true).calcs([]))
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi));

/** Returns a panel of a volume with the typical band at the same time of day. */
export const bandPanel = (id: number, title: string, at: GridPos, query: Omit<QueryInput<'volume_band'>, 'queryType'>): TimeSeriesBuilder =>
  lines(id, title, 'Volume with the median and the 10 % and 90 % quantiles of previous days at the same time. A value outside the band is unusual for the time of day, not necessarily an anomaly.', at, {
    queryType: 'volume_band',
    ...query,
  })
    .overrideByName('Actual', [
      { id: 'color', value: { mode: 'fixed', fixedColor: COLORS.calm } },
      { id: 'custom.lineWidth', value: 2 },
    ])
    .overrideByName('Typical', [
      { id: 'color', value: { mode: 'fixed', fixedColor: 'text' } },
      { id: 'custom.lineStyle', value: { fill: 'dash', dash: [8, 8] } },
    ])
    .overrideByName('10 % quantile', [{ id: 'color', value: { mode: 'fixed', fixedColor: COLORS.muted } }, { id: 'custom.lineWidth', value: 0 }])
    .overrideByName('90 % quantile', [
      { id: 'color', value: { mode: 'fixed', fixedColor: COLORS.muted } },
      { id: 'custom.lineWidth', value: 0 },
      { id: 'custom.fillBelowTo', value: '10 % quantile' },
      { id: 'custom.fillOpacity', value: 20 },
    ]);
