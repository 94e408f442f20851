import type { Field, Frame } from '@weir/schema';
import { findTimeField, timeExtent, toTimeAxis } from '../axes/time-axis.ts';
import { unitFormatter } from '../axes/value-axis.ts';
import { type ViewInput, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { NO_SESSIONS, NO_SESSIONS_IN_RANGE, emptyState } from '../fields/empty-states.ts';
import { chooseFrame, fieldTitle, findField, missingFields, numericFields, toFinite, toText } from '../fields/find-fields.ts';
import { NO_FLAG_NOTE, anomalyName, normalName, scoreRow } from '../marks/anomaly-points.ts';
import { listMarks, markAtRow, rowMarks } from '../marks/row-marks.ts';
import { NARROW_WIDTH, axisStyle, baseOption } from '../style/chart-style.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { topLegend } from '../style/legends.ts';
import { BELOW, keepNotes, noteTitle } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip, itemValues } from '../style/tooltips.ts';
import { type LaneLayout, placeInLanes, toLaneLayout } from './lane-layout.ts';
import { type Lane, type LaneMark, toLanes } from './lanes.ts';

/** Options of the lanes. */
export interface SwimlanesOptions {
  /** Text field that names the entity of a lane. */
  readonly entity: string;
  /** Lanes shown at most; fewer where they do not fit. */
  readonly max_lanes: number;
}

const DEFAULTS: SwimlanesOptions = { entity: 'src_ip', max_lanes: 20 };
const REMEDY = "Use the query type 'Sessions' or 'Anomaly scatter', or choose a text field of the data.";

/** From this count on, marks are drawn in one pass and without an element each. */
const LARGE_COUNT = 4_000;

/** Fields shown in the tooltip, where the data has them. */
const TOOLTIP_FIELDS = ['bytes_in', 'bytes_out', 'session_duration', 'response_code', 'dst_port'];
const CODES: ReadonlySet<string> = new Set(['response_code', 'dst_port']);

const build = (input: ViewInput<SwimlanesOptions>): ViewResult => {
  const { frames, theme, width, height, formatTime } = input;
  const options = { ...DEFAULTS, ...input.options };
  const frame = chooseFrame(frames, [options.entity, 'start_time']);
  if (!frame || frame.fields.length === 0) return NO_SESSIONS;
  const time = findTimeField(frame);
  const entity = findEntityField(frame, options.entity);
  if (!time || !entity) return missingFields([...(time ? [] : ['time']), ...(entity ? [] : [options.entity])], frame, REMEDY);
  const { lanes, skipped_count } = toLanes(frame, entity, time);
  const extent = timeExtent(lanes.flatMap(({ marks }) => marks.map((mark) => mark.time)));
  if (!extent) return skipped_count > 0 ? emptyState(`No session has a time (${formatNoun(skipped_count, 'session')} checked).`) : NO_SESSIONS_IN_RANGE;

  const layout = toLaneLayout(lanes, options.max_lanes, { width, height, fontSize: theme.fontSize });
  const { shown, grid, labels } = layout;
  const isNarrow = width < NARROW_WIDTH;
  const clock = toTimeAxis(input, extent);
  const normal = placeInLanes(shown, ({ isAnomaly }) => !isAnomaly, clock.place);
  const anomalies = placeInLanes(shown, ({ isAnomaly }) => isAnomaly, clock.place);
  const byRow = new Map(shown.flatMap(({ name, marks }) => marks.map((mark) => [mark.row, { name, mark }] as const)));
  const notes = toNotes(layout, skipped_count, findField(frame, 'is_anomaly') !== undefined);
  const toMark = rowMarks(frame, formatTime);

  return {
    state: 'ready',
    clock,
    marks: {
      listed: listMarks(anomalies, ([, , row]) => toMark(row), (_place, dataIndex) => ({ seriesIndex: 1, dataIndex })),
      at: markAtRow(byRow, toMark),
    },
    summary: [summarize(lanes, shown, fieldTitle(entity), extent.map(formatTime)), ...notes].join(' '),
    option: {
      ...baseOption(theme),
      useUTC: true,
      grid,
      legend: topLegend(theme, [{ name: normalName(normal.length), icon: 'circle' }, { name: anomalyName(anomalies.length), icon: 'diamond' }], {
        left: isNarrow ? 0 : grid.left - 8,
      }),
      title: notes.length > 0 ? noteTitle(notes.join(' '), theme, width - 12, BELOW) : undefined,
      tooltip: itemTooltip(theme, (item) => {
        const found = byRow.get(Number(itemValues(item)[2]));
        return found && describeSession(frame, found.name, found.mark, formatTime);
      }),
      xAxis: clock.axis,
      yAxis: laneAxis(labels, grid.left, theme),
      series: [normalSessions(normal, layout, theme), anomalousSessions(anomalies, layout, theme)],
    },
  };
};

/** Returns the chosen field, or any text field for the default choice. */
const findEntityField = (frame: Frame, chosen: string): Field | undefined =>
  findField(frame, chosen) ?? (chosen === DEFAULTS.entity ? frame.fields.find(({ name, type }) => type === 'string' && name !== 'session_id') : undefined);

const countAnomalies = (lanes: readonly Lane[]): number => lanes.reduce((sum, lane) => sum + lane.anomaly_count, 0);

const toNotes = ({ hidden }: LaneLayout, skipped_count: number, hasFlag: boolean): string[] => {
  const hiddenAnomalies = countAnomalies(hidden);
  const withAnomalies = hasFlag ? `, with ${hiddenAnomalies === 0 ? 'no anomalies' : formatNoun(hiddenAnomalies, 'anomaly', 'anomalies')}` : '';
  return keepNotes([
    hidden.length > 0 ? `Not shown: ${formatNoun(hidden.length, 'more lane')}${withAnomalies}.` : '',
    skipped_count > 0 ? `Not shown: ${formatNoun(skipped_count, 'session')} without a time.` : '',
    hasFlag ? '' : NO_FLAG_NOTE,
  ]);
};

const summarize = (lanes: readonly Lane[], shown: readonly Lane[], entityTitle: string, [from, to]: readonly string[]): string => {
  const session_count = lanes.reduce((sum, { marks }) => sum + marks.length, 0);
  const first = shown.slice(0, 5).map((lane) => `${truncate(lane.name, 48)} (${formatCount(lane.anomaly_count)} of ${formatCount(lane.marks.length)})`);
  return (
    `${formatNoun(session_count, 'session')} in ${formatNoun(lanes.length, 'lane')} by ${entityTitle} from ${from} to ${to}; ${formatCount(countAnomalies(lanes))} anomalous. ` +
    `Most anomalies: ${first.join('; ')}.`
  );
};

const describeSession = (frame: Frame, name: string, mark: LaneMark, formatTime: (time_ms: number) => string): TooltipContent => ({
  title: name,
  subtitle: formatTime(mark.time),
  rows: [
    ...numericFields(frame).flatMap((field) => {
      const value = TOOLTIP_FIELDS.includes(field.name) ? toFinite(field.values[mark.row]) : null;
      return value === null ? [] : [[fieldTitle(field), CODES.has(field.name) ? String(value) : unitFormatter(field)(value)] as const];
    }),
    scoreRow(toFinite(findField(frame, 'anomaly_score')?.values[mark.row]), mark.isAnomaly),
  ],
  note: toText(findField(frame, 'reason')?.values[mark.row]),
});

const laneAxis = (labels: readonly string[], left: number, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'category' as const,
  inverse: true,
  data: [...labels],
  axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, interval: 0, width: left - 12, overflow: 'truncate' as const },
  splitLine: { ...axisStyle(theme).splitLine, show: true },
});

const normalSessions = (data: number[][], { lane_px }: LaneLayout, theme: ViewTheme) => ({
  type: 'scatter' as const,
  name: normalName(data.length),
  data,
  symbol: 'circle',
  symbolSize: Math.max(3, Math.min(7, lane_px * 0.4)),
  large: data.length > LARGE_COUNT,
  largeThreshold: LARGE_COUNT,
  itemStyle: { color: theme.normal, opacity: data.length > 500 ? 0.4 : 0.6 },
  z: 2,
});

const anomalousSessions = (data: number[][], { lane_px }: LaneLayout, theme: ViewTheme) => ({
  type: 'scatter' as const,
  name: anomalyName(data.length),
  data,
  symbol: 'diamond',
  symbolSize: Math.max(8, Math.min(13, lane_px * 0.7)),
  large: data.length > LARGE_COUNT,
  largeThreshold: LARGE_COUNT,
  itemStyle: { color: theme.anomaly, opacity: 0.95, borderColor: theme.background, borderWidth: 1 },
  z: 3,
});

/** Sessions over time, a lane for each entity; anomalous sessions differ in shape and colour. */
export const swimlanes = defineView<SwimlanesOptions>('swimlanes', { defaultOptions: DEFAULTS, build });
