import { pixelAxes } from '../axes/pixel-axes.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { notEvaluated, notFitted } from '../fields/empty-states.ts';
import { chooseFrame, findField, missingFields } from '../fields/find-fields.ts';
import { baseOption } from '../style/chart-style.ts';
import { formatCount, formatPercent, truncate } from '../style/format.ts';
import { listFirst } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { itemTooltip } from '../style/tooltips.ts';
import { type ConfusionCounts, findConfusion } from './confusion-counts.ts';
import { type ConfusionCell, type ConfusionLayout, toConfusionLayout } from './confusion-layout.ts';
import { type CellContent, classCells, classTexts } from './confusion-marks.ts';

/** Options of the matrix. */
export interface ConfusionOptions {
  /** Content of a cell. */
  readonly cells: CellContent;
}

const DEFAULTS: ConfusionOptions = { cells: 'both' };
const COLUMNS = ['true', 'predicted', 'count'];
const REMEDY = "Use the query type 'Model summary', or a table with a first column of true classes and a numeric column for each predicted class.";

const build = ({ frames, options: given, theme, width, height }: ViewInput<ConfusionOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const found = findConfusion(frames);
  if (!found) {
    const frame = chooseFrame(frames, COLUMNS);
    const isSummary = frame !== undefined && findField(frame, 'model_version') !== undefined;
    if (!frame || frame.fields.length === 0 || isSummary) return notFitted('No confusion matrix yet. It appears');
    return missingFields(COLUMNS.filter((name) => !findField(frame, name)), frame, REMEDY);
  }
  const layout = toConfusionLayout(found, { width, height, fontSize: theme.fontSize });
  if (!layout) return notEvaluated('The confusion matrix has no rows. It appears');

  return {
    state: 'ready',
    summary: summarize(layout, found),
    option: {
      ...baseOption(theme),
      ...pixelAxes(width, height),
      tooltip: itemTooltip(theme, ({ dataIndex }) => layout.cells[dataIndex] && describeCell(layout.cells[dataIndex], layout)),
      series: [classCells(layout, options.cells, theme), classTexts(layout, width, theme)],
    },
  };
};

const summarize = ({ classes, cells, rowTotals, total }: ConfusionLayout, found: ConfusionCounts): string => {
  const correct = found.counts.reduce((sum, row, index) => sum + row[index], 0);
  const describeClass = (name: string, index: number) => {
    const { share, isCorrect } = cells[index * classes.length + index];
    if (!isCorrect) return name;
    return `${truncate(name, 40)}${share === null ? ' has no rows' : `: ${formatPercent(share)} of ${formatCount(rowTotals[index])} correct`}`;
  };
  return `Confusion matrix of ${formatCount(total)} rows and ${classes.length} classes: ${formatPercent(correct / total)} correct. ${listFirst(classes.map(describeClass), 6)}.`;
};

const describeCell = ({ actual, predicted, count, share, isCorrect }: ConfusionCell, { classes, total }: ConfusionLayout): TooltipContent => ({
  title: isCorrect ? `${truncate(classes[actual], 36)}, predicted correctly` : `${truncate(classes[actual], 36)}, predicted as ${truncate(classes[predicted], 36)}`,
  rows: [
    ['Rows', formatCount(count)],
    [`Share of true ${truncate(classes[actual], 30)}`, share === null ? 'no rows' : formatPercent(share)],
    ['Share of all rows', formatPercent(count / total)],
  ],
});

/** True and predicted classes: the share of each true class and the counts. */
export const confusion = defineView<ConfusionOptions>('confusion', { defaultOptions: DEFAULTS, build });
