import { NARROW_WIDTH } from '../style/chart-style.ts';
import { textWidth } from '../style/fit-text.ts';
import { type ConfusionCounts, mergeRareClasses } from './confusion-counts.ts';

/** A cell of the matrix, by the index of its true and its predicted class. */
export interface ConfusionCell {
  readonly actual: number;
  readonly predicted: number;
  readonly count: number;
  /** Share of the rows of the true class, null where it has none. */
  readonly share: number | null;
  readonly isCorrect: boolean;
}

/** The matrix with its places on the canvas, in pixels. */
export interface ConfusionLayout {
  readonly classes: readonly string[];
  /** Row by row: cell `actual * classes.length + predicted`. */
  readonly cells: readonly ConfusionCell[];
  readonly rowTotals: readonly number[];
  readonly total: number;
  readonly left: number;
  readonly top: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
  readonly x: (predicted: number) => number;
  readonly y: (actual: number) => number;
  /** True where columns are too narrow for names, so that numbers stand for them. */
  readonly isNumbered: boolean;
  readonly isNarrow: boolean;
}

const TOP_PX = 46;

/** Merges classes until the matrix fits and places its cells; null for a matrix without rows. */
export const toConfusionLayout = (found: ConfusionCounts, { width, height, fontSize }: { width: number; height: number; fontSize: number }): ConfusionLayout | null => {
  const isNarrow = width < NARROW_WIDTH;
  const { classes, counts, isMerged = false } = mergeRareClasses(found, Math.max(2, Math.min(isNarrow ? 6 : 12, Math.floor((height - TOP_PX) / 24))));
  const rowTotals = counts.map((row) => row.reduce((sum, count) => sum + count, 0));
  const total = rowTotals.reduce((a, b) => a + b, 0);
  if (classes.length === 0 || !(total > 0) || !Number.isFinite(total)) return null;
  const left = Math.min(width * (isNarrow ? 0.3 : 0.22), classes.reduce((most, name) => Math.max(most, textWidth(name, fontSize)), 60) + 16);
  const cellWidth = Math.max(12, Math.min(220, (width - left - 8) / classes.length));
  const cellHeight = Math.max(12, Math.min(110, (height - TOP_PX - 4) / classes.length));
  return {
    classes,
    cells: counts.flatMap((row, actual) =>
      row.map((count, predicted) => ({
        actual,
        predicted,
        count,
        share: rowTotals[actual] > 0 ? count / rowTotals[actual] : null,
        isCorrect: actual === predicted && !(isMerged && actual === classes.length - 1),
      })),
    ),
    rowTotals,
    total,
    left,
    top: TOP_PX,
    cellWidth,
    cellHeight,
    x: (predicted) => left + (predicted + 0.5) * cellWidth,
    y: (actual) => TOP_PX + (actual + 0.5) * cellHeight,
    isNumbered: classes.some((name) => textWidth(name, fontSize) > cellWidth - 6) && cellWidth < 70,
    isNarrow,
  };
};
