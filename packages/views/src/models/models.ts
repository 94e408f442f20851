import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { emptyState, notEvaluated, notFitted } from '../fields/empty-states.ts';
import { chooseFrame, findField, missingFields } from '../fields/find-fields.ts';
import { baseOption, noteStyle } from '../style/chart-style.ts';
import { fitText } from '../style/fit-text.ts';
import { formatCount, formatNoun, formatPercent, truncate } from '../style/format.ts';
import { wrappedLegend } from '../style/legends.ts';
import { listFirst } from '../style/notes.ts';
import { splitWords } from '../style/split-words.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip } from '../style/tooltips.ts';
import { MODEL_MEASURES, type ModelFigure, type ModelMeasure, type ModelRefusal, toModelFigures } from './model-figures.ts';
import { figureAxis, figureDots, intervalLines, measureAxis, splitSymbol } from './model-marks.ts';
import { type ModelPlot, figureTitle, modelName, toModelPlot } from './model-plot.ts';

/** Options of the comparison. */
export interface ModelsOptions {
  /** One measure, or all. */
  readonly measure: ModelMeasure | 'all';
}

const DEFAULTS: ModelsOptions = { measure: 'all' };
const REMEDY = "Use the query type 'Model card'.";
const MEANING: Readonly<Record<ModelMeasure, string>> = {
  balanced_accuracy: 'Mean recall of the classes; random guessing scores 1 / number of classes.',
  recall: 'Share of the class that is predicted correctly.',
  precision: 'Share of the predictions of the class that are correct.',
};

const build = ({ frames, options: given, theme, width, height }: ViewInput<ModelsOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['split', 'balanced_accuracy']);
  if (!frame || frame.fields.length === 0) return notFitted('No model card yet. It appears');
  const wanted = MODEL_MEASURES.filter((measure) => options.measure === 'all' || measure === options.measure);
  const usable = frames.filter((one) => wanted.some((measure) => findField(one, measure)));
  if (usable.length === 0) return missingFields([...(findField(frame, 'split') ? [] : ['split']), ...wanted], frame, REMEDY);
  const { figures: all, refusals } = toModelFigures(usable);
  const versions = [...new Set(all.map(({ version }) => version))];
  const refused = refusals.map((refusal) => refusalText(refusal, versions.length > 1)).join(' ');
  const figures = all.filter(({ measure }) => wanted.includes(measure));
  if (figures.length === 0) {
    return refused === '' ? notEvaluated('The model card has no figures. They appear') : emptyState(`${truncate(refused, 400).replace(/\.$/, '')}.`);
  }

  const hasNote = refused !== '';
  const plot = toModelPlot(figures, versions, { width, height, fontSize: theme.fontSize, hasNote });
  const { series } = plot;

  return {
    state: 'ready',
    summary: `${summarize(plot)}${hasNote ? ` ${truncate(refused, 200)}` : ''}`,
    option: {
      ...baseOption(theme),
      legend: {
        show: series.length > 1,
        ...wrappedLegend(theme, plot.legend, series.map((one) => ({ name: one.name, icon: splitSymbol(plot, one) })), { top: 2, itemWidth: 14, itemGap: 14 }),
      },
      ...(hasNote ? { title: { left: 0, bottom: 0, padding: 4, text: fitText(refused, width - 10, theme.fontSize - 1), textStyle: noteStyle(theme) } } : {}),
      grid: { left: plot.labelWidth + 14, right: plot.hasLabels ? 58 : 20, top: plot.top, bottom: plot.bottom, outerBoundsMode: 'none' },
      tooltip: itemTooltip(theme, ({ seriesIndex = 0, dataIndex }) => {
        const one = series[Math.floor(seriesIndex / 2)];
        const figure = one?.dots[dataIndex]?.figure;
        return figure && describeFigure(figure, one.name);
      }),
      xAxis: figureAxis(plot, theme),
      yAxis: measureAxis(plot, theme),
      series: series.flatMap((one) => [intervalLines(plot, one, theme), figureDots(plot, one, theme)]),
    },
  };
};

const refusalText = ({ split, version, why }: ModelRefusal, isSeveral: boolean): string =>
  `No figures ${isSeveral ? `of ${modelName(version, 14)} ` : ''}for the ${splitWords(split)}: ${why}`;

const intervalText = ({ low, high }: ModelFigure): string => (low === null || high === null ? '' : `${formatPercent(low)} to ${formatPercent(high)}`);

const summarize = ({ figures, versions, row_count }: ModelPlot): string => {
  const isSeveral = versions.length > 1;
  const texts = figures.map((figure) => {
    const range = intervalText(figure);
    const names = [truncate(figureTitle(figure), 50), ...(isSeveral ? [modelName(figure.version, 20)] : []), truncate(splitWords(figure.split), 24)];
    return `${names.filter((name) => name !== '').join(', ')} ${formatPercent(figure.value)}${range === '' ? '' : ` (${range})`}`;
  });
  return `${formatNoun(row_count, 'measure')} of ${isSeveral ? formatNoun(versions.length, 'model') : 'the model'}: ${listFirst(texts, 7)}.`;
};

const describeFigure = (figure: ModelFigure, seriesName: string): TooltipContent => ({
  title: figureTitle(figure),
  subtitle: seriesName,
  rows: [
    ['Value', formatPercent(figure.value)],
    ['95% interval', intervalText(figure) || 'unknown'],
    ...(figure.support === null ? [] : [['Held-out rows', formatCount(figure.support)] as const]),
    ...(figure.version === null ? [] : [['Model', figure.version] as const]),
  ],
  note: MEANING[figure.measure],
});

/** Balanced accuracy, recall and precision with their 95 % intervals, by split and by model. */
export const models = defineView<ModelsOptions>('models', { defaultOptions: DEFAULTS, build });
