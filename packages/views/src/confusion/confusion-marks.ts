import { textAt } from '../axes/pixel-axes.ts';
import type { ViewTheme } from '../define-view.ts';
import { mixColors, noteStyle } from '../style/chart-style.ts';
import { fitText, textWidth } from '../style/fit-text.ts';
import { formatCompact, formatCount, formatPercent } from '../style/format.ts';
import type { ConfusionCell, ConfusionLayout } from './confusion-layout.ts';

/** Free pixels between cells. */
const GAP = 3;

/** Content of a cell. */
export type CellContent = 'both' | 'share' | 'count';

/** Returns cells coloured by their share; correct ones have a heavy frame. */
export const classCells = (layout: ConfusionLayout, content: CellContent, theme: ViewTheme) => ({
  type: 'scatter' as const,
  symbol: 'rect',
  emphasis: { scale: false },
  data: layout.cells.map((cell) => {
    const color = cell.isCorrect ? theme.normal : theme.anomaly;
    return {
      value: [layout.x(cell.predicted), layout.y(cell.actual)],
      symbolSize: [layout.cellWidth - GAP, layout.cellHeight - GAP],
      itemStyle: {
        color: mixColors(theme.background, color, cell.count > 0 ? 0.06 + 0.42 * (cell.share ?? 0) : 0.02),
        opacity: 1,
        borderColor: cell.isCorrect ? color : theme.border,
        borderWidth: cell.isCorrect ? 2 : 1,
      },
      label: {
        show: layout.cellWidth > 26,
        formatter: () => cellText(cell, layout, content, theme.fontSize - 1),
        color: theme.text,
        fontSize: theme.fontSize,
        lineHeight: 16,
        fontFamily: theme.fontFamily,
      },
    };
  }),
});

const cellText = ({ count, share, isCorrect }: ConfusionCell, { cellWidth, cellHeight }: ConfusionLayout, content: CellContent, fontSize: number): string => {
  const countText = textWidth(formatCount(count), fontSize) > cellWidth - 8 ? formatCompact(count) : formatCount(count);
  const shareText = share === null ? 'no rows' : formatPercent(share);
  const sign = isCorrect && cellWidth > 70 ? '✓ ' : '';
  if (content === 'count') return `${sign}${countText}`;
  if (content === 'share' || cellHeight < 34) return `${sign}${shareText}`;
  return `${sign}${shareText}\n${countText}`;
};

/** Returns the key above the matrix, and the names of the classes at its rows and columns. */
export const classTexts = ({ classes, left, top, cellWidth, x, y, isNumbered, isNarrow }: ConfusionLayout, width: number, theme: ViewTheme) => {
  const { fontSize } = theme;
  const style = { color: theme.text, fontSize, fontFamily: theme.fontFamily };
  const key = isNarrow ? 'Rows: true class. Columns: predicted.' : 'Rows: true class. Columns: predicted class. Heavy frame (✓): correct.';
  const rowName = (name: string, index: number) => fitText(isNumbered ? `${index + 1} ${name}` : name, left - 12, fontSize);
  const columnName = (name: string, index: number) => (isNumbered ? String(index + 1) : fitText(name, cellWidth - 6, fontSize));
  return {
    type: 'scatter' as const,
    silent: true,
    symbol: 'circle',
    data: [
      textAt(2, 12, fitText(key, width - 6, fontSize - 1), { ...noteStyle(theme) }),
      ...classes.map((name, index) => textAt(left - 8, y(index), rowName(name, index), { position: 'left', ...style })),
      ...classes.map((name, index) => textAt(x(index), top - 12, columnName(name, index), { position: 'inside', ...style })),
    ],
  };
};
