import { NARROW_WIDTH, axisStyle, baseOption, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type CurveLine, areaUnder, calibrationGap, classShare, toCurveLines } from './curve-lines.ts';
import { type ViewInput, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { textWidth } from '../style/fit-text.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { SPLIT_DASHES, SPLIT_SYMBOLS, splitWords } from '../style/split-words.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** Curves that can be drawn. */
export const CURVES = ['roc', 'precision_recall', 'calibration'] as const;

/** A curve that can be drawn. */
export type CurveChoice = (typeof CURVES)[number];

/** What a reader may change about the curves. */
export interface CurvesOptions {
  readonly curve: CurveChoice;
  /** One way of holding rows out (random, entity, time), or all. */
  readonly split: string;
}

const DEFAULTS: CurvesOptions = { curve: 'roc', split: 'all' };
const REMEDY = "Use the query type 'Model curves'.";
const MAX_LINES = 12;

const WORDS: Readonly<Record<CurveChoice, { title: string; x: string; y: string; reference: string | null }>> = {
  roc: { title: 'ROC', x: 'False positive rate', y: 'True positive rate', reference: 'guessing' },
  precision_recall: { title: 'Precision-recall', x: 'Recall', y: 'Precision', reference: null },
  calibration: { title: 'Calibration', x: 'Probability said', y: 'Came true', reference: 'as said' },
};

const classColors = (theme: ViewTheme): string[] => [
  theme.normal,
  theme.anomaly,
  mixColors(theme.text, theme.background, 0.15),
  mixColors(theme.normal, theme.anomaly, 0.5),
  mixColors(theme.normal, theme.text, 0.5),
  mixColors(theme.anomaly, theme.text, 0.5),
];

const figureOf = (curve: CurveChoice, { points }: CurveLine): { name: string; text: string } | null => {
  const value = curve === 'calibration' ? calibrationGap(points) : areaUnder(points);
  if (value === null || Math.abs(value) > 1e6) return null;
  return curve === 'calibration' ? { name: 'mean gap', text: formatPercent(value) } : { name: 'area', text: value.toFixed(2) };
};

const build = ({ frames, options: given, theme, width, height }: ViewInput<CurvesOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const words = WORDS[options.curve] ?? WORDS.roc;
  const frame = chooseFrame(frames, ['curve', 'x', 'y']);
  if (!frame || frame.fields.length === 0) {
    return { state: 'empty', message: 'No curves yet. They appear once a risk classifier has been fitted.' };
  }
  const lacks = ['x', 'y'].filter((name) => !findField(frame, name));
  if (lacks.length > 0) return missingFields(lacks, frame, REMEDY);
  const all = toCurveLines(frame, options.curve);
  if (all.length === 0) {
    return {
      state: 'empty',
      message: frameLength(frame) === 0 ? 'No curves in the data. They appear once a risk classifier has been fitted.' : `The data has no points of the curve ${words.title}. Choose another curve.`,
    };
  }

  const chosen = all.filter(({ split }) => options.split === 'all' || split === options.split);
  if (chosen.length === 0) {
    return { state: 'empty', message: `The data has no curve held out ${truncate(splitWords(options.split), 40)}. Choose another split, or all.` };
  }

  const lines = chosen.slice(0, MAX_LINES);
  const isNarrow = width < NARROW_WIDTH;
  const classes = [...new Set(lines.map((line) => line.class))];
  const splits = [...new Set(lines.map(({ split }) => split))];
  const nameOf = (line: CurveLine, length: number) => [truncate(line.class, length), truncate(splitWords(line.split), length)].filter((part) => part !== '').join(', ') || words.title;
  const names = lines.map((line, index) => {
    const name = nameOf(line, isNarrow ? 14 : 24);
    return lines.findIndex((other) => nameOf(other, isNarrow ? 14 : 24) === name) === index ? name : `${name} (${index + 1})`;
  });
  const colors = classColors(theme);
  const small = theme.fontSize - 1;
  const entryWidth = Math.max(...names.map((name) => textWidth(name, small))) + 44;
  const perRow = Math.max(1, Math.floor(width / entryWidth));
  const legendRows = Math.min(Math.ceil(lines.length / perRow), Math.max(1, Math.floor((height * 0.35) / 20)));
  const isScrolled = legendRows < Math.ceil(lines.length / perRow);
  const legendHeight = (isScrolled ? 1 : legendRows) * 20;

  const largestCount = lines.flatMap(({ points }) => points.map(({ count }) => count ?? 0)).reduce((a, b) => Math.max(a, b), 1);
  const symbolSize = (count: number | null) => (count === null ? 7 : 5 + 9 * Math.sqrt(Math.max(0, count) / largestCount));
  // More than two lines of labels cover each other; the tooltip has the counts in any case.
  const countLabel = (count: number | null) => ({
    show: count !== null && lines.length <= 2,
    position: 'bottom' as const,
    formatter: () => formatCount(count ?? 0),
    color: theme.textSecondary,
    fontSize: small,
  });
  const isCalibration = options.curve === 'calibration';
  const inUnit = lines.every(({ points }) => points.every(({ x, y }) => x >= 0 && x <= 1 && y >= 0 && y <= 1));
  const axis = {
    ...axisStyle(theme),
    type: 'value' as const,
    ...(inUnit ? { min: 0, max: 1, interval: isNarrow ? 0.5 : 0.25 } : { splitNumber: 3, scale: true }),
    axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: (value: number) => formatPercent(value).replace('.0%', '%') },
  };

  const shares = options.curve === 'precision_recall' ? toCurveLines(frame, 'calibration') : [];
  const baselines = classes.flatMap((name) => {
    const known = shares.filter((line) => line.class === name).map(({ points }) => classShare(points)).filter((share) => share !== null);
    return known.length === 0 ? [] : [{ name, share: known.reduce((a, b) => a + b, 0) / known.length }];
  }).slice(0, 4);
  const workingPoints = lines.flatMap((line, index) => line.points.filter(({ isWorkingPoint }) => isWorkingPoint).map((point) => ({ line: index, point })));

  return {
    state: 'ready',
    summary:
      `${words.title}, ${words.y.toLowerCase()} by ${words.x.toLowerCase()}: ` +
      lines
        .slice(0, 8)
        .map((line, index) => {
          const figure = figureOf(options.curve, line);
          return `${names[index]} ${figure ? `${figure.name} ${figure.text}` : formatNoun(line.points.length, 'point')}`;
        })
        .join('; ') +
      (chosen.length > 8 ? `; and ${formatNoun(chosen.length - 8, 'more curve')}` : '') +
      '.',
    option: {
      ...baseOption(theme),
      legend: {
        type: isScrolled ? 'scroll' : 'plain',
        top: 4,
        left: 4,
        right: 0,
        itemWidth: 30,
        itemHeight: 10,
        itemGap: 12,
        padding: [2, 0],
        data: names,
        textStyle: { ...noteStyle(theme), color: theme.text, width: Math.min(width - 50, Math.max(...names.map((name) => textWidth(name, small)))), overflow: 'truncate' },
      },
      grid: { left: 58, right: 20, top: legendHeight + 16, bottom: 40, outerBoundsMode: 'none' },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const { seriesIndex = 0, dataIndex } = item as { seriesIndex?: number; dataIndex: number };
          const index = seriesIndex < lines.length ? seriesIndex : workingPoints[dataIndex]?.line;
          const line = lines[index];
          const point = seriesIndex < lines.length ? line?.points[dataIndex] : workingPoints[dataIndex]?.point;
          if (!line || !point) return '';
          const figure = figureOf(options.curve, line);
          return toTooltipHtml(
            {
              title: names[index],
              subtitle: point.isWorkingPoint ? 'Working point' : undefined,
              rows: [
                [words.x, formatPercent(point.x)],
                [words.y, formatPercent(point.y)],
                ...(point.count === null ? [] : [['Rows', formatCount(point.count)] as const]),
                ...(figure ? [[isCalibration ? 'Mean gap' : 'Area under it', figure.text] as const] : []),
              ],
              note: isCalibration ? 'On the diagonal, what is said comes true as often as said.' : null,
            },
            theme,
          );
        },
      },
      xAxis: { ...axis, name: isCalibration && largestCount > 1 && !isNarrow ? `${words.x}; larger marks stand for more rows` : words.x, nameLocation: 'middle', nameGap: 24 },
      yAxis: { ...axis, name: words.y, nameLocation: 'middle', nameGap: 36 },
      series: [
        ...lines.map((line, index) => {
          const split = splits.indexOf(line.split);
          const color = colors[classes.indexOf(line.class) % colors.length];
          return {
            type: 'line' as const,
            name: names[index],
            data: line.points.map(({ x, y, count }) => (isCalibration ? { value: [x, y], symbolSize: symbolSize(count), label: countLabel(count) } : [x, y])),
            color,
            symbol: SPLIT_SYMBOLS[split % SPLIT_SYMBOLS.length],
            symbolSize: 6,
            showSymbol: isCalibration || line.points.length < 3,
            lineStyle: { color, width: 2, type: SPLIT_DASHES[split % SPLIT_DASHES.length] },
            itemStyle: { color },
            emphasis: { focus: 'series' as const },
            z: 3,
          };
        }),
        ...(workingPoints.length === 0
          ? []
          : [
              {
                type: 'scatter' as const,
                name: 'Working point',
                data: workingPoints.map(({ point }) => [point.x, point.y]),
                symbol: 'diamond',
                symbolSize: 15,
                itemStyle: { color: theme.background, borderColor: theme.text, borderWidth: 2 },
                label: { show: workingPoints.length === 1, position: 'right' as const, formatter: () => 'working point', color: theme.text, backgroundColor: theme.background, padding: 2, fontSize: small },
                z: 6,
              },
            ]),
        ...(words.reference === null || !inUnit
          ? []
          : [
              {
                type: 'line' as const,
                name: words.reference,
                data: [[0, 0], [1, 1]],
                silent: true,
                showSymbol: false,
                lineStyle: { color: theme.textSecondary, width: 1, type: 'dashed' as const },
                z: 1,
              },
              {
                type: 'scatter' as const,
                silent: true,
                data: [isCalibration ? [0.82, 0.7] : [0.62, 0.62]],
                symbolSize: 0.1,
                label: { show: true, position: 'right' as const, distance: 8, formatter: () => words.reference ?? '', color: theme.textSecondary, fontSize: small },
                z: 2,
              },
            ]),
        ...baselines.map(({ name, share }) => ({
          type: 'line' as const,
          silent: true,
          name: `always ${name}`,
          data: [[0, share], [1, share]],
          showSymbol: false,
          lineStyle: { color: colors[classes.indexOf(name) % colors.length], width: 1, type: 'dashed' as const, opacity: 0.8 },
          z: 1,
        })),
        ...baselines.map(({ name, share }) => ({
          type: 'scatter' as const,
          silent: true,
          data: [[0, share]],
          symbolSize: 0.1,
          label: { show: true, position: [4, -14] as [number, number], formatter: () => `always “${truncate(name, 16)}”: ${formatPercent(share)}`, color: theme.textSecondary, fontSize: small },
          z: 2,
        })),
      ],
    },
  };
};

/** How well classes are told, at every threshold, or how far probabilities can be believed. */
export const curves = defineView<CurvesOptions>({
  id: 'curves',
  title: 'Model curves',
  question: 'How well does the model tell the classes apart, and can its probabilities be believed?',
  defaultOptions: DEFAULTS,
  build,
});
