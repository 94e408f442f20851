import { NARROW_WIDTH, axisStyle, baseOption, inkOn, mixColors, noteStyle, sampleRamp, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { rampOf } from '../fields/drawn-field.ts';
import { fieldTitle, frameLength, missingFields, toFinite } from '../fields/find-fields.ts';
import { formatCompact, formatCount, formatPercent } from '../style/format.ts';
import { type HourCell, WEEKDAYS, toHourCells } from './hour-cells.ts';
import { findTimeField } from '../axes/time-axis.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';
import { unitFormatter } from '../axes/value-axis.ts';
import { toValueClasses } from '../axes/value-classes.ts';

/** What a cell is coloured by. */
export type HeatmapMeasure = 'session_count' | 'anomaly_count' | 'anomaly_rate' | 'sum';

/** What a reader may change about the heat map. */
export interface HeatmapOptions {
  readonly measure: HeatmapMeasure;
  /** Numeric field that `sum` adds up. */
  readonly field: string;
}

const DEFAULTS: HeatmapOptions = { measure: 'session_count', field: 'bytes_in' };
const REMEDY = "Use the query type 'Sessions', or 'Traffic volume' with 'Anomaly counts', or choose another measure.";
const CLASS_COUNT = 5;
const NARROW_CLASS_COUNT = 3;
const DAY_MS = 86_400_000;

/** Narrow charts put hours together, so that a cell has room for its number. */
const NARROW_HOURS = 3;

const valueOf = (cell: HourCell, measure: HeatmapMeasure): number | null => {
  if (measure === 'anomaly_rate') return cell.session_count > 0 ? Math.min(1, cell.anomaly_count / cell.session_count) : null;
  return toFinite(cell[measure]);
};

const clockText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const zoneText = (offset_ms: number): string => {
  const minutes = Math.round(Math.abs(offset_ms) / 60_000);
  const part = (value: number) => String(value).padStart(2, '0');
  return minutes === 0 ? 'UTC' : `UTC${offset_ms < 0 ? '−' : '+'}${part(Math.floor(minutes / 60))}:${part(minutes % 60)}`;
};

const build = ({ frames, options: given, theme, width, height, utcOffset_ms = () => 0 }: ViewInput<HeatmapOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const { measure } = options;
  const present = frames.filter((frame) => frame.fields.length > 0);
  if (present.length === 0) return { state: 'empty', message: 'No sessions to count. Widen the time range, or send sessions to Weir.' };
  const timed = present.filter(findTimeField);
  const narrow = width < NARROW_WIDTH;
  const hoursPerCell = narrow ? NARROW_HOURS : 1;
  const { cells, has, extent, isCoarse } = toHourCells(timed, { field: options.field, hoursPerCell, utcOffset_ms });
  const needed = measure === 'anomaly_rate' ? (['session_count', 'anomaly_count'] as const) : ([measure] as const);
  const missing = [...(timed.length > 0 ? [] : ['time']), ...needed.filter((name) => !has[name]).map((name) => (name === 'sum' ? options.field : name))];
  if (missing.length > 0) return missingFields(missing, timed[0] ?? present[0], REMEDY);
  if (!extent) {
    const rows = timed.reduce((sum, frame) => sum + frameLength(frame), 0);
    return { state: 'empty', message: rows > 0 ? 'No row has a time.' : 'No sessions in this time range. Widen the range or loosen the filters.' };
  }

  const field = timed.flatMap(({ fields }) => fields).find(({ name }) => name === options.field);
  const titles: Record<HeatmapMeasure, string> = {
    session_count: 'Sessions',
    anomaly_count: 'Anomalous sessions',
    anomaly_rate: 'Share anomalous',
    sum: field ? `Sum of ${fieldTitle(field)}` : 'Sum',
  };
  const formats: Record<HeatmapMeasure, (value: number) => string> = {
    session_count: formatCount,
    anomaly_count: formatCount,
    anomaly_rate: formatPercent,
    sum: field ? unitFormatter(field) : formatCompact,
  };
  const format = formats[measure];
  const short = measure === 'anomaly_rate' ? (value: number) => `${formatCompact(Math.round(value * 100))}%` : (value: number) => formatCompact(value < 1000 && Number.isInteger(value) ? value : Number(value.toPrecision(2)));

  const values = cells.map((cell) => valueOf(cell, measure));
  const finite = values.filter((value) => value !== null);
  const classes = toValueClasses(finite, narrow ? NARROW_CLASS_COUNT : CLASS_COUNT);
  const ofAnomalies = measure === 'anomaly_count' || measure === 'anomaly_rate';
  const own = rampOf(measure === 'sum' ? field : undefined, theme.background);
  const ramp = own ?? (ofAnomalies ? [mixColors(theme.background, theme.anomaly, 0.22), mixColors(theme.background, theme.anomaly, 0.95)] : theme.ramp);
  const colors = sampleRamp(ramp, Math.max(classes.length, 2)).slice(-classes.length || undefined);
  const none = mixColors(theme.background, theme.border, 0.35);
  const isCount = measure === 'session_count' || measure === 'anomaly_count';
  const legendFormat = isCount || (narrow && measure === 'sum') ? formatCompact : format;
  const classOf = (value: number) => Math.max(0, classes.filter(({ min }) => value >= min).length - 1);
  const colorOf = (value: number) => (value > 0 ? colors[classOf(value)] : none);
  const pieces = [
    ...(finite.some((value) => value <= 0) ? [{ lte: 0, label: finite.some((value) => value < 0) ? '0 or less' : '0', color: none }] : []),
    ...classes.map((range, i) => ({
      ...(i === 0 ? { gt: 0 } : { gte: range.min }),
      ...(i === classes.length - 1 ? {} : { lt: range.max }),
      label: range.min === range.max ? legendFormat(range.min) : `${legendFormat(range.min)} – ${legendFormat(range.max)}`,
      color: colors[i],
    })),
  ];

  const offset_ms = toFinite(utcOffset_ms(extent[1])) ?? 0;
  const days = Math.floor((extent[1] + offset_ms) / DAY_MS) - Math.floor((extent[0] + offset_ms) / DAY_MS) + 1;
  const notes = [
    `${titles[measure]} by hour, ${zoneText(offset_ms)}${narrow ? `, ${NARROW_HOURS} hours a cell` : ''}.`,
    measure !== 'anomaly_rate' && days > 7 && days % 7 !== 0 ? `${formatCount(days)} days: some weekdays come more often than others.` : '',
    isCoarse ? 'The data are coarser than an hour; an hour stands for those after it.' : '',
  ].filter(Boolean);

  const perDay = 24 / hoursPerCell;
  const grid = { left: 40, right: narrow ? 8 : 16, top: 28, bottom: narrow ? 66 : 48 };
  const cellPx = (width - grid.left - grid.right) / perDay;
  const rowPx = (height - grid.top - grid.bottom) / 7;
  const labelSize = theme.fontSize - 2;
  const isLegible = (text: string) => text.length * labelSize * 0.62 <= cellPx - 2 && rowPx >= labelSize + 4;
  const top = cells.map((cell, i) => ({ cell, value: values[i] })).filter(({ value }) => value !== null && value > 0).sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const nameOf = ({ weekday, hour }: HourCell) => `${WEEKDAYS[weekday]} ${clockText(hour)}`;

  return {
    state: 'ready',
    summary: [
      `${titles[measure]} by weekday and hour:`,
      top.length > 0 ? `most on ${top.slice(0, 3).map(({ cell, value }) => `${nameOf(cell)} (${format(value ?? 0)})`).join(', ')}.` : 'none above zero.',
      ...notes.map((note, i) => (i === 0 ? `Hours in ${zoneText(offset_ms)}.` : note)),
    ].join(' '),
    option: {
      ...baseOption(theme),
      grid,
      title: { text: notes.join(' '), left: 0, top: 4, padding: 2, textStyle: { ...noteStyle(theme), width: width - 12, overflow: 'truncate' } },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const value = Array.isArray(item.value) ? item.value : [];
          const cell = cells[Number(value[1]) * perDay + Number(value[0])];
          if (!cell) return '';
          const rows = [
            ...(has.session_count ? [[titles.session_count, formatCount(cell.session_count)] as const] : []),
            ...(has.anomaly_count ? [[titles.anomaly_count, formatCount(cell.anomaly_count)] as const] : []),
            ...(has.session_count && has.anomaly_count && cell.session_count > 0 ? [[titles.anomaly_rate, formatPercent(valueOf(cell, 'anomaly_rate') ?? 0)] as const] : []),
            ...(measure === 'sum' ? [[titles.sum, format(cell.sum)] as const] : []),
          ];
          return toTooltipHtml({ title: `${WEEKDAYS[cell.weekday]} ${clockText(cell.hour)} – ${clockText((cell.hour + hoursPerCell) % 24)}`, rows }, theme);
        },
      },
      xAxis: {
        ...axisStyle(theme),
        type: 'category',
        data: Array.from({ length: perDay }, (_, i) => String(i * hoursPerCell).padStart(2, '0')),
        axisLine: { show: false },
        splitLine: { show: false },
        axisLabel: { ...axisStyle(theme).axisLabel, interval: narrow || width > 640 ? 0 : 2 },
      },
      yAxis: {
        ...axisStyle(theme),
        type: 'category',
        inverse: true,
        data: [...WEEKDAYS],
        axisLine: { show: false },
        splitLine: { show: false },
        axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, interval: 0 },
      },
      visualMap: {
        type: 'piecewise',
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemWidth: 14,
        itemHeight: 10,
        itemGap: narrow ? 6 : 12,
        textGap: 5,
        dimension: 2,
        pieces,
        outOfRange: { color: none },
        textStyle: noteStyle(theme),
        selectedMode: false,
      },
      series: [
        {
          type: 'heatmap',
          data: cells.flatMap((cell, i) => {
            const value = values[i];
            if (value === null) return [];
            const text = value === 0 ? '·' : short(value);
            return [
              {
                value: [i % perDay, cell.weekday, value],
                name: text,
                label: { show: isLegible(text), color: value > 0 ? inkOn(colorOf(value), theme) : theme.textSecondary },
              },
            ];
          }),
          label: { fontSize: labelSize, fontFamily: theme.fontFamily, formatter: (params: { name: string }) => params.name },
          itemStyle: { borderColor: theme.background, borderWidth: 2, borderRadius: 2 },
          emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1.5 } },
        },
      ],
    },
  };
};

/** A week by hour on the reader's clock: when traffic comes, and when the anomalous part. */
export const heatmap = defineView<HeatmapOptions>({
  id: 'heatmap',
  title: 'Week by hour',
  question: 'At which hours of the week does it happen?',
  defaultOptions: DEFAULTS,
  build,
});
