import type { Frame } from '@weir/schema';
import { findTimeField, timeExtent, toTimeAxis } from '../axes/time-axis.ts';
import { unitFormatter } from '../axes/value-axis.ts';
import { type ViewInput, type ViewMarks, type ViewResult, defineView } from '../define-view.ts';
import { emptyState } from '../fields/empty-states.ts';
import { frameLength, missingFields, toFinite } from '../fields/find-fields.ts';
import { listMarks } from '../marks/row-marks.ts';
import { baseOption } from '../style/chart-style.ts';
import { formatNoun, truncate } from '../style/format.ts';
import { topLegend } from '../style/legends.ts';
import { BELOW, listFirst, noteTitle } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { axisTooltip, itemValues } from '../style/tooltips.ts';
import { type TimeSeries, toTimeSeries } from './time-series.ts';
import { rowAxis, rowHeading, rowTimeAxes, seriesRow, timelineLegend } from './timeline-marks.ts';
import type { TimelineOptions } from './timeline-options.ts';
import { type TimelinePlot, pointMark, timelineNotes, toTimelinePlot } from './timeline-plot.ts';

export type { TimelineOptions } from './timeline-options.ts';

const DEFAULTS: TimelineOptions = { field: '', band: 'auto', window: 25, k: 3, max_series: 6 };
const REMEDY = "Use the query type 'Traffic volume', 'Anomaly counts' or 'Sessions', or choose a numeric field of the data.";
const MAX_SUMMARIZED = 4;

const build = (input: ViewInput<TimelineOptions>): ViewResult => {
  const { frames, theme, width, formatTime } = input;
  const options = { ...DEFAULTS, ...input.options };
  const present = frames.filter((frame) => frame.fields.length > 0);
  if (present.length === 0) return emptyState('No time series to show. Widen the time range, or send sessions to Weir.');
  const timed = frames.filter((frame) => findTimeField(frame));
  if (timed.length > 0 && timed.every((frame) => frameLength(frame) === 0)) return emptyState('No data in this time range. Widen the range or loosen the filters.');
  const { series: found, hasFlags } = toTimeSeries(timed, options.field, readerOffset(timed, input, options.field));
  if (timed.length === 0 || found.length === 0) {
    const wanted = [...(timed.length > 0 ? [] : ['time']), ...(found.length > 0 ? [] : [options.field || 'a numeric field'])];
    return missingFields(wanted, timed[0] ?? present[0], REMEDY);
  }
  const withValues = found.filter(({ points }) => points.some(({ value }) => value !== null));
  const extent = extentOf(withValues);
  if (!extent) return emptyState('No values in this time range. Widen the range or loosen the filters.');

  const clock = toTimeAxis(input, extent);
  const plot = toTimelinePlot(withValues, { hasFlags, extent, clock }, input, options);
  const { shown, rows, margins, isNarrow } = plot;
  const notes = timelineNotes(plot, options);
  const drawn = shown.map((series, row) => seriesRow(series, row, plot, theme));
  const note = notes.length > 0 ? [noteTitle(notes.join(' '), theme, width - 12, BELOW)] : [];

  return {
    state: 'ready',
    clock,
    marks: toMarks(plot, drawn.map(({ length }) => length), formatTime),
    summary: [summarize(plot, formatTime), ...notes].join(' '),
    option: {
      ...baseOption(theme),
      useUTC: true,
      grid: rows.map(({ grid }) => grid),
      legend: topLegend(theme, timelineLegend(plot, theme), {
        left: isNarrow ? 0 : margins.left - 8,
        itemHeight: 10,
        itemGap: isNarrow ? 10 : 18,
        selectedMode: false as const,
      }),
      title: [...shown.map((series, row) => rowHeading(series, row, plot, width, theme)), ...note],
      axisPointer: { link: [{ xAxisIndex: 'all' as const }] },
      tooltip: axisTooltip(theme, { type: 'line', lineStyle: { color: theme.textSecondary } }, describeTime(plot, formatTime)),
      xAxis: rowTimeAxes(plot),
      yAxis: shown.map((series, row) => rowAxis(series, row, plot, theme)),
      series: drawn.flat(),
    },
  };
};

const extentOf = (series: readonly TimeSeries[]) => timeExtent(series.flatMap(({ points }) => points.map(({ time }) => time)));

/** Returns the offset of the reader's clock at the last point, for buckets that start at full hours and days. */
const readerOffset = (timed: readonly Frame[], { utcOffset_ms }: ViewInput<TimelineOptions>, field: string): number => {
  const last = extentOf(toTimeSeries(timed, field, 0).series)?.[1];
  return last === undefined ? 0 : (toFinite(utcOffset_ms?.(last)) ?? 0);
};

/** Returns the marks of the anomalies, which are the last series of each row; `lengths` counts the series of the rows. */
const toMarks = ({ shown, clock }: TimelinePlot, lengths: readonly number[], formatTime: (time_ms: number) => string): ViewMarks => {
  const toMark = pointMark(formatTime);
  const owners = lengths.flatMap((length, row) => Array.from({ length }, () => shown[row]));
  const anomalies = shown.flatMap((series) => series.marks.map(([time], dataIndex) => ({ series, time, dataIndex })));
  return {
    listed: listMarks(anomalies, ({ series, time }) => toMark(series, time), ({ series, dataIndex }) => ({ seriesIndex: owners.lastIndexOf(series), dataIndex })),
    at: ({ seriesIndex, value }) => {
      const time = Array.isArray(value) ? clock.timeOf(Number(value[0])) : NaN;
      return owners[seriesIndex] && Number.isFinite(time) ? toMark(owners[seriesIndex], time) : undefined;
    },
  };
};

const summarize = ({ shown, extent, markCount, hasFlags }: TimelinePlot, formatTime: (time_ms: number) => string): string => {
  const [highest] = shown.flatMap(({ name, field, marks }) => marks.map(([time, value]) => ({ name, field, time, value }))).sort((a, b) => b.value - a.value);
  return [
    `${formatNoun(shown.length, 'series', 'series')} from ${formatTime(extent[0])} to ${formatTime(extent[1])}: ${listFirst(shown.map(({ name }) => truncate(name, 60)), MAX_SUMMARIZED)}.`,
    `${formatNoun(markCount, 'point')} ${hasFlags ? 'anomalous' : 'outside the band'}.`,
    ...(highest
      ? [`Highest value: ${unitFormatter(highest.field)(highest.value)} at ${formatTime(highest.time)} (${truncate(highest.name, 60)}).`]
      : []),
  ].join(' ');
};

/** Reads the values of all rows at the time under the pointer. */
const describeTime = ({ shown, clock, hasFlags }: TimelinePlot, formatTime: (time_ms: number) => string) => {
  const byTime = shown.map(({ points, drawnBand, marks }) => {
    const marked = new Set(marks.map(([time]) => time));
    return new Map(points.map(({ time, value }, i) => [time, { value, band: drawnBand?.[i] ?? null, isMarked: marked.has(time) }]));
  });
  return (item: { readonly value?: unknown }): TooltipContent | null => {
    const time = clock.timeOf(Number(itemValues(item)[0]));
    const rows = shown.flatMap((series, row) => {
      const found = byTime[row].get(time);
      if (!found) return [];
      const format = unitFormatter(series.field);
      const band = found.band ? `; ${series.isComputed ? 'band' : 'typical'} ${format(found.band.low)} to ${format(found.band.high)}` : '';
      const mark = found.isMarked ? (hasFlags ? ', anomalous' : ', outside the band') : '';
      return [[series.name, `${found.value === null ? 'no value' : format(found.value)}${mark}${band}`] as const];
    });
    return rows.length === 0 ? null : { title: formatTime(time), rows };
  };
};

/** Measures over time, each in a row with its own scale, with the typical band and anomalies as diamonds. */
export const timeline = defineView<TimelineOptions>('timeline', { defaultOptions: DEFAULTS, build });
