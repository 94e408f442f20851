import { type ScaleChoice, unitFormatter } from '../axes/value-axis.ts';
import { type ViewInput, type ViewMarks, type ViewResult, defineView } from '../define-view.ts';
import { NO_SESSIONS, NO_SESSIONS_IN_RANGE, emptyState } from '../fields/empty-states.ts';
import { findRoleField } from '../fields/field-roles.ts';
import { chooseFrame, fieldTitle, findField, missingFields, toFinite } from '../fields/find-fields.ts';
import { NO_FLAG_NOTE, anomalyName, normalName } from '../marks/anomaly-points.ts';
import { listMarks, markAtRow, rowMarks } from '../marks/row-marks.ts';
import { thresholdLines } from '../marks/threshold-lines.ts';
import { NARROW_WIDTH, baseOption } from '../style/chart-style.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { topLegend } from '../style/legends.ts';
import { keepNotes, noteTitle } from '../style/notes.ts';
import { itemTooltip, itemValues } from '../style/tooltips.ts';
import { placeLabels } from './place-labels.ts';
import { thinPoints } from './scatter-density.ts';
import { LARGE_COUNT, anomalyPoints, densityPoints, normalPoints } from './scatter-marks.ts';
import { type PlotMargins, type ScatterPlot, acrossOf, titledAxis, toPixels, toScatterPlot } from './scatter-plot.ts';
import { type ScatterPoint, findAxisFields, toScatterPoints, topBySource } from './scatter-points.ts';
import { toScatterTooltip } from './scatter-tooltip.ts';

/** Options of the scatter. */
export interface AnomalyScatterOptions {
  /** Numeric field on the x axis. */
  readonly x: string;
  /** Numeric field on the y axis. */
  readonly y: string;
  readonly scale: ScaleChoice;
  /** Sources labelled in the chart, the most anomalous first. */
  readonly label_count: number;
}

const DEFAULTS: AnomalyScatterOptions = { x: 'bytes_in', y: 'bytes_out', scale: 'auto', label_count: 5 };
const REMEDY = "Use the query type 'Anomaly scatter' or 'Sessions', or choose two numeric fields as the axes.";
const NARROW_LABEL_COUNT = 3;

const build = (input: ViewInput<AnomalyScatterOptions>): ViewResult => {
  const { frames, theme, width, formatTime } = input;
  const options = { ...DEFAULTS, ...input.options };
  const frame = chooseFrame(frames, [options.x, options.y, 'is_anomaly']);
  if (!frame || frame.fields.length === 0) return NO_SESSIONS;
  const { x, y } = findAxisFields(frame, options, DEFAULTS);
  if (!x || !y) return missingFields([...(x ? [] : [options.x]), ...(y ? [] : [options.y])], frame, REMEDY);
  const { points, skipped_count } = toScatterPoints(frame, x, y);
  if (points.length === 0) {
    return skipped_count > 0 ? emptyState(`No session has both ${fieldTitle(x)} and ${fieldTitle(y)} (${formatNoun(skipped_count, 'session')} checked).`) : NO_SESSIONS_IN_RANGE;
  }

  const plot = toScatterPlot(frame, { x, y }, points, options.scale);
  const isNarrow = width < NARROW_WIDTH;
  const hasFlag = findField(frame, 'is_anomaly') !== undefined;
  const notes = keepNotes([
    skipped_count > 0 ? `Not shown: ${formatNoun(skipped_count, 'session')} without both values.` : '',
    plot.drawn.length < points.length ? `Not on the log axis: ${formatNoun(points.length - plot.drawn.length, 'session')} with a negative value.` : '',
    hasFlag ? '' : NO_FLAG_NOTE,
  ]);
  const grid = { left: isNarrow ? 56 : 68, right: isNarrow ? 16 : 28, top: 36, bottom: 48 + (notes.length > 0 ? 18 : 0) };
  const pixels = toPixels(plot, input, grid);
  const isMass = plot.normal.length > LARGE_COUNT;
  const mass = isMass ? thinPoints(plot.normal, pixels.x, pixels.y) : [];
  const [firstLevel, ...otherLevels] = densityPoints(plot, mass, theme);
  const labels = { labelOf: (point: ScatterPoint) => truncate(plot.sourceOf(point), 24), isOverMass: isMass };
  const positions = labelPositions(plot, pixels, input, grid, labels.labelOf, options.label_count);
  const byRow = new Map(plot.drawn.map((point) => [point.row, point]));
  const countByRow = new Map(mass.map(({ point, count }) => [point.row, count]));
  const describePoint = toScatterTooltip({ frame, x, y, formatTime });

  return {
    state: 'ready',
    ...(hasFlag ? {} : { lacks: ['is_anomaly'] }),
    marks: toMarks(plot, byRow, formatTime),
    summary: summarize(plot, formatTime, notes),
    option: {
      ...baseOption(theme),
      grid,
      legend: topLegend(theme, legendEntries(plot), { left: isNarrow ? 0 : 60 }),
      title: notes.length > 0 ? noteTitle(notes.join(' '), theme, width - 16, { left: 0, bottom: 0 }) : undefined,
      tooltip: itemTooltip(theme, (item) => {
        const point = byRow.get(Number(itemValues(item)[2]));
        return point && describePoint(point, countByRow.get(point.row));
      }),
      xAxis: titledAxis(x, plot.xAxis, theme, 30),
      yAxis: titledAxis(y, plot.yAxis, theme, isNarrow ? 42 : 54),
      series: [
        isMass ? firstLevel : normalPoints(plot, theme),
        anomalyPoints(plot, { ...labels, positions }, theme),
        ...otherLevels,
        ...thresholdLines(y, acrossOf(plot), { xAxisIndex: 0, yAxisIndex: 0 }, plot.yAxis.place),
      ],
    },
  };
};

const byScore = (anomalies: readonly ScatterPoint[]) =>
  anomalies.map((point, dataIndex) => ({ point, dataIndex })).sort((a, b) => (b.point.score ?? 0) - (a.point.score ?? 0));

const legendEntries = ({ normal, anomalies }: ScatterPlot) => [
  { name: normalName(normal.length), icon: 'circle', itemStyle: { opacity: 0.75 } },
  { name: anomalyName(anomalies.length), icon: 'diamond', itemStyle: { opacity: 1 } },
];

/** Returns the positions of the labels that fit, the most anomalous source first. */
const labelPositions = (
  plot: ScatterPlot,
  pixels: ReturnType<typeof toPixels>,
  { theme, width, height }: ViewInput<AnomalyScatterOptions>,
  grid: PlotMargins,
  labelOf: (point: ScatterPoint) => string,
  label_count: number,
) => {
  const toWish = (point: ScatterPoint) => ({ x: pixels.x(point.x), y: pixels.y(point.y), text: labelOf(point) });
  const candidates = topBySource(plot.frame, plot.anomalies);
  const placed = placeLabels(
    candidates.map(toWish),
    {
      left: grid.left,
      right: width - 4,
      top: grid.top - 8,
      bottom: height - grid.bottom,
      fontSize: theme.fontSize - 1,
      marks: plot.anomalies.slice(0, LARGE_COUNT).map(toWish),
    },
    width < NARROW_WIDTH ? Math.min(NARROW_LABEL_COUNT, label_count) : label_count,
  );
  return new Map([...placed].map(([index, position]) => [candidates[index], position]));
};

const toMarks = ({ frame, drawn, anomalies, xAxis, yAxis }: ScatterPlot, byRow: ReadonlyMap<number, ScatterPoint>, formatTime: (time_ms: number) => string): ViewMarks => {
  const toMark = rowMarks(frame, formatTime);
  return {
    listed: listMarks(byScore(anomalies), ({ point }) => toMark(point.row), ({ dataIndex }) => ({ seriesIndex: 1, dataIndex })),
    at: markAtRow(byRow, toMark),
    inside: (isInside) => drawn.filter((point) => isInside(xAxis.place(point.x) ?? NaN, yAxis.place(point.y) ?? NaN)).map((point) => toMark(point.row)),
  };
};

const summarize = (plot: ScatterPlot, formatTime: (time_ms: number) => string, notes: readonly string[]): string => {
  const { frame, x, y, drawn, anomalies } = plot;
  const worst = byScore(anomalies)[0]?.point;
  const time = worst && toFinite(findRoleField(frame, 'time')?.values[worst.row]);
  return [
    `${formatNoun(drawn.length, 'session')} by ${fieldTitle(x)} and ${fieldTitle(y)}; ${formatCount(anomalies.length)} anomalous.`,
    ...(worst
      ? [
          `Highest score: ${truncate(plot.sourceOf(worst), 48)}${typeof time === 'number' ? ` at ${formatTime(time)}` : ''}: ` +
            `${unitFormatter(x)(worst.x)} by ${unitFormatter(y)(worst.y)}${worst.score === null ? '' : `, score ${worst.score.toFixed(3)}`}.`,
        ]
      : []),
    ...notes,
  ].join(' ');
};

/** Bytes in by bytes out, a point for each session; anomalous sessions differ in shape and colour. */
export const anomalyScatter = defineView<AnomalyScatterOptions>('anomaly-scatter', { defaultOptions: DEFAULTS, build });
