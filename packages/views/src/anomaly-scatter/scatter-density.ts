import type { ScatterPoint } from './scatter-points.ts';

/** One point that stands for all that would be drawn over each other. */
export interface DensityMark {
  /** The most anomalous of them, at its own place. */
  readonly point: ScatterPoint;
  /** How many it stands for, itself included. */
  readonly count: number;
}

/** Points that stand for at least so many are drawn so opaque. */
export interface DensityLevel {
  readonly least_count: number;
  readonly opacity: number;
}

/** Side of a mark in CSS pixels. */
export const MARK_PX = 3;

/** Side of a square in CSS pixels: points within one could not be told apart, and marks of neighbours leave no gap. */
const SQUARE_PX = 2;

/** The more points, the darker, in steps that an eye tells apart. */
export const DENSITY_LEVELS: readonly DensityLevel[] = [
  { least_count: 1, opacity: 0.25 },
  { least_count: 2, opacity: 0.35 },
  { least_count: 4, opacity: 0.5 },
  { least_count: 8, opacity: 0.7 },
  { least_count: 16, opacity: 0.95 },
];

const COLUMNS = 1 << 16;

/**
 * Takes one point of each square of pixels, so that a mass of any size costs no more than the chart has squares.
 *
 * @param toX pixel across of a value; finite, as that of toY
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

/** The marks of each level, the faintest first; a level without any is left out, for ECharts cannot draw none at once. */
export const splitByDensity = (marks: readonly DensityMark[]): Array<{ opacity: number; marks: DensityMark[] }> =>
  DENSITY_LEVELS.map(({ least_count, opacity }, level) => {
    const next = DENSITY_LEVELS[level + 1]?.least_count ?? Infinity;
    return { opacity, marks: marks.filter(({ count }) => count >= least_count && count < next) };
  }).filter((level) => level.marks.length > 0);
