import type { ViewTheme } from '../define-view.ts';
import { axisStyle, seriesColors } from '../style/chart-style.ts';
import { formatCount, formatPercent, formatPercentTick, truncate } from '../style/format.ts';
import { SPLIT_DASHES, SPLIT_SYMBOLS } from '../style/split-words.ts';
import type { CurvePlot } from './curve-plot.ts';

/** Lines of labels above this count cover each other; the tooltip has the counts in any case. */
const MOST_LABELLED_LINES = 2;

/** Returns the style of both axes, from 0 to 1 if all points are ratios. */
export const ratioAxis = ({ isInUnit, isNarrow }: CurvePlot, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'value' as const,
  ...(isInUnit ? { min: 0, max: 1, interval: isNarrow ? 0.5 : 0.25 } : { splitNumber: 3, scale: true }),
  axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: formatPercentTick },
});

const classColor = ({ classes }: CurvePlot, name: string, theme: ViewTheme): string => {
  const colors = seriesColors(theme);
  return colors[classes.indexOf(name) % colors.length];
};

/** Returns a line for each class and split: classes differ in colour, splits in dash and symbol. */
export const curveLines = (plot: CurvePlot, theme: ViewTheme) => {
  const isCalibration = plot.curve === 'calibration';
  const sizeOf = (count: number | null) => (count === null ? 7 : 5 + 9 * Math.sqrt(Math.max(0, count) / plot.largestCount));
  const countLabel = (count: number | null) => ({
    show: count !== null && plot.lines.length <= MOST_LABELLED_LINES,
    position: 'bottom' as const,
    formatter: () => formatCount(count ?? 0),
    color: theme.textSecondary,
    fontSize: theme.fontSize - 1,
  });
  return plot.lines.map((line, index) => {
    const split = plot.splits.indexOf(line.split);
    const color = classColor(plot, line.class, theme);
    return {
      type: 'line' as const,
      name: plot.names[index],
      data: line.points.map(({ x, y, count }) => (isCalibration ? { value: [x, y], symbolSize: sizeOf(count), label: countLabel(count) } : [x, y])),
      color,
      symbol: SPLIT_SYMBOLS[split % SPLIT_SYMBOLS.length],
      symbolSize: 6,
      showSymbol: isCalibration || line.points.length < 3,
      lineStyle: { color, width: 2, type: SPLIT_DASHES[split % SPLIT_DASHES.length] },
      itemStyle: { color },
      emphasis: { focus: 'series' as const },
      z: 3,
    };
  });
};

/** Returns a diamond for each working point; none if the data has no working point. */
export const workingPointMarks = ({ workingPoints }: CurvePlot, theme: ViewTheme) =>
  workingPoints.length === 0
    ? []
    : [
        {
          type: 'scatter' as const,
          name: 'Working point',
          data: workingPoints.map(({ point }) => [point.x, point.y]),
          symbol: 'diamond',
          symbolSize: 15,
          itemStyle: { color: theme.background, borderColor: theme.text, borderWidth: 2 },
          label: {
            show: workingPoints.length === 1,
            position: 'right' as const,
            formatter: () => 'working point',
            color: theme.text,
            backgroundColor: theme.background,
            padding: 2,
            fontSize: theme.fontSize - 1,
          },
          z: 6,
        },
      ];

/** Returns the diagonal as a reference, with its name. */
export const diagonal = ({ words: { reference }, isInUnit, curve }: CurvePlot, theme: ViewTheme) =>
  reference === null || !isInUnit
    ? []
    : [
        dashedLine(reference, [[0, 0], [1, 1]], { color: theme.textSecondary }),
        lineName(reference, curve === 'calibration' ? [0.82, 0.7] : [0.62, 0.62], { position: 'right', distance: 8 }, theme),
      ];

/** Returns, for each class, a line at the precision of always predicting it. */
export const classShareLines = (plot: CurvePlot, theme: ViewTheme) => [
  ...plot.classShares.map(({ name, share }) => dashedLine(`always ${name}`, [[0, share], [1, share]], { color: classColor(plot, name, theme), opacity: 0.8 })),
  ...plot.classShares.map(({ name, share }) => lineName(`always “${truncate(name, 16)}”: ${formatPercent(share)}`, [0, share], { position: [4, -14] }, theme)),
];

const dashedLine = (name: string, data: number[][], style: object) => ({
  type: 'line' as const,
  name,
  data,
  silent: true,
  showSymbol: false,
  lineStyle: { width: 1, type: 'dashed' as const, ...style },
  z: 1,
});

const lineName = (text: string, at: readonly [x: number, y: number], place: { position: 'right' | [number, number]; distance?: number }, theme: ViewTheme) => ({
  type: 'scatter' as const,
  silent: true,
  data: [[...at]],
  symbolSize: 0.1,
  label: { show: true, ...place, formatter: () => text, color: theme.textSecondary, fontSize: theme.fontSize - 1 },
  z: 2,
});
