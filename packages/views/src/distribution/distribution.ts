import type { Frame } from '@weir/schema';
import { findTimeField, toTime } from '../axes/time-axis.ts';
import { type ScaleChoice, unitFormatter } from '../axes/value-axis.ts';
import { type ViewInput, type ViewMarks, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { NO_SESSIONS, NO_SESSIONS_IN_RANGE, emptyState } from '../fields/empty-states.ts';
import { fieldTitle, findField, frameLength, missingFields, numericFields, toFinite, toText } from '../fields/find-fields.ts';
import { toMeasureFields, toMeasureTable } from '../fields/measure-fields.ts';
import { NO_FLAG_NOTE } from '../marks/anomaly-points.ts';
import { listMarks, rowMarks } from '../marks/row-marks.ts';
import { NARROW_WIDTH, baseOption, noteStyle } from '../style/chart-style.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { topLegend } from '../style/legends.ts';
import { BELOW, keepNotes, listFirst, noteTitle } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip, itemValues } from '../style/tooltips.ts';
import { type FieldPlace, fitFields, placeFields } from './distribution-layout.ts';
import { DRAWN_COUNT, MARK_NAMES, anomalyMarks, boxMark, fieldAxis, laneAxis, outlierMarks } from './distribution-marks.ts';
import { type Distribution, countNegative, toDistribution } from './field-distribution.ts';

/** Options of the boxes. */
export interface DistributionOptions {
  /** Numeric fields to show; empty shows all that are measures. */
  readonly fields: readonly string[];
  readonly scale: ScaleChoice;
  /** Fields shown at most; fewer where they do not fit. */
  readonly max_fields: number;
}

const DEFAULTS: DistributionOptions = { fields: [], scale: 'auto', max_fields: 12 };
const REMEDY = "Use the query type 'Sessions' or 'Anomaly scatter', or choose numeric fields of the data.";

const build = (input: ViewInput<DistributionOptions>): ViewResult => {
  const { frames, theme, width, formatTime } = input;
  const options = { ...DEFAULTS, ...input.options };
  const frame = toMeasureTable(frames, options.fields);
  if (!frame) return NO_SESSIONS;
  if (numericFields(frame).length === 0) return missingFields(['a numeric field'], frame, REMEDY);
  const { fields, missing } = toMeasureFields(frame, options.fields, Infinity);
  if (missing.length > 0) return missingFields(missing, frame, REMEDY);
  if (frameLength(frame) === 0) return NO_SESSIONS_IN_RANGE;
  const most = Math.min(fitFields(input, fields.length), Math.max(1, Math.round(options.max_fields)));
  const shown = fields.slice(0, most).flatMap((field) => toDistribution(frame, field, options.scale) ?? []);
  if (shown.length === 0) return emptyState('No numeric field has values in this time range.');

  const isNarrow = width < NARROW_WIDTH;
  const places = placeFields(input, shown.length, fields.length);
  const hasFlag = findField(frame, 'is_anomaly') !== undefined;
  const notes = toNotes(shown, fields.length - shown.length, options.scale);

  return {
    state: 'ready',
    marks: toMarks(frame, shown, formatTime),
    summary: summarize(shown, hasFlag, notes),
    option: {
      ...baseOption(theme),
      grid: places.map(({ grid }) => grid),
      legend: topLegend(theme, legendEntries(hasFlag), { left: 6, itemHeight: 10, itemGap: isNarrow ? 10 : 18, selectedMode: false as const }),
      title: [...shown.map((one, i) => fieldHeading(one, places[i], isNarrow, theme)), noteTitle(notes.join(' '), theme, width - 12, BELOW)],
      tooltip: itemTooltip(theme, (item) => {
        const [kind, index] = String(item.seriesId ?? '').split('-');
        const one = shown[Number(index)];
        if (!one || !index) return null;
        return kind === 'box' ? describeBox(one) : describePoint(frame, one, Number(itemValues(item)[2] ?? -1), formatTime);
      }),
      xAxis: shown.map((one, i) => fieldAxis(one, i, isNarrow, theme)),
      yAxis: shown.map((one, i) => laneAxis(one, i, theme)),
      series: shown.flatMap((one, i) => [boxMark(one, i, theme), outlierMarks(one, i, theme), anomalyMarks(one, i, theme)]),
    },
  };
};

const toNotes = (shown: readonly Distribution[], hidden_count: number, scale: ScaleChoice): string[] => {
  const negative_count = scale === 'log' ? countNegative(shown) : 0;
  const isCut = shown.some(({ outliers, anomalies }) => Math.max(outliers.length, anomalies.length) > DRAWN_COUNT);
  return keepNotes([
    hidden_count > 0 ? `Not shown: ${formatNoun(hidden_count, 'more field')}.` : '',
    negative_count > 0 ? `Not on log axes: ${formatNoun(negative_count, 'negative value')}.` : '',
    `Outliers: more than 1.5 interquartile ranges outside the quartiles${isCut ? `; the ${DRAWN_COUNT} farthest are drawn` : ''}.`,
  ]);
};

/** Returns the marks of the anomalies, at most five listed per field; boxes have no mark. */
const toMarks = (frame: Frame, shown: readonly Distribution[], formatTime: (time_ms: number) => string): ViewMarks => {
  const toMark = rowMarks(frame, formatTime);
  const anomalies = shown.flatMap((one, i) => one.anomalies.slice(0, 5).map(({ row }, dataIndex) => ({ row, seriesIndex: 3 * i + 2, dataIndex })));
  return {
    listed: listMarks(anomalies, ({ row }) => toMark(row), ({ seriesIndex, dataIndex }) => ({ seriesIndex, dataIndex })),
    at: ({ seriesIndex, value }) => (seriesIndex % 3 !== 0 && Array.isArray(value) && value.length === 3 ? toMark(Number(value[2])) : undefined),
  };
};

const medianText = ({ field, box }: Distribution): string => `median ${unitFormatter(field)(box.median)}`;

const summarize = (shown: readonly Distribution[], hasFlag: boolean, notes: readonly string[]): string =>
  [
    `Distribution of ${formatNoun(shown.length, 'field')}: ${listFirst(shown.map((one) => `${fieldTitle(one.field)} ${medianText(one)}, outliers ${formatCount(one.box.outside_count)} of ${formatCount(one.box.count)}`), 5)}.`,
    hasFlag ? `${formatCount(Math.max(...shown.map(({ anomalies }) => anomalies.length)))} anomalous.` : NO_FLAG_NOTE,
    ...notes,
  ].join(' ');

const legendEntries = (hasFlag: boolean) => [
  { name: MARK_NAMES.box, icon: 'rect' },
  { name: MARK_NAMES.outside, icon: 'circle' },
  ...(hasFlag ? [{ name: MARK_NAMES.anomalous, icon: 'diamond' }] : []),
];

const outlierShare = ({ box }: Distribution): string => formatPercent(box.outside_count / box.count);

const fieldHeading = (one: Distribution, { left, top, width }: FieldPlace, isNarrow: boolean, theme: ViewTheme) => {
  const { field, axis, box, anomalies } = one;
  const texts = [
    truncate(fieldTitle(field), isNarrow ? 18 : 30) + (axis.type === 'log' ? ' (log)' : ''),
    medianText(one),
    `outliers ${formatCount(box.outside_count)}${isNarrow ? '' : ` of ${formatCount(box.count)}`} (${outlierShare(one)})`,
    ...(anomalies.length > 0 && !isNarrow ? [`◆ ${formatCount(anomalies.length)}`] : []),
  ];
  return {
    text: texts.join(isNarrow ? ', ' : ' · '),
    left: left + 6,
    top: top + 2,
    padding: 2,
    textStyle: { ...noteStyle(theme), color: theme.text, width: width - 20, overflow: 'truncate' as const },
  };
};

const describeBox = (one: Distribution): TooltipContent => {
  const { field, box } = one;
  const format = unitFormatter(field);
  return {
    title: fieldTitle(field),
    subtitle: formatNoun(box.count, 'value'),
    rows: [
      ['Median', format(box.median)],
      ['Interquartile range', `${format(box.q1)} to ${format(box.q3)}`],
      ['Whiskers', `${format(box.low_whisker)} to ${format(box.high_whisker)}`],
      [MARK_NAMES.outside, `${formatCount(box.outside_count)} (${outlierShare(one)})`],
    ],
  };
};

const describePoint = (frame: Frame, { field, anomalies }: Distribution, row: number, formatTime: (time_ms: number) => string): TooltipContent | null => {
  const value = toFinite(field.values[row]);
  if (value === null) return null;
  const time = toTime(findTimeField(frame)?.values[row]);
  const isAnomaly = anomalies.some((point) => point.row === row);
  return {
    title: toText(findField(frame, 'src_ip')?.values[row]) ?? fieldTitle(field),
    subtitle: time === null ? undefined : formatTime(time),
    rows: [[fieldTitle(field), `${unitFormatter(field)(value)}${isAnomaly ? ', anomalous' : ''}`]],
    note: toText(findField(frame, 'reason')?.values[row]),
  };
};

/** Box plots of the measures, with the points outside and the anomalous ones. */
export const distribution = defineView<DistributionOptions>('distribution', { defaultOptions: DEFAULTS, build });
