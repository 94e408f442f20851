import { NARROW_WIDTH, baseOption, mixColors, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { findConfusion, mergeRareClasses } from './confusion-counts.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, findField, missingFields } from '../fields/find-fields.ts';
import { fitText, textWidth } from '../style/fit-text.ts';
import { formatCompact, formatCount, formatPercent, truncate } from '../style/format.ts';
import { pixelAxes, textAt } from '../axes/pixel-axes.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the matrix. */
export interface ConfusionOptions {
  /** What stands in a cell. */
  readonly cells: 'both' | 'share' | 'count';
}

const DEFAULTS: ConfusionOptions = { cells: 'both' };
const NAMES = ['true', 'predicted', 'count'];
const REMEDY = "Use the query type 'Model summary', or a table with a first column of true classes and a numeric column for each predicted class.";
const GAP = 3;

const build = ({ frames, options: given, theme, width, height }: ViewInput<ConfusionOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const found = findConfusion(frames);
  if (!found) {
    const frame = chooseFrame(frames, NAMES);
    const isSummary = frame !== undefined && findField(frame, 'model_version') !== undefined;
    if (!frame || frame.fields.length === 0 || isSummary) {
      return { state: 'empty', message: 'No confusion matrix yet. It appears once a risk classifier has been fitted.' };
    }
    return missingFields(NAMES.filter((name) => !findField(frame, name)), frame, REMEDY);
  }
  const isNarrow = width < NARROW_WIDTH;
  const top = 46;
  const { classes, counts, isMerged = false } = mergeRareClasses(found, Math.max(2, Math.min(isNarrow ? 6 : 12, Math.floor((height - top) / 24))));
  const rowTotals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = rowTotals.reduce((a, b) => a + b, 0);
  if (classes.length === 0 || !(total > 0) || !Number.isFinite(total)) {
    return { state: 'empty', message: 'The confusion matrix counts no rows. It appears once a risk classifier has been tried on held-out sessions.' };
  }

  const small = theme.fontSize - 1;
  const left = Math.min(width * (isNarrow ? 0.3 : 0.22), classes.reduce((most, name) => Math.max(most, textWidth(name, theme.fontSize)), 60) + 16);
  const cellWidth = Math.max(12, Math.min(220, (width - left - 8) / classes.length));
  const cellHeight = Math.max(12, Math.min(110, (height - top - 4) / classes.length));
  const x = (column: number) => left + (column + 0.5) * cellWidth;
  const y = (row: number) => top + (row + 0.5) * cellHeight;
  const right = found.counts.reduce((sum, row, index) => sum + row[index], 0);
  const isRight = (is: number, said: number) => is === said && !(isMerged && is === classes.length - 1);
  const isNumbered = classes.some((name) => textWidth(name, theme.fontSize) > cellWidth - 6) && cellWidth < 70;
  const rowName = (name: string, index: number) => (isNumbered ? `${index + 1} ${name}` : name);
  const shareOf = (row: number, column: number) => (rowTotals[row] > 0 ? counts[row][column] / rowTotals[row] : null);
  const cells = counts.flatMap((row, is) => row.map((count, said) => ({ is, said, count, share: shareOf(is, said) })));
  const toText = ({ is, said, count, share }: (typeof cells)[number]): string => {
    const many = textWidth(formatCount(count), small) > cellWidth - 8 ? formatCompact(count) : formatCount(count);
    const part = share === null ? 'no rows' : formatPercent(share);
    const mark = isRight(is, said) && cellWidth > 70 ? '✓ ' : '';
    if (options.cells === 'count') return `${mark}${many}`;
    if (options.cells === 'share' || cellHeight < 34) return `${mark}${part}`;
    return `${mark}${part}\n${many}`;
  };

  return {
    state: 'ready',
    summary:
      `Confusion matrix of ${formatCount(total)} rows and ${classes.length} classes: ${formatPercent(right / total)} right. ` +
      classes
        .slice(0, 6)
        .map((name, index) => {
          const share = shareOf(index, index);
          if (!isRight(index, index)) return name;
          return `${truncate(name, 40)} ${share === null ? 'has no rows' : `told as such ${formatPercent(share)} of ${formatCount(rowTotals[index])}`}`;
        })
        .join('; ') +
      (classes.length > 6 ? `; and ${classes.length - 6} more` : '') +
      '.',
    option: {
      ...baseOption(theme),
      ...pixelAxes(width, height),
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'item',
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const cell = cells[item.dataIndex];
          if (!cell) return '';
          return toTooltipHtml(
            {
              title: isRight(cell.is, cell.said) ? `${classes[cell.is]}, told as such` : `${truncate(classes[cell.is], 36)}, told as ${truncate(classes[cell.said], 36)}`,
              rows: [
                ['Rows', formatCount(cell.count)],
                [`Of those that are ${truncate(classes[cell.is], 30)}`, cell.share === null ? 'none there' : formatPercent(cell.share)],
                ['Of all', formatPercent(cell.count / total)],
              ],
            },
            theme,
          );
        },
      },
      series: [
        {
          type: 'scatter' as const,
          symbol: 'rect',
          emphasis: { scale: false },
          data: cells.map((cell) => {
            const isGood = isRight(cell.is, cell.said);
            const color = isGood ? theme.normal : theme.anomaly;
            return {
              value: [x(cell.said), y(cell.is)],
              symbolSize: [cellWidth - GAP, cellHeight - GAP],
              itemStyle: {
                color: mixColors(theme.background, color, cell.count > 0 ? 0.06 + 0.42 * (cell.share ?? 0) : 0.02),
                opacity: 1,
                borderColor: isGood ? color : theme.border,
                borderWidth: isGood ? 2 : 1,
              },
              label: { show: cellWidth > 26, formatter: () => toText(cell), color: theme.text, fontSize: theme.fontSize, lineHeight: 16, fontFamily: theme.fontFamily },
            };
          }),
        },
        {
          type: 'scatter' as const,
          silent: true,
          symbol: 'circle',
          data: [
            textAt(2, 12, fitText(isNarrow ? 'Rows: true class. Columns: told as.' : 'Rows: true class. Columns: told as. A heavy frame (✓) is right.', width - 6, small), { ...noteStyle(theme) }),
            ...classes.map((name, row) => textAt(left - 8, y(row), fitText(rowName(name, row), left - 12, theme.fontSize), { position: 'left', color: theme.text, fontSize: theme.fontSize, fontFamily: theme.fontFamily })),
            ...classes.map((name, column) =>
              textAt(x(column), top - 12, isNumbered ? String(column + 1) : fitText(name, cellWidth - 6, theme.fontSize), { position: 'inside', color: theme.text, fontSize: theme.fontSize, fontFamily: theme.fontFamily }),
            ),
          ],
        },
      ],
    },
  };
};

/** Which class is taken for which, in shares of the true class and in counts. */
export const confusion = defineView<ConfusionOptions>({
  id: 'confusion',
  title: 'Confusion matrix',
  question: 'Which class does the model take for which?',
  defaultOptions: DEFAULTS,
  build,
});
