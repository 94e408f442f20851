import { NARROW_WIDTH, axisStyle, baseOption, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ListedMark, type Mark, type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { asDrawn, thresholdLines } from '../fields/drawn-field.ts';
import { frameLength, missingFields, toFinite } from '../fields/find-fields.ts';
import { formatNoun, truncate } from '../style/format.ts';
import { type GridRow, fitRows, toGridRows } from '../axes/grid-rows.ts';
import { MAX_LISTED } from '../fields/row-marks.ts';
import { type Band, toRobustBand } from './robust-band.ts';
import { findTimeField, timeExtent, toTimeAxis } from '../axes/time-axis.ts';
import { type TimeSeries, toTimeSeries } from './time-series.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { unitFormatter } from '../axes/value-axis.ts';

/** What a reader may change about the timeline. */
export interface TimelineOptions {
  /** Numeric field to show; empty shows them all. */
  readonly field: string;
  /** `auto` takes the data's own typical_low and typical_high, and computes a band where there are none. */
  readonly band: 'auto' | 'data' | 'none';
  /** Points in the window of a computed band. */
  readonly window: number;
  /** Half the width of a computed band, in scaled MADs. */
  readonly k: number;
  /** Series shown, one under the other. */
  readonly max_series: number;
}

const DEFAULTS: TimelineOptions = { field: '', band: 'auto', window: 25, k: 3, max_series: 6 };
const REMEDY = "Use the query type 'Traffic volume', 'Anomaly counts' or 'Sessions', or choose a numeric field that the data have.";
const ROW_LEAST_PX = 82;

/** Taken for the length of a point that stands alone. */
const HALF_HOUR_MS = 1_800_000;

/** With more points a line has no marks but those of anomalies. */
const MARKED_POINTS = 40;

interface DrawnSeries extends TimeSeries {
  readonly drawnBand: ReadonlyArray<Band | null> | null;
  readonly isComputed: boolean;
  readonly marks: ReadonlyArray<readonly [time: number, value: number]>;
}

const withBand = (series: TimeSeries, options: TimelineOptions, hasFlags: boolean): DrawnSeries => {
  const isComputed = options.band === 'auto' && series.band === null;
  const drawnBand =
    options.band === 'none' ? null : isComputed ? toRobustBand(series.points.map(({ value }) => value), options.window, options.k) : series.band;
  const isMark = (i: number) => {
    const { value, isFlagged } = series.points[i];
    const band = drawnBand?.[i];
    return hasFlags ? isFlagged : value !== null && !!band && (value > band.high || value < band.low);
  };
  const marks = series.points.flatMap(({ time, value }, i) => (value !== null && isMark(i) ? [[time, value] as const] : []));
  return { ...series, drawnBand, isComputed, marks };
};

const sumOf = ({ points }: TimeSeries) => points.reduce((sum, { value }) => sum + Math.abs(value ?? 0) / 1e6, 0);

const build = (input: ViewInput<TimelineOptions>): ViewResult => {
  const { frames, theme, width, height, formatTime, utcOffset_ms } = input;
  const options = { ...DEFAULTS, ...input.options };
  if (!frames.some((frame) => frame.fields.length > 0)) {
    return { state: 'empty', message: 'Nothing over time to draw. Widen the time range, or send sessions to Weir.' };
  }
  const timed = frames.filter((frame) => findTimeField(frame));
  const extentOf = (lists: readonly TimeSeries[]) => timeExtent(lists.flatMap(({ points }) => points.map(({ time }) => time)));
  const now = extentOf(toTimeSeries(timed, options.field, 0).series)?.[1];
  const { series: found, hasFlags } = toTimeSeries(timed, options.field, now === undefined ? 0 : (toFinite(utcOffset_ms?.(now)) ?? 0));
  if (timed.length > 0 && timed.every((frame) => frameLength(frame) === 0)) {
    return { state: 'empty', message: 'No data in this time range. Widen the range or loosen the filters.' };
  }
  if (timed.length === 0 || found.length === 0) {
    const wanted = [...(timed.length > 0 ? [] : ['time']), ...(found.length > 0 ? [] : [options.field || 'a numeric field'])];
    return missingFields(wanted, timed[0] ?? frames.find((frame) => frame.fields.length > 0), REMEDY);
  }
  const withValues = found.filter(({ points }) => points.some(({ value }) => value !== null));
  const extent = extentOf(withValues);
  if (!extent) return { state: 'empty', message: 'No value in this time range. Widen the range or loosen the filters.' };

  const narrow = width < NARROW_WIDTH;
  const margins = { left: narrow ? 52 : 64, right: narrow ? 12 : 24, top: 16, bottom: 40, gap: 27 };
  const room = Math.min(fitRows(height, margins, ROW_LEAST_PX), Math.max(1, Math.round(options.max_series)));
  const flagged = ({ points }: TimeSeries) => points.filter(({ isFlagged }) => isFlagged).length;
  const order = withValues.length <= room ? withValues : [...withValues].sort((a, b) => flagged(b) - flagged(a) || sumOf(b) - sumOf(a));
  const shown = order.slice(0, room).map((series) => withBand(series, options, hasFlags));
  const rows = toGridRows(shown.length, height, margins);
  const clock = toTimeAxis(input, extent);

  const isBand = shown.some(({ drawnBand }) => drawnBand?.some((band) => band !== null));
  const isComputed = isBand && shown.some((series) => series.isComputed);
  const bandName = isComputed ? 'Band computed here' : 'Typical band';
  const markCount = shown.reduce((sum, { marks }) => sum + marks.length, 0);
  const markName = `${hasFlags ? 'Anomalous' : 'Outside the band'} (${markCount.toLocaleString('en-US')})`;
  const left = withValues.length - shown.length;
  const notes = [
    left > 0 ? `${left.toLocaleString('en-US')} more series not shown.` : '',
    isComputed ? `Band: rolling median ± ${options.k} MAD of ${options.window} points.` : '',
    hasFlags || isBand ? '' : 'Nothing in the data marks anomalies.',
  ].filter(Boolean);

  const byTime = shown.map(({ points, drawnBand, marks }) => {
    const marked = new Set(marks.map(([time]) => time));
    return new Map(points.map((point, i) => [point.time, { value: point.value, band: drawnBand?.[i] ?? null, isMarked: marked.has(point.time) }]));
  });

  const drawRow = (series: DrawnSeries, row: number) => {
    const place = { xAxisIndex: row, yAxisIndex: row };
    const bandLine = { type: 'line' as const, ...place, name: bandName, stack: `band-${row}`, stackStrategy: 'all' as const, symbol: 'none', silent: true, z: 1 };
    const bandPoints = (value: (band: Band) => number) =>
      series.points.map(({ time }, i) => {
        const band = series.drawnBand?.[i];
        return [clock.place(time), band ? value(band) : null];
      });
    const bands = series.drawnBand?.some((band) => band !== null)
      ? [
          { ...bandLine, lineStyle: { opacity: 0 }, data: bandPoints(({ low }) => low) },
          {
            ...bandLine,
            lineStyle: { opacity: 0 },
            itemStyle: { color: theme.textSecondary, opacity: 0.35 },
            areaStyle: { color: theme.textSecondary, opacity: theme.mode === 'dark' ? 0.28 : 0.2 },
            data: bandPoints(({ low, high }) => high - low),
          },
        ]
      : [];
    const color = asDrawn(series.field)?.color ?? theme.normal;
    return [
      ...bands,
      ...thresholdLines(series.field, [clock.place(extent[0]), clock.place(extent[1])], place),
      {
        type: 'line' as const,
        ...place,
        name: 'Value',
        data: series.points.map(({ time, value }) => [clock.place(time), value]),
        symbol: 'circle',
        symbolSize: series.points.length === 1 ? 7 : 4,
        showSymbol: series.points.length <= MARKED_POINTS,
        lineStyle: { color, width: 1.5 },
        itemStyle: { color },
        z: 2,
      },
      {
        type: 'scatter' as const,
        ...place,
        name: markName,
        symbol: 'diamond',
        symbolSize: 11,
        data: series.marks.map(([time, value]) => [clock.place(time), value]),
        itemStyle: { color: theme.anomaly, borderColor: theme.background, borderWidth: 1 },
        z: 3,
      },
    ];
  };

  const nameRow = (series: DrawnSeries, { top }: GridRow) => ({
    text: truncate(series.name, 120) + (series.marks.length > 0 ? `  ◆ ${series.marks.length.toLocaleString('en-US')}` : ''),
    left: 4,
    top: top + 7,
    padding: 2,
    textStyle: { ...noteStyle(theme), color: theme.text, width: width - 16, overflow: 'truncate' as const },
  });

  const top = shown.flatMap(({ name, field, marks }) => marks.map(([time, value]) => ({ name, field, time, value }))).sort((a, b) => b.value - a.value)[0];
  const hasOneField = new Set(shown.map(({ field }) => field.name)).size === 1;

  const toMark = (series: DrawnSeries, time: number): Mark => {
    const next = series.points.find((point) => point.time > time)?.time ?? series.points.find((point) => point.time < time)?.time;
    return {
      title: `${truncate(series.name, 48)}, ${formatTime(time)}`,
      filters: series.labels,
      span: { from_ms: time, to_ms: time + (next === undefined ? HALF_HOUR_MS : Math.abs(next - time)) },
      origin: null,
    };
  };
  const drawn = shown.map(drawRow);
  const owners = drawn.flatMap((parts, row) => parts.map(() => shown[row]));
  const listed = drawn.flatMap((parts, row): ListedMark[] => {
    const seriesIndex = drawn.slice(0, row + 1).flat().length - 1;
    return parts.length === 0 ? [] : shown[row].marks.map(([time], dataIndex) => ({ mark: toMark(shown[row], time), item: { seriesIndex, dataIndex } }));
  });

  return {
    state: 'ready',
    clock,
    marks: {
      listed: listed.slice(0, MAX_LISTED),
      at: ({ seriesIndex, value }) => {
        const time = Array.isArray(value) ? clock.timeOf(Number(value[0])) : NaN;
        return owners[seriesIndex] && Number.isFinite(time) ? toMark(owners[seriesIndex], time) : undefined;
      },
    },
    summary: [
      `${formatNoun(shown.length, 'series', 'series')} from ${formatTime(extent[0])} to ${formatTime(extent[1])}: ${shown.slice(0, 4).map(({ name }) => truncate(name, 60)).join('; ')}${shown.length > 4 ? ` and ${shown.length - 4} more` : ''}.`,
      `${formatNoun(markCount, 'point')} ${hasFlags ? 'anomalous' : 'outside the band'}.`,
      top ? `The ${hasOneField ? 'highest' : 'first in rank'} is ${unitFormatter(top.field)(top.value)} at ${formatTime(top.time)} (${truncate(top.name, 60)}).` : '',
      ...notes,
    ]
      .filter(Boolean)
      .join(' '),
    option: {
      ...baseOption(theme),
      useUTC: true,
      grid: rows.map(({ grid }) => grid),
      legend: {
        top: 0,
        left: narrow ? 0 : margins.left - 8,
        itemWidth: 12,
        itemHeight: 10,
        itemGap: narrow ? 10 : 18,
        selectedMode: false,
        data: [
          { name: 'Value', icon: 'path://M0,4 L12,4 L12,6 L0,6 Z' },
          ...(isBand ? [{ name: bandName, icon: 'rect', itemStyle: { color: theme.textSecondary, opacity: 0.4 } }] : []),
          ...(hasFlags || isBand ? [{ name: markName, icon: 'diamond' }] : []),
        ],
        textStyle: { ...noteStyle(theme), color: theme.text },
      },
      title: [
        ...shown.map((series, i) => nameRow(series, rows[i])),
        ...(notes.length > 0 ? [{ text: notes.join(' '), left: 0, bottom: 2, padding: 2, textStyle: { ...noteStyle(theme), width: width - 12, overflow: 'truncate' as const } }] : []),
      ],
      axisPointer: { link: [{ xAxisIndex: 'all' as const }] },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'axis',
        axisPointer: { type: 'line', lineStyle: { color: theme.textSecondary } },
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const value = Array.isArray(item?.value) ? item.value : [];
          const time = clock.timeOf(Number(value[0]));
          const lines = shown.flatMap((series, i) => {
            const found = byTime[i].get(time);
            if (!found) return [];
            const format = unitFormatter(series.field);
            const shownValue = found.value === null ? 'none' : format(found.value);
            const band = found.band ? `; ${series.isComputed ? 'band' : 'typical'} ${format(found.band.low)} to ${format(found.band.high)}` : '';
            const mark = found.isMarked ? (hasFlags ? ', anomalous' : ', outside') : '';
            return [[series.name, `${shownValue}${mark}${band}`] as const];
          });
          return lines.length === 0 ? '' : toTooltipHtml({ title: formatTime(time), rows: lines }, theme);
        },
      },
      xAxis: shown.map((_, row) => ({
        ...clock.axis,
        gridIndex: row,
        axisLabel: { ...clock.axis.axisLabel, show: row === shown.length - 1 },
      })),
      yAxis: shown.map((series, row) => ({
        ...axisStyle(theme),
        type: 'value' as const,
        gridIndex: row,
        splitNumber: rows[row].grid.height < 100 ? 2 : 4,
        ...(series.field.name.endsWith('_count') ? { minInterval: 1 } : {}),
        axisLine: { show: false },
        axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: unitFormatter(series.field) },
      })),
      series: drawn.flat(),
    },
  };
};

/** Measures over time, a row each on its own scale, with what is typical as a band and anomalies as diamonds. */
export const timeline = defineView<TimelineOptions>({
  id: 'timeline',
  title: 'Timeline',
  question: 'When did it leave what is typical?',
  defaultOptions: DEFAULTS,
  build,
});
