import { NARROW_WIDTH, axisStyle, baseOption, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, findField, missingFields } from '../fields/find-fields.ts';
import { fitText, textWidth, toRichText } from '../style/fit-text.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { MODEL_MEASURES, type ModelFigure, type ModelMeasure, toModelFigures } from './model-figures.ts';
import { SPLIT_SYMBOLS, bySplit, splitWords } from '../style/split-words.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the comparison. */
export interface ModelsOptions {
  /** One measure, or all. */
  readonly measure: ModelMeasure | 'all';
}

const DEFAULTS: ModelsOptions = { measure: 'all' };
const REMEDY = "Use the query type 'Model card'.";
const TITLES: Readonly<Record<ModelMeasure, string>> = { balanced_accuracy: 'Balanced accuracy', recall: 'Recall', precision: 'Precision' };
const MEANING: Readonly<Record<ModelMeasure, string>> = {
  balanced_accuracy: 'Mean recall of the classes; guessing gives one over the number of classes.',
  recall: 'Share of the class that is told as such.',
  precision: 'Share right of what is told as the class.',
};
const MAX_SERIES = 12;

const rowKey = ({ measure, class: ofClass }: ModelFigure): string => JSON.stringify([measure, ofClass]);
const rowTitle = ({ measure, class: ofClass }: ModelFigure): string => (ofClass === null ? TITLES[measure] : `${TITLES[measure]}, ${ofClass}`);
const interval = ({ low, high }: ModelFigure): string => (low === null || high === null ? '' : `${formatPercent(low)} to ${formatPercent(high)}`);

const build = ({ frames, options: given, theme, width, height }: ViewInput<ModelsOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['split', 'balanced_accuracy']);
  if (!frame || frame.fields.length === 0) return { state: 'empty', message: 'No model card yet. It appears once a risk classifier has been fitted.' };
  const wanted = MODEL_MEASURES.filter((measure) => options.measure === 'all' || measure === options.measure);
  const usable = frames.filter((one) => wanted.some((measure) => findField(one, measure)));
  if (usable.length === 0) return missingFields([...(findField(frame, 'split') ? [] : ['split']), ...wanted], frame, REMEDY);
  const { figures: all, refusals } = toModelFigures(usable);
  const figures = all.filter(({ measure }) => wanted.includes(measure));
  const versions = [...new Set(all.map(({ version }) => version))];
  const several = versions.length > 1;
  const refused = refusals.map(({ split, version, why }) => `No figures ${several ? `of ${truncate(version ?? 'unnamed model', 14)} ` : ''}held out ${splitWords(split)}: ${why}`);
  if (figures.length === 0) {
    return { state: 'empty', message: refused.length > 0 ? `${truncate(refused.join(' '), 400).replace(/\.$/, '')}.` : 'The model card holds no figures. They appear once a risk classifier has been tried on held-out sessions.' };
  }

  const splits = [...new Set(figures.map(({ split }) => split))].sort(bySplit);
  const series = versions.flatMap((version) => splits.map((split) => ({ version, split, figures: figures.filter((figure) => figure.version === version && figure.split === split) }))).filter((one) => one.figures.length > 0);
  const shownSeries = series.slice(0, MAX_SERIES);
  const isNarrow = width < NARROW_WIDTH;
  const small = theme.fontSize - 1;
  const baseNames = shownSeries.map(({ version, split }) => [...(several ? [truncate(version ?? 'unnamed model', 14)] : []), truncate(splitWords(split), 24)].filter((part) => part !== '').join(', ') || 'held out');
  const names = baseNames.map((name, index) => (baseNames.indexOf(name) === index ? name : `${name} (${index + 1})`));

  const keys = MODEL_MEASURES.flatMap((measure) => [...new Set(figures.filter((figure) => figure.measure === measure).map(rowKey))]);
  const longestName = names.reduce((most, name) => Math.max(most, textWidth(name, small)), 20);
  const legendRows = shownSeries.length > 1 ? Math.ceil(shownSeries.length / Math.max(1, Math.floor(width / (longestName + 40)))) : 0;
  const isScrolled = legendRows * 20 > height * 0.3;
  const legendHeight = (isScrolled ? 1 : legendRows) * 20;
  const top = legendHeight + 10;
  const hasNote = refused.length > 0;
  const bottom = 26 + (hasNote ? 18 : 0);
  const lines = Math.max(1, Math.min(keys.length, Math.floor((height - top - bottom) / Math.max(22, 9 * shownSeries.length))));
  const rows = keys.slice(0, lines).map((key) => ({ key, of: figures.find((figure) => rowKey(figure) === key)! }));
  const rowHeight = (height - top - bottom) / (rows.length + 1);
  const isTwoLine = rowHeight >= 32;
  const labelLines = (figure: ModelFigure) => (isTwoLine ? [TITLES[figure.measure], ...(figure.class === null ? [] : [figure.class])] : [rowTitle(figure)]);
  const labelWidth = Math.min(width * (isNarrow ? 0.36 : 0.28), rows.reduce((most, { of }) => Math.max(most, ...labelLines(of).map((text) => textWidth(text, theme.fontSize))), 50));

  const lowest = figures.reduce((least, { value, low }) => Math.min(least, value, low ?? value), 1);
  const highest = figures.reduce((most, { value, high }) => Math.max(most, value, high ?? value), 0);
  const inUnit = lowest >= 0 && highest <= 1;
  const offset = (index: number) => (shownSeries.length === 1 ? 0 : (index / (shownSeries.length - 1) - 0.5) * 0.6);
  const placed = shownSeries.map((one, index) =>
    one.figures.flatMap((figure) => {
      const row = rows.findIndex(({ key }) => key === rowKey(figure));
      return row < 0 ? [] : [{ figure, y: row + offset(index) }];
    }),
  );
  const colors = [theme.normal, theme.anomaly, mixColors(theme.text, theme.background, 0.15), mixColors(theme.normal, theme.anomaly, 0.5)];
  const colorOf = ({ version, split }: (typeof shownSeries)[number]) => colors[(several ? versions.indexOf(version) : splits.indexOf(split)) % colors.length];
  const symbolOf = ({ split }: (typeof shownSeries)[number]) => SPLIT_SYMBOLS[splits.indexOf(split) % SPLIT_SYMBOLS.length];
  const canLabel = !isNarrow && (rowHeight * 0.6) / Math.max(1, shownSeries.length - 1) >= LABELLED_DOT_PX;

  return {
    state: 'ready',
    summary:
      `${formatNoun(keys.length, 'measure')} of ${several ? formatNoun(versions.length, 'model') : 'the model'}: ` +
      figures
        .slice(0, 7)
        .map((figure) => {
          const range = interval(figure);
          return `${truncate(rowTitle(figure), 50)} ${several ? `${truncate(figure.version ?? 'unnamed model', 20)} ` : ''}${truncate(splitWords(figure.split), 24)} ${formatPercent(figure.value)}${range === '' ? '' : ` (${range})`}`;
        })
        .join('; ') +
      `${figures.length > 7 ? `; and ${figures.length - 7} more` : ''}.${hasNote ? ` ${truncate(refused.join(' '), 200)}` : ''}`,
    option: {
      ...baseOption(theme),
      legend: {
        show: shownSeries.length > 1,
        type: isScrolled ? 'scroll' : 'plain',
        top: 2,
        left: 4,
        right: 0,
        itemWidth: 14,
        itemHeight: 10,
        itemGap: 14,
        padding: [2, 0],
        data: shownSeries.map((one, index) => ({ name: names[index], icon: symbolOf(one) })),
        textStyle: { ...noteStyle(theme), color: theme.text },
      },
      ...(hasNote ? { title: { left: 0, bottom: 0, padding: 4, text: fitText(refused.join(' '), width - 10, small), textStyle: noteStyle(theme) } } : {}),
      grid: { left: labelWidth + 14, right: canLabel ? 58 : 20, top, bottom, outerBoundsMode: 'none' },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const { seriesIndex = 1, dataIndex } = item as { seriesIndex?: number; dataIndex: number };
          const index = Math.floor(seriesIndex / 2);
          const figure = placed[index]?.[dataIndex]?.figure;
          if (!figure) return '';
          return toTooltipHtml(
            {
              title: rowTitle(figure),
              subtitle: names[index],
              rows: [
                ['Value', formatPercent(figure.value)],
                ['95 % interval', interval(figure) || 'not known'],
                ...(figure.support === null ? [] : [['Held-out rows', formatCount(figure.support)] as const]),
                ...(figure.version === null ? [] : [['Model', figure.version] as const]),
              ],
              note: MEANING[figure.measure],
            },
            theme,
          );
        },
      },
      xAxis: {
        ...axisStyle(theme),
        type: 'value',
        axisLine: { show: false },
        ...(inUnit ? unitAxis(lowest) : { scale: true }),
        splitNumber: isNarrow ? 2 : 5,
        axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: (value: number) => formatPercent(value).replace('.0%', '%') },
      },
      yAxis: {
        ...axisStyle(theme),
        type: 'value',
        inverse: true,
        min: -1,
        max: rows.length,
        interval: 1,
        splitLine: { show: false },
        axisLabel: {
          ...axisStyle(theme).axisLabel,
          color: theme.text,
          fontSize: theme.fontSize,
          formatter: (place: number) => {
            const row = rows[Math.round(place)];
            if (!row) return ' ';
            const [first, second] = labelLines(row.of).map((text) => toRichText(fitText(text, labelWidth, theme.fontSize)));
            return second === undefined ? `{name|${first}}` : `{name|${first}}\n{class|${second}}`;
          },
          rich: {
            name: { color: theme.text, fontSize: theme.fontSize, lineHeight: 15, align: 'right' },
            class: { color: theme.textSecondary, fontSize: small, lineHeight: 14, align: 'right' },
          },
        },
      },
      series: shownSeries.flatMap((one, index) => {
        const color = colorOf(one);
        return [
          {
            type: 'line' as const,
            name: names[index],
            silent: true,
            data: placed[index].flatMap(({ figure: { low, high }, y }) => (low === null || high === null ? [] : [[low, y], [high, y], [null, null]])),
            symbol: 'rect',
            symbolSize: [2, 7],
            showAllSymbol: true,
            lineStyle: { color, width: 1.5 },
            itemStyle: { color },
            z: 2,
          },
          {
            type: 'scatter' as const,
            name: names[index],
            data: placed[index].map(({ figure: { value }, y }) => [value, y]),
            symbol: symbolOf(one),
            symbolSize: 9,
            itemStyle: { color, borderColor: theme.background, borderWidth: 1, opacity: 1 },
            label: {
              show: canLabel,
              position: 'top' as const,
              distance: 1,
              color: theme.textSecondary,
              fontSize: small - 1,
              formatter: ({ value }: { value?: unknown }) => (Array.isArray(value) && typeof value[0] === 'number' ? formatPercent(value[0]) : ''),
            },
            z: 3,
          },
        ];
      }),
    },
  };
};

/** Room that a dot takes with its figure above it. */
const LABELLED_DOT_PX = 24;

/** From a multiple of a tenth to 1, in steps that meet both ends. */
const unitAxis = (lowest: number): { min: number; max: number; interval: number } => {
  const min = lowest >= 0.3 ? Math.min(0.9, Math.floor(lowest * 10) / 10) : 0;
  const interval = min >= 0.9 ? 0.02 : min >= 0.8 ? 0.05 : min > 0 ? 0.1 : 0.2;
  return { min, max: 1, interval };
};

/** Balanced accuracy, recall and precision with their intervals, by split and by model. */
export const models = defineView<ModelsOptions>({
  id: 'models',
  title: 'Model comparison',
  question: 'How sure is what the model can do, and is one model better than another?',
  defaultOptions: DEFAULTS,
  build,
});
