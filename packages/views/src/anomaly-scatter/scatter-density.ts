import type { ScatterPoint } from './scatter-points.ts';

/** A point that represents all points that would be drawn over each other. */
export interface DensityMark {
  /** The most anomalous of them, at its own position. */
  readonly point: ScatterPoint;
  /** Number of points it represents, including itself. */
  readonly count: number;
}

/** Opacity of marks that represent at least `least_count` points. */
export interface DensityLevel {
  readonly least_count: number;
  readonly opacity: number;
}

/** Side of a mark in CSS pixels. */
export const MARK_PX = 3;

/** Side of a square in CSS pixels: points within one are indistinguishable, and neighbouring marks leave no gap. */
const SQUARE_PX = 2;

/** Opacity by number of points, in steps that are visibly different. */
export const DENSITY_LEVELS: readonly DensityLevel[] = [
  { least_count: 1, opacity: 0.25 },
  { least_count: 2, opacity: 0.35 },
  { least_count: 4, opacity: 0.5 },
  { least_count: 8, opacity: 0.7 },
  { least_count: 16, opacity: 0.95 },
];

const COLUMNS = 1 << 16;

/**
 * Returns one mark per square of pixels, so that the cost is limited by the size of the chart and not by the number of points.
 *
 * @param toX returns the finite x pixel of a value; likewise toY
 */
export const thinPoints = (points: readonly ScatterPoint[], toX: (x: number) => number, toY: (y: number) => number): DensityMark[] => {
  const marks = new Map<number, { point: ScatterPoint; count: number }>();
  for (const point of points) {
    const square = Math.floor(toX(point.x) / SQUARE_PX) * COLUMNS + Math.floor(toY(point.y) / SQUARE_PX);
    const mark = marks.get(square);
    if (mark === undefined) {
      marks.set(square, { point, count: 1 });
    } else {
      mark.count += 1;
      if ((point.score ?? 0) > (mark.point.score ?? 0)) mark.point = point;
    }
  }
  return [...marks.values()];
};

/** Returns the marks of each level, the faintest first. Empty levels are omitted, because ECharts cannot draw an empty large series. */
export const splitByDensity = (marks: readonly DensityMark[]): Array<{ opacity: number; marks: DensityMark[] }> =>
  DENSITY_LEVELS.map(({ least_count, opacity }, level) => {
    const next = DENSITY_LEVELS[level + 1]?.least_count ?? Infinity;
    return { opacity, marks: marks.filter(({ count }) => count >= least_count && count < next) };
  }).filter((level) => level.marks.length > 0);
