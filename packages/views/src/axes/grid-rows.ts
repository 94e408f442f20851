/** Margins around rows of charts, in pixels. */
export interface RowMargins {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Space above each row for its name. */
  readonly gap: number;
}

/** Position of a row: `top` of its name, and the grid below. */
export interface GridRow {
  readonly top: number;
  readonly grid: { readonly left: number; readonly right: number; readonly top: number; readonly height: number };
}

/** Returns how many rows of at least `least_px`, including the name, fit into a height; at least one. */
export const fitRows = (height: number, margins: RowMargins, least_px: number): number =>
  Math.max(1, Math.floor((height - margins.top - margins.bottom) / least_px));

/** Returns `count` rows of equal height, from top to bottom. */
export const toGridRows = (count: number, height: number, margins: RowMargins): GridRow[] => {
  const step = Math.max(margins.gap + 10, (height - margins.top - margins.bottom) / count);
  return Array.from({ length: count }, (_, i) => {
    const top = Math.round(margins.top + i * step);
    const grid = { left: margins.left, right: margins.right, top: top + margins.gap, height: Math.round(step - margins.gap) };
    return { top, grid };
  });
};
