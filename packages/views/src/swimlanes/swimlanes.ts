import { NARROW_WIDTH, axisStyle, baseOption, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, fieldTitle, findField, missingFields, numericFields, toFinite, toText } from '../fields/find-fields.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { type LaneMark, toLanes } from './lanes.ts';
import { MAX_LISTED, rowMarks } from '../fields/row-marks.ts';
import { findTimeField, timeExtent, toTimeAxis } from '../axes/time-axis.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { unitFormatter } from '../axes/value-axis.ts';

/** What a reader may change about the lanes. */
export interface SwimlanesOptions {
  /** Text field with an entity a lane. */
  readonly entity: string;
  /** Lanes shown, as far as they fit. */
  readonly max_lanes: number;
}

const DEFAULTS: SwimlanesOptions = { entity: 'src_ip', max_lanes: 20 };
const REMEDY = "Use the query type 'Sessions' or 'Anomaly scatter', or choose a text field that the data have.";
const LANE_LEAST_PX = 17;

/** From here on marks are drawn in one pass, without an element each. */
const LARGE_COUNT = 4_000;

const TOLD = ['bytes_in', 'bytes_out', 'session_duration', 'response_code', 'dst_port'];

const build = (input: ViewInput<SwimlanesOptions>): ViewResult => {
  const { frames, theme, width, height, formatTime } = input;
  const options = { ...DEFAULTS, ...input.options };
  const frame = chooseFrame(frames, [options.entity, 'start_time']);
  if (!frame || frame.fields.length === 0) {
    return { state: 'empty', message: 'No sessions to draw. Widen the time range, or send sessions to Weir.' };
  }
  const time = findTimeField(frame);
  const texts = frame.fields.filter(({ type }) => type === 'string');
  const named = frame.fields.find(({ name }) => name === options.entity);
  const entity = named ?? (options.entity === DEFAULTS.entity ? texts.find(({ name }) => name !== 'session_id') : undefined);
  if (!time || !entity) return missingFields([...(time ? [] : ['time']), ...(entity ? [] : [options.entity])], frame, REMEDY);
  const { lanes, skipped_count } = toLanes(frame, entity, time);
  const extent = timeExtent(lanes.flatMap(({ marks }) => marks.map((mark) => mark.time)));
  if (!extent) {
    return {
      state: 'empty',
      message:
        skipped_count > 0
          ? `None of ${formatNoun(skipped_count, 'session')} has a time.`
          : 'No sessions in this time range. Widen the range or loosen the filters.',
    };
  }

  const narrow = width < NARROW_WIDTH;
  const top = 28;
  const bottom = 44;
  const room = Math.max(1, Math.min(Math.floor((height - top - bottom) / LANE_LEAST_PX), Math.round(options.max_lanes)));
  const shown = lanes.slice(0, room);
  const rest = lanes.slice(room);
  const restAnomalies = rest.reduce((sum, lane) => sum + lane.anomaly_count, 0);
  const clock = toTimeAxis(input, extent);
  const isMarked = findField(frame, 'is_anomaly') !== undefined;
  const anomalyCount = lanes.reduce((sum, lane) => sum + lane.anomaly_count, 0);
  const what = fieldTitle(entity);
  const notes = [
    rest.length > 0 ? `${formatCount(rest.length)} more not shown${isMarked ? `, with ${restAnomalies === 0 ? 'no anomalies' : formatNoun(restAnomalies, 'anomaly', 'anomalies')}` : ''}.` : '',
    skipped_count > 0 ? `${formatNoun(skipped_count, 'session')} without a time left out.` : '',
    isMarked ? '' : 'No is_anomaly field, so nothing is marked.',
  ].filter(Boolean);

  const nameLength = narrow ? 15 : 28;
  const laneName = (lane: (typeof shown)[number]) =>
    truncate(lane.name.replace(/\s+/g, ' '), nameLength) + (lane.anomaly_count > 0 ? `  ◆${formatCount(lane.anomaly_count)}` : '');
  const labels = shown.map(laneName);
  const longest = labels.reduce((length, label) => Math.max(length, label.length), 6);
  const left = Math.min(Math.round(width * 0.45), Math.round(longest * (theme.fontSize - 1) * 0.56) + 16);

  const place = (wanted: boolean) =>
    shown.flatMap((lane, i) => lane.marks.filter(({ isAnomaly }) => isAnomaly === wanted).map((mark) => [clock.place(mark.time), i, mark.row]));
  const usual = place(false);
  const anomalies = place(true);
  const normalName = `Usual (${formatCount(usual.length)})`;
  const anomalyName = `Anomalous (${formatCount(anomalies.length)})`;
  const lanePx = (height - top - bottom) / shown.length;

  const byRow = new Map<number, { name: string; mark: LaneMark }>(shown.flatMap(({ name, marks }) => marks.map((mark) => [mark.row, { name, mark }] as const)));
  const score = findField(frame, 'anomaly_score');
  const told = numericFields(frame).filter(({ name }) => TOLD.includes(name));
  const reason = findField(frame, 'reason');

  const toMark = rowMarks(frame, formatTime);

  return {
    state: 'ready',
    clock,
    marks: {
      listed: anomalies.slice(0, MAX_LISTED).map(([, , row], dataIndex) => ({ mark: toMark(row), item: { seriesIndex: 1, dataIndex } })),
      at: ({ value }) => (Array.isArray(value) && byRow.has(Number(value[2])) ? toMark(Number(value[2])) : undefined),
    },
    summary: [
      `${formatNoun(lanes.reduce((sum, { marks }) => sum + marks.length, 0), 'session')} in ${formatNoun(lanes.length, 'lane')} by ${what} from ${formatTime(extent[0])} to ${formatTime(extent[1])}; ${formatCount(anomalyCount)} anomalous.`,
      `First: ${shown.slice(0, 5).map((lane) => `${truncate(lane.name, 48)} ${formatCount(lane.anomaly_count)} of ${formatCount(lane.marks.length)}`).join('; ')}.`,
      ...notes,
    ].join(' '),
    option: {
      ...baseOption(theme),
      useUTC: true,
      grid: { left, right: narrow ? 14 : 24, top, bottom },
      legend: {
        top: 0,
        left: narrow ? 0 : left - 8,
        itemWidth: 12,
        itemHeight: 12,
        itemGap: 18,
        data: [
          { name: normalName, icon: 'circle' },
          { name: anomalyName, icon: 'diamond' },
        ],
        textStyle: { ...noteStyle(theme), color: theme.text },
      },
      title: notes.length > 0 ? { text: notes.join(' '), left: 0, bottom: 2, padding: 2, textStyle: { ...noteStyle(theme), width: width - 12, overflow: 'truncate' } } : undefined,
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const value = Array.isArray(item.value) ? item.value : [];
          const found = byRow.get(Number(value[2]));
          if (!found) return '';
          const { name, mark } = found;
          const points = toFinite(score?.values[mark.row]);
          return toTooltipHtml(
            {
              title: name,
              subtitle: formatTime(mark.time),
              rows: [
                ...told.flatMap((field) => {
                  const number = toFinite(field.values[mark.row]);
                  const isCode = field.name === 'response_code' || field.name === 'dst_port';
                  return number === null ? [] : [[fieldTitle(field), isCode ? String(number) : unitFormatter(field)(number)] as const];
                }),
                ['Anomaly score', `${points === null ? 'none' : points.toFixed(3)}${mark.isAnomaly ? ', anomalous' : ''}`] as const,
              ],
              note: toText(reason?.values[mark.row]),
            },
            theme,
          );
        },
      },
      xAxis: clock.axis,
      yAxis: {
        ...axisStyle(theme),
        type: 'category',
        inverse: true,
        data: labels,
        axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, interval: 0, width: left - 12, overflow: 'truncate' },
        splitLine: { ...axisStyle(theme).splitLine, show: true },
      },
      series: [
        {
          type: 'scatter',
          name: normalName,
          data: usual,
          symbol: 'circle',
          symbolSize: Math.max(3, Math.min(7, lanePx * 0.4)),
          large: usual.length > LARGE_COUNT,
          largeThreshold: LARGE_COUNT,
          itemStyle: { color: theme.normal, opacity: usual.length > 500 ? 0.4 : 0.6 },
          z: 2,
        },
        {
          type: 'scatter',
          name: anomalyName,
          data: anomalies,
          symbol: 'diamond',
          symbolSize: Math.max(8, Math.min(13, lanePx * 0.7)),
          large: anomalies.length > LARGE_COUNT,
          largeThreshold: LARGE_COUNT,
          itemStyle: { color: theme.anomaly, opacity: 0.95, borderColor: theme.background, borderWidth: 1 },
          z: 3,
        },
      ],
    },
  };
};

/** Sessions over time, an entity a lane, with the anomalous ones told apart by shape and colour. */
export const swimlanes = defineView<SwimlanesOptions>({
  id: 'swimlanes',
  title: 'Swimlanes',
  question: 'Who was active when, and when were they anomalous?',
  defaultOptions: DEFAULTS,
  build,
});
