import { unitFormatter } from '../axes/value-axis.ts';
import type { ViewTheme } from '../define-view.ts';
import { asDrawn } from '../fields/drawn-field.ts';
import { thresholdLines } from '../marks/threshold-lines.ts';
import { axisStyle, noteStyle } from '../style/chart-style.ts';
import { formatCount, truncate } from '../style/format.ts';
import type { Band } from './robust-band.ts';
import type { DrawnSeries, TimelinePlot } from './timeline-plot.ts';

/** Above this number of points only anomalies have a symbol. */
const MARKED_POINTS = 40;

const onGrid = (row: number) => ({ xAxisIndex: row, yAxisIndex: row });

/** Returns the typical band as two stacked lines: an invisible one at its lower end, and the area above it. */
const bandArea = (series: DrawnSeries, row: number, { clock, bandName }: TimelinePlot, theme: ViewTheme) => {
  if (!series.drawnBand?.some((band) => band !== null)) return [];
  const points = (value: (band: Band) => number) =>
    series.points.map(({ time }, i) => {
      const band = series.drawnBand?.[i];
      return [clock.place(time), band ? value(band) : null];
    });
  const line = {
    type: 'line' as const,
    ...onGrid(row),
    name: bandName,
    stack: `band-${row}`,
    stackStrategy: 'all' as const,
    symbol: 'none',
    silent: true,
    lineStyle: { opacity: 0 },
    z: 1,
  };
  return [
    { ...line, data: points(({ low }) => low) },
    {
      ...line,
      itemStyle: { color: theme.textSecondary, opacity: 0.35 },
      areaStyle: { color: theme.textSecondary, opacity: theme.mode === 'dark' ? 0.28 : 0.2 },
      data: points(({ low, high }) => high - low),
    },
  ];
};

const valueLine = (series: DrawnSeries, row: number, { clock }: TimelinePlot, theme: ViewTheme) => {
  const color = asDrawn(series.field)?.color ?? theme.normal;
  return {
    type: 'line' as const,
    ...onGrid(row),
    name: 'Value',
    data: series.points.map(({ time, value }) => [clock.place(time), value]),
    symbol: 'circle',
    symbolSize: series.points.length === 1 ? 7 : 4,
    showSymbol: series.points.length <= MARKED_POINTS,
    lineStyle: { color, width: 1.5 },
    itemStyle: { color },
    z: 2,
  };
};

const anomalyDiamonds = (series: DrawnSeries, row: number, { clock, markName }: TimelinePlot, theme: ViewTheme) => ({
  type: 'scatter' as const,
  ...onGrid(row),
  name: markName,
  symbol: 'diamond',
  symbolSize: 11,
  data: series.marks.map(([time, value]) => [clock.place(time), value]),
  itemStyle: { color: theme.anomaly, borderColor: theme.background, borderWidth: 1 },
  z: 3,
});

/** Returns the band, thresholds, line and anomalies of a row, in this order. */
export const seriesRow = (series: DrawnSeries, row: number, plot: TimelinePlot, theme: ViewTheme) => {
  const { clock, extent } = plot;
  return [
    ...bandArea(series, row, plot, theme),
    ...thresholdLines(series.field, [clock.place(extent[0]), clock.place(extent[1])], onGrid(row)),
    valueLine(series, row, plot, theme),
    anomalyDiamonds(series, row, plot, theme),
  ];
};

/** Returns the name of a row and how many of its points are marked. */
export const rowHeading = (series: DrawnSeries, row: number, { rows }: TimelinePlot, width: number, theme: ViewTheme) => ({
  text: truncate(series.name, 120) + (series.marks.length > 0 ? `  ◆ ${formatCount(series.marks.length)}` : ''),
  left: 4,
  top: rows[row].top + 7,
  padding: 2,
  textStyle: { ...noteStyle(theme), color: theme.text, width: width - 16, overflow: 'truncate' as const },
});

/** Returns the axis of a row's values. */
export const rowAxis = ({ field }: DrawnSeries, row: number, { rows }: TimelinePlot, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'value' as const,
  gridIndex: row,
  splitNumber: rows[row].grid.height < 100 ? 2 : 4,
  ...(field.name.endsWith('_count') ? { minInterval: 1 } : {}),
  axisLine: { show: false },
  axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: unitFormatter(field) },
});

/** Returns the time axis of each row; only the last one has labels. */
export const rowTimeAxes = ({ shown, clock: { axis } }: TimelinePlot) =>
  shown.map((_, row) => ({ ...axis, gridIndex: row, axisLabel: { ...axis.axisLabel, show: row === shown.length - 1 } }));

/** Returns the legend entries of the parts that are drawn. */
export const timelineLegend = ({ hasBand, hasFlags, bandName, markName }: TimelinePlot, theme: ViewTheme) => [
  { name: 'Value', icon: 'path://M0,4 L12,4 L12,6 L0,6 Z' },
  ...(hasBand ? [{ name: bandName, icon: 'rect', itemStyle: { color: theme.textSecondary, opacity: 0.4 } }] : []),
  ...(hasFlags || hasBand ? [{ name: markName, icon: 'diamond' }] : []),
];
