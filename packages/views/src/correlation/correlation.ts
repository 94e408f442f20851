import { NARROW_WIDTH, axisStyle, baseOption, inkOn, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { toCoefficient } from './correlation-coefficient.ts';
import { type ViewInput, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { fieldTitle, frameLength, missingFields, numericFields, toFinite } from '../fields/find-fields.ts';
import { formatCount, formatNoun, truncate } from '../style/format.ts';
import { toMeasureFields, toMeasureTable } from '../fields/measure-fields.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the matrix. */
export interface CorrelationOptions {
  /** Ranks (Spearman) see any rising or falling relation and bear outliers; Pearson sees straight lines. */
  readonly method: 'spearman' | 'pearson';
  /** Numeric fields to compare; empty compares all that measure something. */
  readonly fields: readonly string[];
  /** Fields shown, as far as they fit. */
  readonly max_fields: number;
}

const DEFAULTS: CorrelationOptions = { method: 'spearman', fields: [], max_fields: 12 };
const REMEDY = "Use the query type 'Sessions', or choose two numeric fields that the data have.";
const METHODS = { spearman: 'Spearman', pearson: 'Pearson' } as const;

/** Rows compared, evenly spaced over more. */
const MOST_ROWS = 5_000;
const LEAST_CELL_PX = 27;

/** Brown against teal (BrBG of ColorBrewer): told apart with any colour vision, and neither says good or bad. */
const ENDS: Readonly<Record<ViewTheme['mode'], readonly [negative: string, positive: string]>> = {
  light: ['#a6611a', '#01756a'],
  dark: ['#dfa95a', '#4cc3b2'],
};

const coefficientText = (value: number, digits = 2): string => {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
};

const evenRows = (length: number): number[] => {
  const count = Math.min(length, MOST_ROWS);
  return Array.from({ length: count }, (_, i) => Math.floor((i * length) / count));
};

const build = ({ frames, options: given, theme, width, height }: ViewInput<CorrelationOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = toMeasureTable(frames, options.fields);
  if (!frame) return { state: 'empty', message: 'No sessions to compare. Widen the time range, or send sessions to Weir.' };
  const { fields: all, missing } = toMeasureFields(frame, options.fields, Infinity);
  if (missing.length > 0) return missingFields(missing, frame, REMEDY);
  if (numericFields(frame).length < 2) return missingFields(['two numeric fields'], frame, REMEDY);
  if (frameLength(frame) === 0) return { state: 'empty', message: 'No sessions in this time range. Widen the range or loosen the filters.' };
  if (all.length < 2) return { state: 'empty', message: `Only ${formatNoun(all.length, 'numeric field')} ${all.length === 1 ? 'has' : 'have'} values; a comparison needs two.` };

  const narrow = width < NARROW_WIDTH;
  const nameLength = narrow ? 14 : 22;
  const longest = all.reduce((length, field) => Math.max(length, Math.min(nameLength, fieldTitle(field).length)), 4);
  const left = Math.round((longest + 3) * (theme.fontSize - 1) * 0.58) + 10;
  const plot = { width: width - left - 12, height: height - 28 - 62 };
  const room = Math.max(2, Math.min(Math.round(options.max_fields), Math.floor(plot.width / LEAST_CELL_PX), Math.floor(plot.height / (LEAST_CELL_PX * 0.7))));
  const fields = all.slice(0, room);
  const left_count = all.length - fields.length;

  const rows = evenRows(frameLength(frame));
  const columns = fields.map((field) => rows.map((row) => toFinite(field.values[row])));
  const matrix = fields.map((_, i) => fields.map((__, j) => (j <= i ? toCoefficient(columns[i], columns[j], options.method) : null)));
  const at = (i: number, j: number) => matrix[Math.max(i, j)][Math.min(i, j)];
  const pairs = fields
    .flatMap((a, i) => fields.slice(0, i).map((b, j) => ({ a, b, value: at(i, j)?.value ?? null })))
    .filter((pair): pair is typeof pair & { value: number } => pair.value !== null)
    .sort((x, y) => Math.abs(y.value) - Math.abs(x.value));
  if (pairs.length === 0) {
    return { state: 'empty', message: 'Nothing to compare: it takes two fields that vary, and three rows that have both.' };
  }

  const titles = fields.map(fieldTitle);
  const still = fields.filter((_, i) => at(i, i)?.value === null);
  const notes = [
    `${METHODS[options.method]}${options.method === 'spearman' ? ', of ranks' : ''}.`,
    left_count > 0 ? `${formatNoun(left_count, 'more field')} not shown.` : '',
    rows.length < frameLength(frame) ? `${formatCount(rows.length)} of ${formatCount(frameLength(frame))} rows, evenly spaced.` : '',
    still.length > 0 ? `Blank: ${formatNoun(still.length, 'field')} that ${still.length === 1 ? 'does' : 'do'} not vary or ${still.length === 1 ? 'has' : 'have'} too few values.` : '',
  ].filter(Boolean);

  const middle = mixColors(theme.background, theme.border, 0.4);
  const [negative, positive] = ENDS[theme.mode];
  const colorOf = (value: number) => mixColors(middle, value < 0 ? negative : positive, Math.abs(value));
  const cellPx = plot.width / fields.length;
  const rowPx = plot.height / fields.length;
  const labelSize = theme.fontSize - (cellPx < 44 ? 2 : 1);
  const digits = cellPx < 36 ? 1 : 2;
  // Numbers stand for names across where a name has no room.
  const isNumbered = cellPx < 0.6 * theme.fontSize * Math.min(nameLength, longest);
  const nameOf = (i: number) => `${isNumbered ? `${i + 1} ` : ''}${truncate(titles[i], nameLength)}`;

  return {
    state: 'ready',
    summary: [
      `Correlation of ${formatNoun(fields.length, 'field')}, ${METHODS[options.method]}.`,
      `Strongest: ${pairs.slice(0, 3).map(({ a, b, value }) => `${fieldTitle(b)} and ${fieldTitle(a)} ${coefficientText(value)}`).join('; ')}.`,
      ...notes.slice(1),
    ].join(' '),
    option: {
      ...baseOption(theme),
      grid: { left, right: 12, top: 28, bottom: 62 },
      title: { text: notes.join(' '), left: 0, top: 4, padding: 2, textStyle: { ...noteStyle(theme), width: width - 12, overflow: 'truncate' } },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const value = Array.isArray(item.value) ? item.value.map(Number) : [];
          const found = fields[value[0]] && fields[value[1]] ? at(value[0], value[1]) : null;
          if (!found) return '';
          return toTooltipHtml(
            {
              title: `${titles[value[1]]} and ${titles[value[0]]}`,
              rows: [
                [METHODS[options.method], found.value === null ? 'not known' : coefficientText(found.value, 3)],
                ['Rows', formatCount(found.count)],
              ],
            },
            theme,
          );
        },
      },
      xAxis: {
        ...axisStyle(theme),
        type: 'category',
        data: fields.map((_, i) => (isNumbered ? String(i + 1) : nameOf(i))),
        axisLine: { show: false },
        splitLine: { show: false },
        axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, interval: 0 },
      },
      yAxis: {
        ...axisStyle(theme),
        type: 'category',
        inverse: true,
        data: fields.map((_, i) => nameOf(i)),
        axisLine: { show: false },
        splitLine: { show: false },
        axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, interval: 0 },
      },
      visualMap: {
        type: 'continuous',
        min: -1,
        max: 1,
        dimension: 2,
        orient: 'horizontal',
        left: 'center',
        bottom: 4,
        itemWidth: 10,
        itemHeight: narrow ? 120 : 180,
        text: ['1 together', 'opposed −1'],
        inRange: { color: [negative, middle, positive] },
        textStyle: noteStyle(theme),
      },
      series: [
        {
          type: 'heatmap',
          data: fields.flatMap((_, i) =>
            fields.flatMap((__, j) => {
              const value = at(i, j)?.value ?? null;
              if (value === null) return [];
              return [{ value: [j, i, value], name: i === j ? '1' : coefficientText(value, digits), label: { color: inkOn(colorOf(value), theme) } }];
            }),
          ),
          label: { show: rowPx >= labelSize + 2, fontSize: labelSize, fontFamily: theme.fontFamily, formatter: (params: { name: string }) => params.name },
          itemStyle: { borderColor: theme.background, borderWidth: 2, borderRadius: 2 },
          emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1.5 } },
        },
      ],
    },
  };
};

/** Which measures rise and fall together, a pair a cell, with its coefficient written in it. */
export const correlation = defineView<CorrelationOptions>({
  id: 'correlation',
  title: 'Correlation',
  question: 'Which measures rise and fall together?',
  defaultOptions: DEFAULTS,
  build,
});
