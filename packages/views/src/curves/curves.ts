import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { emptyState, notFitted } from '../fields/empty-states.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { baseOption, noteStyle } from '../style/chart-style.ts';
import { textWidth } from '../style/fit-text.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { fitLegend, wrappedLegend } from '../style/legends.ts';
import { splitWords } from '../style/split-words.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { type PointedItem, itemTooltip } from '../style/tooltips.ts';
import { CURVE_WORDS, type CurveChoice, figureOf } from './curve-kinds.ts';
import { toCurveLines } from './curve-lines.ts';
import { classShareLines, curveLines, diagonal, ratioAxis, workingPointMarks } from './curve-marks.ts';
import { type CurvePlot, toCurvePlot } from './curve-plot.ts';

export { CURVES, type CurveChoice } from './curve-kinds.ts';

/** Options of the curves. */
export interface CurvesOptions {
  readonly curve: CurveChoice;
  /** One way of holding rows out (random, entity, time), or all. */
  readonly split: string;
}

const DEFAULTS: CurvesOptions = { curve: 'roc', split: 'all' };
const REMEDY = "Use the query type 'Model curves'.";
const MAX_LINES = 12;
const MAX_SUMMARIZED = 8;

const build = ({ frames, options: given, theme, width, height }: ViewInput<CurvesOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['curve', 'x', 'y']);
  if (!frame || frame.fields.length === 0) return notFitted('No curves yet. They appear');
  const lacks = ['x', 'y'].filter((name) => !findField(frame, name));
  if (lacks.length > 0) return missingFields(lacks, frame, REMEDY);
  const all = toCurveLines(frame, options.curve);
  if (frameLength(frame) === 0) return notFitted('No curves in the data. They appear');
  if (all.length === 0) return emptyState(`No ${(CURVE_WORDS[options.curve] ?? CURVE_WORDS.roc).title} curve in the data. Choose another curve.`);
  const chosen = all.filter(({ split }) => options.split === 'all' || split === options.split);
  if (chosen.length === 0) return emptyState(`No curve for the split “${truncate(splitWords(options.split), 40)}” in the data. Choose another split, or all.`);

  const plot = toCurvePlot(frame, options.curve, chosen.slice(0, MAX_LINES), width);
  const { words, names } = plot;
  const small = theme.fontSize - 1;
  const legend = fitLegend(names, { width, height, share: 0.35, symbol_px: 44, fontSize: small });
  const longest_px = Math.max(...names.map((name) => textWidth(name, small)));
  const axis = { ...ratioAxis(plot, theme), nameLocation: 'middle' as const };
  const hasSizes = plot.curve === 'calibration' && plot.largestCount > 1 && !plot.isNarrow;

  return {
    state: 'ready',
    summary: summarize(plot, chosen.length),
    option: {
      ...baseOption(theme),
      legend: wrappedLegend(theme, legend, names, {
        top: 4,
        itemWidth: 30,
        itemGap: 12,
        textStyle: { ...noteStyle(theme), color: theme.text, width: Math.min(width - 50, longest_px), overflow: 'truncate' as const },
      }),
      grid: { left: 58, right: 20, top: legend.height + 16, bottom: 40, outerBoundsMode: 'none' },
      tooltip: itemTooltip(theme, (item) => describePoint(plot, item)),
      xAxis: { ...axis, name: hasSizes ? `${words.x} (larger mark: more rows)` : words.x, nameGap: 24 },
      yAxis: { ...axis, name: words.y, nameGap: 36 },
      series: [...curveLines(plot, theme), ...workingPointMarks(plot, theme), ...diagonal(plot, theme), ...classShareLines(plot, theme)],
    },
  };
};

const summarize = ({ curve, words, lines, names }: CurvePlot, chosen_count: number): string => {
  const texts = lines.slice(0, MAX_SUMMARIZED).map((line, index) => {
    const figure = figureOf(curve, line);
    return `${names[index]} ${figure ? `${figure.name} ${figure.text}` : formatNoun(line.points.length, 'point')}`;
  });
  const more = chosen_count > MAX_SUMMARIZED ? `; and ${formatNoun(chosen_count - MAX_SUMMARIZED, 'more curve')}` : '';
  return `${words.title}, ${words.y.toLowerCase()} by ${words.x.toLowerCase()}: ${texts.join('; ')}${more}.`;
};

const describePoint = ({ curve, words, lines, names, workingPoints }: CurvePlot, { seriesIndex = 0, dataIndex }: PointedItem): TooltipContent | null => {
  const isOnLine = seriesIndex < lines.length;
  const index = isOnLine ? seriesIndex : workingPoints[dataIndex]?.line;
  const line = lines[index];
  const point = isOnLine ? line?.points[dataIndex] : workingPoints[dataIndex]?.point;
  if (!line || !point) return null;
  const isCalibration = curve === 'calibration';
  const figure = figureOf(curve, line);
  return {
    title: names[index],
    subtitle: point.isWorkingPoint ? 'Working point' : undefined,
    rows: [
      [words.x, formatPercent(point.x)],
      [words.y, formatPercent(point.y)],
      ...(point.count === null ? [] : [['Rows', formatCount(point.count)] as const]),
      ...(figure ? [[isCalibration ? 'Mean calibration gap' : 'AUC', figure.text] as const] : []),
    ],
    note: isCalibration ? 'On the diagonal, predicted probabilities match observed frequencies.' : null,
  };
};

/** ROC, precision-recall or calibration curves by class and split. */
export const curves = defineView<CurvesOptions>('curves', { defaultOptions: DEFAULTS, build });
