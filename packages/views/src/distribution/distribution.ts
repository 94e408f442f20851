import type { Field, Frame } from '@weir/schema';
import { type BoxStats, toBoxStats } from './box-stats.ts';
import { NARROW_WIDTH, axisStyle, baseOption, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { asDrawn } from '../fields/drawn-field.ts';
import { fieldTitle, findField, frameLength, missingFields, numericFields, toFinite, toFlag, toText } from '../fields/find-fields.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { fitRows, toGridRows } from '../axes/grid-rows.ts';
import { MAX_LISTED, rowMarks } from '../fields/row-marks.ts';
import { toMeasureFields, toMeasureTable } from '../fields/measure-fields.ts';
import { findTimeField, toTime } from '../axes/time-axis.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { type ScaleChoice, type ValueAxis, fitAxis, unitFormatter } from '../axes/value-axis.ts';

/** What a reader may change about the boxes. */
export interface DistributionOptions {
  /** Numeric fields to show; empty shows all that measure something. */
  readonly fields: readonly string[];
  readonly scale: ScaleChoice;
  /** Fields shown, as far as they fit. */
  readonly max_fields: number;
}

const DEFAULTS: DistributionOptions = { fields: [], scale: 'auto', max_fields: 12 };
const REMEDY = "Use the query type 'Sessions' or 'Anomaly scatter', or choose numeric fields that the data have.";
const ROW_LEAST_PX = 74;
const ROW_MOST_PX = 170;
const TWO_COLUMNS_WIDTH = 760;
const AXIS_PX = 18;

/** Points drawn of a field, the farthest first; the rest are counted. */
const DRAWN_COUNT = 150;

interface Point {
  readonly row: number;
  readonly value: number;
}

interface Distribution {
  readonly field: Field;
  readonly box: BoxStats;
  readonly axis: ValueAxis;
  /** Outside the fences and not anomalous, the farthest first. */
  readonly outliers: readonly Point[];
  readonly anomalies: readonly Point[];
}

/** Below this the steps of an axis underflow: such a value is drawn and told as zero. */
const SMALLEST = 1e-290;

const toDrawn = (value: unknown): number | null => {
  const number = toFinite(value);
  return number !== null && Math.abs(number) < SMALLEST ? 0 : number;
};

const toDistribution = (frame: Frame, field: Field, scale: ScaleChoice): Distribution | null => {
  const flag = findField(frame, 'is_anomaly');
  const points = Array.from(field.values, (value, row) => ({ row, value: toDrawn(value) })).filter((point): point is Point => point.value !== null);
  const values = points.map(({ value }) => value);
  const box = toBoxStats(values);
  if (!box) return null;
  const axis = fitAxis(values, scale, unitFormatter(field));
  const beyond = ({ value }: Point) => Math.max(box.low_fence - value, value - box.high_fence);
  const farthestFirst = (list: Point[]) => list.filter(({ value }) => axis.place(value) !== null).sort((a, b) => beyond(b) - beyond(a));
  return {
    field,
    box,
    axis,
    outliers: farthestFirst(points.filter((point) => beyond(point) > 0 && !toFlag(flag?.values[point.row]))),
    anomalies: farthestFirst(points.filter(({ row }) => toFlag(flag?.values[row]))),
  };
};

const build = ({ frames, options: given, theme, width, height, formatTime }: ViewInput<DistributionOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = toMeasureTable(frames, options.fields);
  if (!frame) return { state: 'empty', message: 'No sessions to draw. Widen the time range, or send sessions to Weir.' };
  if (numericFields(frame).length === 0) return missingFields(['a numeric field'], frame, REMEDY);

  const narrow = width < NARROW_WIDTH;
  const margins = { left: 12, right: 12, top: 26, bottom: 20, gap: 20 };
  const { fields, left_count, missing } = toMeasureFields(frame, options.fields, Infinity);
  if (missing.length > 0) return missingFields(missing, frame, REMEDY);
  if (frameLength(frame) === 0) return { state: 'empty', message: 'No sessions in this time range. Widen the range or loosen the filters.' };
  const columns = width >= TWO_COLUMNS_WIDTH && fields.length > 1 ? 2 : 1;
  const room = Math.min(columns * fitRows(height, margins, ROW_LEAST_PX), Math.max(1, Math.round(options.max_fields)));
  const shown = fields.slice(0, room).flatMap((field) => toDistribution(frame, field, options.scale) ?? []);
  if (shown.length === 0) return { state: 'empty', message: 'No numeric field has a value in this time range.' };
  const left = left_count + fields.length - shown.length;

  const perColumn = Math.ceil(shown.length / columns);
  const rows = toGridRows(perColumn, Math.min(height, margins.top + margins.bottom + perColumn * ROW_MOST_PX), margins);
  const columnPx = Math.floor(width / columns);
  const placeOf = (i: number) => {
    const row = rows[i % perColumn];
    const column = Math.floor(i / perColumn);
    return {
      top: row.top,
      left: column * columnPx,
      grid: { left: column * columnPx + 14, width: columnPx - (narrow ? 36 : 44), top: row.grid.top, height: Math.max(8, row.grid.height - AXIS_PX) },
    };
  };

  const isMarked = findField(frame, 'is_anomaly') !== undefined;
  const isCut = shown.some(({ outliers, anomalies }) => Math.max(outliers.length, anomalies.length) > DRAWN_COUNT);
  const unplaced = options.scale === 'log' ? shown.reduce((sum, { field, axis }) => sum + (axis.type === 'log' ? Array.from(field.values).filter((value) => (toFinite(value) ?? 0) < 0).length : 0), 0) : 0;
  const notes = [
    left > 0 ? `${formatNoun(left, 'more field')} not shown.` : '',
    unplaced > 0 ? `${formatNoun(unplaced, 'negative value')} left off log axes.` : '',
    `Fences: quartiles ± 1.5 interquartile ranges${isCut ? `; the ${DRAWN_COUNT} farthest points drawn` : ''}.`,
  ].filter(Boolean);

  const outsideText = ({ box }: Distribution) =>
    `${formatCount(box.outside_count)}${narrow ? '' : ` of ${formatCount(box.count)}`} outside (${formatPercent(box.outside_count / box.count)})`;
  const titleOf = (one: Distribution) =>
    [
      truncate(fieldTitle(one.field), narrow ? 18 : 30) + (one.axis.type === 'log' ? ' (log)' : ''),
      `median ${unitFormatter(one.field)(one.box.median)}`,
      outsideText(one),
      ...(one.anomalies.length > 0 && !narrow ? [`◆ ${formatCount(one.anomalies.length)}`] : []),
    ].join(narrow ? ', ' : ' · ');

  const drawField = (one: Distribution, i: number) => {
    const { box, axis, anomalies, outliers } = one;
    const place = { xAxisIndex: i, yAxisIndex: i };
    const least = axis.min ?? 0;
    const at = (value: number) => axis.place(value) ?? least;
    const color = asDrawn(one.field)?.color ?? theme.normal;
    const toItem = (lane: number) => (point: Point) => [at(point.value), lane, point.row];
    return [
      {
        type: 'boxplot' as const,
        id: `box-${i}`,
        name: 'Box',
        ...place,
        boxWidth: [6, 26] as [number, number],
        data: [[box.low_whisker, box.q1, box.median, box.q3, box.high_whisker].map(at)],
        itemStyle: { color: mixColors(theme.background, color, 0.3), borderColor: color, borderWidth: 1.5 },
        z: 2,
      },
      {
        type: 'scatter' as const,
        id: `outside-${i}`,
        name: 'Outside the fences',
        ...place,
        symbol: 'circle',
        symbolSize: 5,
        data: outliers.slice(0, DRAWN_COUNT).map(toItem(0)),
        itemStyle: { color: 'transparent', borderColor: color, borderWidth: 1, opacity: 0.75 },
        z: 3,
      },
      {
        type: 'scatter' as const,
        id: `anomalous-${i}`,
        name: 'Anomalous',
        ...place,
        symbol: 'diamond',
        symbolSize: 9,
        data: anomalies.slice(0, DRAWN_COUNT).map(toItem(1)),
        itemStyle: { color: theme.anomaly, opacity: 0.85, borderColor: theme.background, borderWidth: 0.5 },
        z: 4,
      },
    ];
  };

  const tellBox = ({ field, box }: Distribution) => {
    const format = unitFormatter(field);
    return toTooltipHtml(
      {
        title: fieldTitle(field),
        subtitle: formatNoun(box.count, 'value'),
        rows: [
          ['Median', format(box.median)],
          ['Middle half', `${format(box.q1)} to ${format(box.q3)}`],
          ['Whiskers', `${format(box.low_whisker)} to ${format(box.high_whisker)}`],
          ['Outside the fences', `${formatCount(box.outside_count)} (${formatPercent(box.outside_count / box.count)})`],
        ],
      },
      theme,
    );
  };
  const tellPoint = ({ field, anomalies }: Distribution, row: number) => {
    const value = toFinite(field.values[row]);
    const time = toTime(findTimeField(frame)?.values[row]);
    if (value === null) return '';
    const isAnomaly = anomalies.some((point) => point.row === row);
    return toTooltipHtml(
      {
        title: toText(findField(frame, 'src_ip')?.values[row]) ?? fieldTitle(field),
        subtitle: time === null ? undefined : formatTime(time),
        rows: [[fieldTitle(field), `${unitFormatter(field)(value)}${isAnomaly ? ', anomalous' : ''}`]],
        note: toText(findField(frame, 'reason')?.values[row]),
      },
      theme,
    );
  };

  const toMark = rowMarks(frame, formatTime);
  const rowOf = (value: unknown) => (Array.isArray(value) && value.length === 3 ? Number(value[2]) : null);

  return {
    state: 'ready',
    marks: {
      listed: shown
        .flatMap(({ anomalies }, i) => anomalies.slice(0, 5).map(({ row }, dataIndex) => ({ mark: toMark(row), item: { seriesIndex: 3 * i + 2, dataIndex } })))
        .slice(0, MAX_LISTED),
      at: ({ seriesIndex, value }) => {
        const row = seriesIndex % 3 === 0 ? null : rowOf(value);
        return row === null ? undefined : toMark(row);
      },
    },
    summary: [
      `Distribution of ${formatNoun(shown.length, 'field')}: ${shown.slice(0, 5).map((one) => `${fieldTitle(one.field)} median ${unitFormatter(one.field)(one.box.median)}, ${formatCount(one.box.outside_count)} of ${formatCount(one.box.count)} outside`).join('; ')}${shown.length > 5 ? ` and ${shown.length - 5} more` : ''}.`,
      isMarked ? `${formatCount(Math.max(...shown.map(({ anomalies }) => anomalies.length)))} anomalous.` : 'Nothing in the data marks anomalies.',
      ...notes,
    ].join(' '),
    option: {
      ...baseOption(theme),
      grid: shown.map((_, i) => placeOf(i).grid),
      legend: {
        top: 0,
        left: 6,
        itemWidth: 12,
        itemHeight: 10,
        itemGap: narrow ? 10 : 18,
        selectedMode: false,
        data: [
          { name: 'Box', icon: 'rect' },
          { name: 'Outside the fences', icon: 'circle' },
          ...(isMarked ? [{ name: 'Anomalous', icon: 'diamond' }] : []),
        ],
        textStyle: { ...noteStyle(theme), color: theme.text },
      },
      title: [
        ...shown.map((one, i) => ({
          text: titleOf(one),
          left: placeOf(i).left + 6,
          top: placeOf(i).top + 2,
          padding: 2,
          textStyle: { ...noteStyle(theme), color: theme.text, width: columnPx - 20, overflow: 'truncate' as const },
        })),
        { text: notes.join(' '), left: 0, bottom: 2, padding: 2, textStyle: { ...noteStyle(theme), width: width - 12, overflow: 'truncate' as const } },
      ],
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const [kind, index] = String(item.seriesId ?? '').split('-');
          const one = shown[Number(index)];
          if (!one || !index) return '';
          return kind === 'box' ? tellBox(one) : tellPoint(one, Number(Array.isArray(item.value) ? item.value[2] : -1));
        },
      },
      xAxis: shown.map(({ axis }, i) => ({
        ...axisStyle(theme),
        type: axis.type,
        gridIndex: i,
        ...(axis.min === undefined ? { scale: true } : { min: axis.min, max: axis.max }),
        splitNumber: narrow ? 3 : 4,
        axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: axis.tick },
      })),
      yAxis: shown.map(({ anomalies }, i) => ({
        ...axisStyle(theme),
        type: 'category' as const,
        inverse: true,
        gridIndex: i,
        data: anomalies.length > 0 ? ['all', 'anomalous'] : ['all'],
        axisLine: { show: false },
        axisLabel: { show: false },
        splitLine: { show: false },
      })),
      series: shown.flatMap(drawField),
    },
  };
};

/** Where the values of each measure lie, and how far out the anomalous ones are. */
export const distribution = defineView<DistributionOptions>({
  id: 'distribution',
  title: 'Distribution',
  question: 'How are the measures spread, and how far out are the anomalies?',
  defaultOptions: DEFAULTS,
  build,
});
