import type { ViewTheme } from '../define-view.ts';

/** A cell by its column, its row and its value, with the text in it. */
export interface MatrixCell {
  readonly value: readonly [column: number, row: number, value: number];
  readonly name: string;
  readonly label: object;
}

/** Returns the cells of a heat map, each with its own text. */
export const matrixCells = (cells: readonly MatrixCell[], theme: ViewTheme, label: { fontSize: number; show?: boolean }) => ({
  type: 'heatmap' as const,
  data: cells.map(({ value, ...cell }) => ({ value: [...value], ...cell })),
  label: { ...label, fontFamily: theme.fontFamily, formatter: (params: { name: string }) => params.name },
  itemStyle: { borderColor: theme.background, borderWidth: 2, borderRadius: 2 },
  emphasis: { itemStyle: { borderColor: theme.text, borderWidth: 1.5 } },
});
