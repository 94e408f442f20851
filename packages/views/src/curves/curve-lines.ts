import type { Frame } from '@weir/schema';
import { findField, frameLength, toFinite, toFlag, toText } from '../fields/find-fields.ts';
import { bySplit } from '../style/split-words.ts';

/** A point of a curve. */
export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly count: number | null;
  readonly isWorkingPoint: boolean;
}

/** A curve of one split and class. */
export interface CurveLine {
  readonly split: string;
  readonly class: string;
  readonly points: readonly CurvePoint[];
}

/** Returns the curves of one kind by split and class, in the order of the splits; rows without x or y are skipped. */
export const toCurveLines = (frame: Frame, curve: string): CurveLine[] => {
  const [kind, split, ofClass, x, y, count, working] = ['curve', 'split', 'class', 'x', 'y', 'count', 'working_point'].map((name) => findField(frame, name)?.values);
  const lines = new Map<string, { split: string; class: string; points: CurvePoint[] }>();
  for (let row = 0; row < frameLength(frame); row += 1) {
    const [atX, atY] = [toFinite(x?.[row]), toFinite(y?.[row])];
    if (atX === null || atY === null || (kind && kind[row] !== curve)) continue;
    const names = { split: toText(split?.[row]) ?? '', class: toText(ofClass?.[row]) ?? '' };
    const key = JSON.stringify([names.split, names.class]);
    const line = lines.get(key) ?? { ...names, points: [] };
    line.points.push({ x: atX, y: atY, count: toFinite(count?.[row]), isWorkingPoint: toFlag(working?.[row]) });
    lines.set(key, line);
  }
  return [...lines.values()].sort((a, b) => bySplit(a.split, b.split));
};

const goesOneWay = (points: readonly CurvePoint[]): boolean => {
  const steps = points.slice(1).map(({ x }, i) => x - points[i].x);
  return steps.every((step) => step >= 0) || steps.every((step) => step <= 0);
};

/** Returns the area under the points by the trapezoidal rule, in either direction; null for fewer than two points and for a line that turns back. */
export const areaUnder = (points: readonly CurvePoint[]): number | null => {
  if (points.length < 2 || !goesOneWay(points)) return null;
  const area = points.slice(1).reduce((sum, point, i) => sum + ((point.x - points[i].x) * (point.y + points[i].y)) / 2, 0);
  return Number.isFinite(area) ? Math.abs(area) : null;
};

/** Returns the mean absolute difference between predicted probability and observed frequency, weighted by count where known; null without points. */
export const calibrationGap = (points: readonly CurvePoint[]): number | null => {
  const weights = points.map(({ count }) => count ?? 1);
  const total = weights.reduce((a, b) => a + b, 0);
  if (!(total > 0) || !Number.isFinite(total)) return null;
  return points.reduce((sum, { x, y }, i) => sum + (Math.abs(y - x) * weights[i]) / total, 0);
};

/** Returns the share of a class among the held-out rows, from the counts of its calibration curve; null without counts. */
export const classShare = (calibration: readonly CurvePoint[]): number | null => {
  const total = calibration.reduce((sum, { count }) => sum + (count ?? 0), 0);
  return total > 0 && Number.isFinite(total) ? calibration.reduce((sum, { y, count }) => sum + (y * (count ?? 0)) / total, 0) : null;
};
