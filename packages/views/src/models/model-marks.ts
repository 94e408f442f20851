import type { ViewTheme } from '../define-view.ts';
import { axisStyle, seriesColors } from '../style/chart-style.ts';
import { fitText } from '../style/fit-text.ts';
import { formatPercent, formatPercentTick } from '../style/format.ts';
import { SPLIT_SYMBOLS } from '../style/split-words.ts';
import { twoLineLabel, twoLineStyles } from '../style/two-line-labels.ts';
import { type ModelPlot, type ModelSeries, rowLabel } from './model-plot.ts';

const COLOR_COUNT = 4;

/** Returns the symbol of a split: the same for every model. */
export const splitSymbol = ({ splits }: ModelPlot, { split }: ModelSeries) => SPLIT_SYMBOLS[splits.indexOf(split) % SPLIT_SYMBOLS.length];

/** Returns the colour of a series: models differ in colour or, for a single model, splits do. */
const seriesColor = ({ versions, splits }: ModelPlot, { version, split }: ModelSeries, theme: ViewTheme): string =>
  seriesColors(theme)[(versions.length > 1 ? versions.indexOf(version) : splits.indexOf(split)) % COLOR_COUNT];

/** Returns the 95% intervals of a series, as lines with ends. */
export const intervalLines = (plot: ModelPlot, series: ModelSeries, theme: ViewTheme) => {
  const color = seriesColor(plot, series, theme);
  return {
    type: 'line' as const,
    name: series.name,
    silent: true,
    data: series.dots.flatMap(({ figure: { low, high }, y }) => (low === null || high === null ? [] : [[low, y], [high, y], [null, null]])),
    symbol: 'rect',
    symbolSize: [2, 7],
    showAllSymbol: true,
    lineStyle: { color, width: 1.5 },
    itemStyle: { color },
    z: 2,
  };
};

/** Returns one dot for each figure of a series. */
export const figureDots = (plot: ModelPlot, series: ModelSeries, theme: ViewTheme) => ({
  type: 'scatter' as const,
  name: series.name,
  data: series.dots.map(({ figure: { value }, y }) => [value, y]),
  symbol: splitSymbol(plot, series),
  symbolSize: 9,
  itemStyle: { color: seriesColor(plot, series, theme), borderColor: theme.background, borderWidth: 1, opacity: 1 },
  label: {
    show: plot.hasLabels,
    position: 'top' as const,
    distance: 1,
    color: theme.textSecondary,
    fontSize: theme.fontSize - 2,
    formatter: ({ value }: { value?: unknown }) => (Array.isArray(value) && typeof value[0] === 'number' ? formatPercent(value[0]) : ''),
  },
  z: 3,
});

/** Returns the axis of the figures, from a multiple of 0.1 to 1 if all of them are ratios. */
export const figureAxis = ({ figures, isNarrow }: ModelPlot, theme: ViewTheme) => {
  const lowest = figures.reduce((least, { value, low }) => Math.min(least, value, low ?? value), 1);
  const highest = figures.reduce((most, { value, high }) => Math.max(most, value, high ?? value), 0);
  return {
    ...axisStyle(theme),
    type: 'value' as const,
    axisLine: { show: false },
    ...(lowest >= 0 && highest <= 1 ? ratioRange(lowest) : { scale: true }),
    splitNumber: isNarrow ? 2 : 5,
    axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: formatPercentTick },
  };
};

/** Returns a range from a multiple of 0.1 to 1, with an interval that divides it evenly. */
const ratioRange = (lowest: number): { min: number; max: number; interval: number } => {
  const min = lowest >= 0.3 ? Math.min(0.9, Math.floor(lowest * 10) / 10) : 0;
  const interval = min >= 0.9 ? 0.02 : min >= 0.8 ? 0.05 : min > 0 ? 0.1 : 0.2;
  return { min, max: 1, interval };
};

/** Returns the axis of the rows, labelled with measure and class. */
export const measureAxis = ({ rows, isTwoLine, labelWidth }: ModelPlot, theme: ViewTheme) => {
  const { name, small } = twoLineStyles(theme);
  return {
    ...axisStyle(theme),
    type: 'value' as const,
    inverse: true,
    min: -1,
    max: rows.length,
    interval: 1,
    splitLine: { show: false },
    axisLabel: {
      ...axisStyle(theme).axisLabel,
      color: theme.text,
      fontSize: theme.fontSize,
      formatter: (place: number) => {
        const row = rows[Math.round(place)];
        if (!row) return ' ';
        const [first, second] = rowLabel(row, isTwoLine);
        return twoLineLabel(first, fitText(second, labelWidth, theme.fontSize), labelWidth, theme);
      },
      rich: { name, small },
    },
  };
};
