import type { Frame } from '@weir/schema';
import { categoryAxis } from '../axes/category-axis.ts';
import { type ViewInput, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { NO_SESSIONS, NO_SESSIONS_IN_RANGE, emptyState } from '../fields/empty-states.ts';
import { fieldTitle, frameLength, missingFields, numericFields } from '../fields/find-fields.ts';
import { toMeasureFields, toMeasureTable } from '../fields/measure-fields.ts';
import { matrixCells } from '../marks/matrix-cells.ts';
import { NARROW_WIDTH, baseOption, inkOn, mixColors, noteStyle } from '../style/chart-style.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { ABOVE, keepNotes, noteTitle } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip, itemValues } from '../style/tooltips.ts';
import { type CorrelationMatrix, toCorrelationMatrix } from './correlation-matrix.ts';

/** Options of the matrix. */
export interface CorrelationOptions {
  /** Spearman compares ranks: it finds any monotonic relation and is robust to outliers. Pearson finds linear relations. */
  readonly method: 'spearman' | 'pearson';
  /** Numeric fields to compare; empty compares all that are measures. */
  readonly fields: readonly string[];
  /** Fields shown at most; fewer where they do not fit. */
  readonly max_fields: number;
}

const DEFAULTS: CorrelationOptions = { method: 'spearman', fields: [], max_fields: 12 };
const REMEDY = "Use the query type 'Sessions', or choose two numeric fields of the data.";
const METHODS = { spearman: 'Spearman rank', pearson: 'Pearson' } as const;
const LEAST_CELL_PX = 27;
const MARGINS = { right: 12, top: 28, bottom: 62 };

const build = ({ frames, options: given, theme, width, height }: ViewInput<CorrelationOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = toMeasureTable(frames, options.fields);
  if (!frame) return NO_SESSIONS;
  const { fields: all, missing } = toMeasureFields(frame, options.fields, Infinity);
  if (missing.length > 0) return missingFields(missing, frame, REMEDY);
  if (numericFields(frame).length < 2) return missingFields(['two numeric fields'], frame, REMEDY);
  if (frameLength(frame) === 0) return NO_SESSIONS_IN_RANGE;
  if (all.length < 2) return emptyState(`Only ${formatNoun(all.length, 'numeric field')} ${all.length === 1 ? 'has' : 'have'} values; a correlation needs two.`);

  const names = toNameLayout(all.map(fieldTitle), width, theme);
  const plot = { width: width - names.left - MARGINS.right, height: height - MARGINS.top - MARGINS.bottom };
  const most = Math.max(2, Math.min(Math.round(options.max_fields), Math.floor(plot.width / LEAST_CELL_PX), Math.floor(plot.height / (LEAST_CELL_PX * 0.7))));
  const matrix = toCorrelationMatrix(frame, all.slice(0, most), options.method);
  if (matrix.pairs.length === 0) return emptyState('No correlation to show: it needs two fields that vary and three rows with both values.');

  const { fields } = matrix;
  const cell = { width: plot.width / fields.length, height: plot.height / fields.length };
  // Numbers replace names on the x axis where a name does not fit.
  const isNumbered = cell.width < 0.6 * theme.fontSize * names.longest;
  const titles = fields.map((field, i) => `${isNumbered ? `${i + 1} ` : ''}${truncate(fieldTitle(field), names.most)}`);
  const notes = [`${METHODS[options.method]} correlation.`, ...toNotes(matrix, frame, all.length)];
  const colors = toColors(theme);
  const labelStyle = { color: theme.text, interval: 0 };

  return {
    state: 'ready',
    summary: summarize(matrix, METHODS[options.method], notes.slice(1)),
    option: {
      ...baseOption(theme),
      grid: { left: names.left, ...MARGINS },
      title: noteTitle(notes.join(' '), theme, width - 12, ABOVE),
      tooltip: itemTooltip(theme, (item) => describePair(matrix, itemValues(item).map(Number), METHODS[options.method])),
      xAxis: categoryAxis(theme, isNumbered ? fields.map((_, i) => String(i + 1)) : titles, labelStyle),
      yAxis: { ...categoryAxis(theme, titles, labelStyle), inverse: true },
      visualMap: coefficientLegend(colors.range, width, theme),
      series: [coefficientCells(matrix, cell, colors.of, theme)],
    },
  };
};

/** Returns the maximum and the longest length of a shown title, and the space for titles on the left. */
const toNameLayout = (titles: readonly string[], width: number, { fontSize }: ViewTheme) => {
  const most = width < NARROW_WIDTH ? 14 : 22;
  const longest = titles.reduce((length, title) => Math.max(length, Math.min(most, title.length)), 4);
  return { most, longest, left: Math.round((longest + 3) * (fontSize - 1) * 0.58) + 10 };
};

const toNotes = ({ fields, at, row_count }: CorrelationMatrix, frame: Frame, field_count: number): string[] => {
  const constant = fields.filter((_, i) => at(i, i)?.value === null);
  return keepNotes([
    field_count > fields.length ? `Not shown: ${formatNoun(field_count - fields.length, 'more field')}.` : '',
    row_count < frameLength(frame) ? `Computed on ${formatCount(row_count)} of ${formatCount(frameLength(frame))} rows, evenly spaced.` : '',
    constant.length > 0 ? `Blank: ${formatNoun(constant.length, 'field')} without variation or with too few values.` : '',
  ]);
};

/** Brown and teal (ColorBrewer BrBG): distinguishable with any colour vision, and neither suggests good or bad. */
const ENDS: Readonly<Record<ViewTheme['mode'], readonly [negative: string, positive: string]>> = {
  light: ['#a6611a', '#01756a'],
  dark: ['#dfa95a', '#4cc3b2'],
};

const toColors = (theme: ViewTheme) => {
  const middle = mixColors(theme.background, theme.border, 0.4);
  const [negative, positive] = ENDS[theme.mode];
  return {
    range: [negative, middle, positive],
    of: (value: number) => mixColors(middle, value < 0 ? negative : positive, Math.abs(value)),
  };
};

const coefficientText = (value: number, digits = 2): string => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
};

const coefficientLegend = (colors: readonly string[], width: number, theme: ViewTheme) => ({
  type: 'continuous' as const,
  min: -1,
  max: 1,
  dimension: 2,
  orient: 'horizontal' as const,
  left: 'center' as const,
  bottom: 4,
  itemWidth: 10,
  itemHeight: width < NARROW_WIDTH ? 120 : 180,
  text: ['1 same direction', 'opposite −1'],
  inRange: { color: [...colors] },
  textStyle: noteStyle(theme),
});

const coefficientCells = ({ fields, at }: CorrelationMatrix, cell: { width: number; height: number }, colorOf: (value: number) => string, theme: ViewTheme) => {
  const fontSize = theme.fontSize - (cell.width < 44 ? 2 : 1);
  const digits = cell.width < 36 ? 1 : 2;
  const cells = fields.flatMap((_, i) =>
    fields.flatMap((__, j) => {
      const value = at(i, j)?.value ?? null;
      return value === null ? [] : [{ value: [j, i, value] as const, name: i === j ? '1' : coefficientText(value, digits), label: { color: inkOn(colorOf(value), theme) } }];
    }),
  );
  return matrixCells(cells, theme, { show: cell.height >= fontSize + 2, fontSize });
};

const summarize = ({ fields, pairs }: CorrelationMatrix, method: string, notes: readonly string[]): string =>
  [
    `${method} correlation of ${formatNoun(fields.length, 'field')}.`,
    `Strongest: ${pairs.slice(0, 3).map(({ a, b, value }) => `${fieldTitle(b)} and ${fieldTitle(a)} ${coefficientText(value)}`).join('; ')}.`,
    ...notes,
  ].join(' ');

const describePair = ({ fields, at }: CorrelationMatrix, [column, row]: readonly number[], method: string): TooltipContent | null => {
  const found = fields[column] && fields[row] ? at(column, row) : null;
  if (!found) return null;
  return {
    title: `${fieldTitle(fields[row])} and ${fieldTitle(fields[column])}`,
    rows: [
      [`${method} coefficient`, found.value === null ? 'no coefficient' : coefficientText(found.value, 3)],
      ['Rows', formatCount(found.count)],
    ],
  };
};

/** Coefficients of every pair of measures, written in the cells of a matrix. */
export const correlation = defineView<CorrelationOptions>('correlation', { defaultOptions: DEFAULTS, build });
