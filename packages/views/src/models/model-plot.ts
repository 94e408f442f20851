import { fitLegend, type WrappedLegend } from '../style/legends.ts';
import { NARROW_WIDTH } from '../style/chart-style.ts';
import { textWidth } from '../style/fit-text.ts';
import { truncate } from '../style/format.ts';
import { uniqueNames } from '../style/notes.ts';
import { bySplit, splitWords } from '../style/split-words.ts';
import { MODEL_MEASURES, type ModelFigure, type ModelMeasure } from './model-figures.ts';

/** Names of the measures. */
export const MEASURE_TITLES: Readonly<Record<ModelMeasure, string>> = { balanced_accuracy: 'Balanced accuracy', recall: 'Recall', precision: 'Precision' };

const MAX_SERIES = 12;

/** Height that a dot takes with its figure above it, in pixels. */
const LABELLED_DOT_PX = 24;
const MARGIN_TOP_PX = 10;
const AXIS_PX = 26;
const NOTE_PX = 18;

/** Figures of one model held out by one split, with the row that each is drawn in. */
export interface ModelSeries {
  readonly version: string | null;
  readonly split: string;
  readonly name: string;
  readonly dots: ReadonlyArray<{ readonly figure: ModelFigure; readonly y: number }>;
}

/** Models compared: everything that the marks are drawn from. */
export interface ModelPlot {
  readonly figures: readonly ModelFigure[];
  readonly versions: ReadonlyArray<string | null>;
  readonly splits: readonly string[];
  readonly series: readonly ModelSeries[];
  /** Rows of the chart: the first figure of each measure and class. */
  readonly rows: readonly ModelFigure[];
  readonly row_count: number;
  readonly legend: WrappedLegend;
  readonly top: number;
  readonly bottom: number;
  readonly labelWidth: number;
  readonly isTwoLine: boolean;
  readonly hasLabels: boolean;
  readonly isNarrow: boolean;
}

const rowKey = ({ measure, class: ofClass }: ModelFigure): string => JSON.stringify([measure, ofClass]);

const firstOfEachRow = (figures: readonly ModelFigure[]): ModelFigure[] => {
  const firsts = new Map<string, ModelFigure>();
  for (const figure of figures) if (!firsts.has(rowKey(figure))) firsts.set(rowKey(figure), figure);
  return [...firsts.values()];
};

/** Returns the name of a model; one without a version is unnamed. */
export const modelName = (version: string | null, length: number): string => truncate(version ?? 'unnamed model', length);

/** Returns the measure and the class of a figure. */
export const figureTitle = ({ measure, class: ofClass }: ModelFigure): string => (ofClass === null ? MEASURE_TITLES[measure] : `${MEASURE_TITLES[measure]}, ${ofClass}`);

/** Returns the measure and the class of a row in one line, or in two where the rows are high enough. */
export const rowLabel = (figure: ModelFigure, isTwoLine: boolean): [first: string, second: string] =>
  isTwoLine ? [MEASURE_TITLES[figure.measure], figure.class ?? ''] : [figureTitle(figure), ''];

const seriesName = (version: string | null, split: string, isSeveral: boolean): string =>
  [...(isSeveral ? [modelName(version, 14)] : []), truncate(splitWords(split), 24)].filter((part) => part !== '').join(', ') || 'held-out rows';

/** Places the series of a row next to each other, between -0.3 and 0.3 of a row. */
const offsetOf = (index: number, count: number): number => (count === 1 ? 0 : (index / (count - 1) - 0.5) * 0.6);

/** Groups figures by model and split and fits them into rows. `versions` are those of all measures. */
export const toModelPlot = (
  figures: readonly ModelFigure[],
  versions: ReadonlyArray<string | null>,
  { width, height, fontSize, hasNote }: { width: number; height: number; fontSize: number; hasNote: boolean },
): ModelPlot => {
  const splits = [...new Set(figures.map(({ split }) => split))].sort(bySplit);
  const groups = versions
    .flatMap((version) => splits.map((split) => ({ version, split, figures: figures.filter((figure) => figure.version === version && figure.split === split) })))
    .filter((group) => group.figures.length > 0)
    .slice(0, MAX_SERIES);
  const names = uniqueNames(groups.map(({ version, split }) => seriesName(version, split, versions.length > 1)));
  const legend = groups.length > 1 ? fitLegend(names, { width, height, share: 0.3, symbol_px: 40, fontSize: fontSize - 1 }) : { isScrolled: false, height: 0 };
  const [top, bottom] = [legend.height + MARGIN_TOP_PX, AXIS_PX + (hasNote ? NOTE_PX : 0)];
  const firsts = MODEL_MEASURES.flatMap((measure) => firstOfEachRow(figures.filter((figure) => figure.measure === measure)));
  const most = Math.max(1, Math.min(firsts.length, Math.floor((height - top - bottom) / Math.max(22, 9 * groups.length))));
  const rows = firsts.slice(0, most);
  const rowHeight = (height - top - bottom) / (rows.length + 1);
  const isTwoLine = rowHeight >= 32;
  const isNarrow = width < NARROW_WIDTH;
  const label_px = rows.reduce((longest, row) => Math.max(longest, ...rowLabel(row, isTwoLine).map((text) => textWidth(text, fontSize))), 50);
  const rowOf = new Map(rows.map((figure, row) => [rowKey(figure), row]));
  return {
    figures,
    versions,
    splits,
    series: groups.map(({ version, split, figures: own }, index) => ({
      version,
      split,
      name: names[index],
      dots: own.flatMap((figure) => {
        const row = rowOf.get(rowKey(figure));
        return row === undefined ? [] : [{ figure, y: row + offsetOf(index, groups.length) }];
      }),
    })),
    rows,
    row_count: firsts.length,
    legend,
    top,
    bottom,
    labelWidth: Math.min(width * (isNarrow ? 0.36 : 0.28), label_px),
    isTwoLine,
    hasLabels: !isNarrow && (rowHeight * 0.6) / Math.max(1, groups.length - 1) >= LABELLED_DOT_PX,
    isNarrow,
  };
};
