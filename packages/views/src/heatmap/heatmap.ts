import { DAY_MS, type Field } from '@weir/schema';
import { categoryAxis } from '../axes/category-axis.ts';
import { findTimeField } from '../axes/time-axis.ts';
import { type ViewInput, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { NO_SESSIONS, NO_SESSIONS_IN_RANGE, emptyState } from '../fields/empty-states.ts';
import { frameLength, missingFields, toFinite } from '../fields/find-fields.ts';
import { matrixCells } from '../marks/matrix-cells.ts';
import { NARROW_WIDTH, baseOption, inkOn } from '../style/chart-style.ts';
import { formatCompact, formatCount, formatPercent } from '../style/format.ts';
import { classLegend } from '../style/legends.ts';
import { ABOVE, keepNotes, noteTitle } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip, itemValues } from '../style/tooltips.ts';
import { type HeatmapColors, heatmapPieces, toHeatmapColors } from './heatmap-colors.ts';
import { type HeatmapMeasure, cellText, cellValue, measureFormat, measureTitle } from './heatmap-measures.ts';
import { type HourCell, type HourCells, WEEKDAYS, toHourCells } from './hour-cells.ts';

export type { HeatmapMeasure } from './heatmap-measures.ts';

/** Options of the heat map. */
export interface HeatmapOptions {
  readonly measure: HeatmapMeasure;
  /** Numeric field that `sum` adds up. */
  readonly field: string;
}

const DEFAULTS: HeatmapOptions = { measure: 'session_count', field: 'bytes_in' };
const REMEDY = "Use the query type 'Sessions', or 'Traffic volume' with 'Anomaly counts', or choose another measure.";
const CLASS_COUNT = 5;
const NARROW_CLASS_COUNT = 3;

/** A narrow chart merges hours, so that a number fits into a cell. */
const NARROW_HOURS = 3;

const build = (input: ViewInput<HeatmapOptions>): ViewResult => {
  const { frames, theme, width, height, utcOffset_ms = () => 0 } = input;
  const options = { ...DEFAULTS, ...input.options };
  const { measure } = options;
  const present = frames.filter((frame) => frame.fields.length > 0);
  if (present.length === 0) return NO_SESSIONS;
  const timed = present.filter(findTimeField);
  const isNarrow = width < NARROW_WIDTH;
  const hoursPerCell = isNarrow ? NARROW_HOURS : 1;
  const hours = toHourCells(timed, { field: options.field, hoursPerCell, utcOffset_ms });
  const missing = [...(timed.length > 0 ? [] : ['time']), ...missingMeasures(hours, options)];
  if (missing.length > 0) return missingFields(missing, timed[0] ?? present[0], REMEDY);
  if (!hours.extent) return timed.some((frame) => frameLength(frame) > 0) ? emptyState('No row has a time.') : NO_SESSIONS_IN_RANGE;

  const field = timed.flatMap(({ fields }) => fields).find(({ name }) => name === options.field);
  const format = measureFormat(measure, field);
  const isCount = measure === 'session_count' || measure === 'anomaly_count';
  const cells = hours.cells.map((cell) => ({ cell, value: cellValue(cell, measure) }));
  const values = cells.flatMap(({ value }) => (value === null ? [] : [value]));
  const colors = toHeatmapColors(values, isNarrow ? NARROW_CLASS_COUNT : CLASS_COUNT, measure, field, theme);
  const offset_ms = toFinite(utcOffset_ms(hours.extent[1])) ?? 0;
  const notes = toNotes(hours, hours.extent, measure, offset_ms);
  const heading = `${measureTitle(measure, field)} by hour, ${zoneText(offset_ms)}${isNarrow ? `, ${NARROW_HOURS} hours per cell` : ''}.`;
  const perDay = 24 / hoursPerCell;
  const grid = { left: 40, right: isNarrow ? 8 : 16, top: 28, bottom: isNarrow ? 66 : 48 };
  const size = { width: (width - grid.left - grid.right) / perDay, height: (height - grid.top - grid.bottom) / 7 };
  const pieces = heatmapPieces(colors, values, isCount || (isNarrow && measure === 'sum') ? formatCompact : format);

  return {
    state: 'ready',
    summary: [summarize(cells, measureTitle(measure, field), format), `Hours in ${zoneText(offset_ms)}.`, ...notes].join(' '),
    option: {
      ...baseOption(theme),
      grid,
      title: noteTitle([heading, ...notes].join(' '), theme, width - 12, ABOVE),
      tooltip: itemTooltip(theme, (item) => {
        const [column, row] = itemValues(item);
        const found = cells[Number(row) * perDay + Number(column)];
        return found && describeCell(found.cell, hours.has, measure, field, hoursPerCell);
      }),
      xAxis: categoryAxis(theme, Array.from({ length: perDay }, (_, i) => twoDigits(i * hoursPerCell)), { interval: isNarrow || width > 640 ? 0 : 2 }),
      yAxis: { ...categoryAxis(theme, WEEKDAYS, { color: theme.text, interval: 0 }), inverse: true },
      visualMap: classLegend(theme, isNarrow, pieces, colors.none, { dimension: 2 }),
      series: [hourCells(cells, perDay, measure, colors, size, theme)],
    },
  };
};

interface ValuedCell {
  readonly cell: HourCell;
  readonly value: number | null;
}

/** Returns the fields that the measure needs and the data lacks. */
const missingMeasures = ({ has }: HourCells, { measure, field }: HeatmapOptions): string[] => {
  const needed = measure === 'anomaly_rate' ? (['session_count', 'anomaly_count'] as const) : ([measure] as const);
  return needed.filter((name) => !has[name]).map((name) => (name === 'sum' ? field : name));
};

const toNotes = ({ isCoarse }: HourCells, [from, to]: readonly [number, number], measure: HeatmapMeasure, offset_ms: number): string[] => {
  const days = Math.floor((to + offset_ms) / DAY_MS) - Math.floor((from + offset_ms) / DAY_MS) + 1;
  return keepNotes([
    measure !== 'anomaly_rate' && days > 7 && days % 7 !== 0 ? `${formatCount(days)} days: some weekdays occur more often than others.` : '',
    isCoarse ? 'The data is coarser than one hour: a cell includes the hours until the next row.' : '',
  ]);
};

const twoDigits = (value: number): string => String(value).padStart(2, '0');

const clockText = (hour: number): string => `${twoDigits(hour)}:00`;

const zoneText = (offset_ms: number): string => {
  const minutes = Math.round(Math.abs(offset_ms) / 60_000);
  return minutes === 0 ? 'UTC' : `UTC${offset_ms < 0 ? '−' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
};

const summarize = (cells: readonly ValuedCell[], title: string, format: (value: number) => string): string => {
  const top = cells.filter(({ value }) => value !== null && value > 0).sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const texts = top.slice(0, 3).map(({ cell: { weekday, hour }, value }) => `${WEEKDAYS[weekday]} ${clockText(hour)} (${format(value ?? 0)})`);
  return `${title} by weekday and hour: ${top.length > 0 ? `highest on ${texts.join(', ')}.` : 'no value above zero.'}`;
};

const describeCell = (cell: HourCell, has: HourCells['has'], measure: HeatmapMeasure, field: Field | undefined, hoursPerCell: number): TooltipContent => ({
  title: `${WEEKDAYS[cell.weekday]} ${clockText(cell.hour)} – ${clockText((cell.hour + hoursPerCell) % 24)}`,
  rows: [
    ...(has.session_count ? [[measureTitle('session_count', field), formatCount(cell.session_count)] as const] : []),
    ...(has.anomaly_count ? [[measureTitle('anomaly_count', field), formatCount(cell.anomaly_count)] as const] : []),
    ...(has.session_count && has.anomaly_count && cell.session_count > 0
      ? [[measureTitle('anomaly_rate', field), formatPercent(cellValue(cell, 'anomaly_rate') ?? 0)] as const]
      : []),
    ...(measure === 'sum' ? [[measureTitle('sum', field), measureFormat('sum', field)(cell.sum)] as const] : []),
  ],
});

const hourCells = (cells: readonly ValuedCell[], perDay: number, measure: HeatmapMeasure, { colorOf }: HeatmapColors, size: { width: number; height: number }, theme: ViewTheme) => {
  const fontSize = theme.fontSize - 2;
  const isLegible = (text: string) => text.length * fontSize * 0.62 <= size.width - 2 && size.height >= fontSize + 4;
  const drawn = cells.flatMap(({ cell, value }, i) => {
    if (value === null) return [];
    const text = cellText(value, measure);
    return [
      {
        value: [i % perDay, cell.weekday, value] as const,
        name: text,
        label: { show: isLegible(text), color: value > 0 ? inkOn(colorOf(value), theme) : theme.textSecondary },
      },
    ];
  });
  return matrixCells(drawn, theme, { fontSize });
};

/** Traffic or anomalies by weekday and hour of the reader's clock. */
export const heatmap = defineView<HeatmapOptions>('heatmap', { defaultOptions: DEFAULTS, build });
