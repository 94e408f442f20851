import { fitRows, toGridRows } from '../axes/grid-rows.ts';
import { NARROW_WIDTH } from '../style/chart-style.ts';

const ROW_LEAST_PX = 74;
const ROW_MOST_PX = 170;
const TWO_COLUMNS_WIDTH = 760;
const AXIS_PX = 18;
const MARGINS = { left: 12, right: 12, top: 26, bottom: 20, gap: 20 };

interface Canvas {
  readonly width: number;
  readonly height: number;
}

const columnCount = (width: number, field_count: number): number => (width >= TWO_COLUMNS_WIDTH && field_count > 1 ? 2 : 1);

/** Returns how many fields fit on the canvas. */
export const fitFields = ({ width, height }: Canvas, field_count: number): number => columnCount(width, field_count) * fitRows(height, MARGINS, ROW_LEAST_PX);

/** Position of one field in pixels: `top` and `left` of its title, and the grid under it. */
export interface FieldPlace {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly grid: { readonly left: number; readonly width: number; readonly top: number; readonly height: number };
}

/** Places the shown fields in one or two columns, depending on how many fields the data has. */
export const placeFields = ({ width, height }: Canvas, shown_count: number, field_count: number): FieldPlace[] => {
  const columns = columnCount(width, field_count);
  const perColumn = Math.ceil(shown_count / columns);
  const rows = toGridRows(perColumn, Math.min(height, MARGINS.top + MARGINS.bottom + perColumn * ROW_MOST_PX), MARGINS);
  const column_px = Math.floor(width / columns);
  return Array.from({ length: shown_count }, (_, i) => {
    const { top, grid } = rows[i % perColumn];
    const left = Math.floor(i / perColumn) * column_px;
    return {
      top,
      left,
      width: column_px,
      grid: { left: left + 14, width: column_px - (width < NARROW_WIDTH ? 36 : 44), top: grid.top, height: Math.max(8, grid.height - AXIS_PX) },
    };
  });
};
