import type { GridPos } from '@grafana/grafana-foundation-sdk/dashboard';

/** Columns of Grafana's dashboard grid. */
export const GRID_WIDTH = 24;

/** Returns a position on the grid: x and w in columns, y and h in rows of 38 px. */
export const place = (x: number, y: number, w: number, h: number): GridPos => ({ x, y, w, h });
