import type { Field, Frame } from '@weir/schema';
import { type ScaleChoice, type ValueAxis, fitAxis, unitFormatter } from '../axes/value-axis.ts';
import { findField, toFinite, toFlag } from '../fields/find-fields.ts';
import { type BoxStats, toBoxStats } from './box-stats.ts';

/** A value and the row it was read from. */
export interface DistributionPoint {
  readonly row: number;
  readonly value: number;
}

/** The values of a field: its box, its axis and the points outside. */
export interface Distribution {
  readonly field: Field;
  readonly box: BoxStats;
  readonly axis: ValueAxis;
  /** Normal points outside the fences, the farthest first. */
  readonly outliers: readonly DistributionPoint[];
  /** Anomalous points, the farthest outside first. */
  readonly anomalies: readonly DistributionPoint[];
}

/** Below this magnitude the steps of an axis underflow, so the value is drawn and shown as zero. */
const SMALLEST = 1e-290;

const toDrawn = (value: unknown): number | null => {
  const number = toFinite(value);
  return number !== null && Math.abs(number) < SMALLEST ? 0 : number;
};

/** Returns the distribution of a field, null where it has no value. */
export const toDistribution = (frame: Frame, field: Field, scale: ScaleChoice): Distribution | null => {
  const flag = findField(frame, 'is_anomaly');
  const points = Array.from(field.values, (value, row) => ({ row, value: toDrawn(value) })).filter((point): point is DistributionPoint => point.value !== null);
  const values = points.map(({ value }) => value);
  const box = toBoxStats(values);
  if (!box) return null;
  const axis = fitAxis(values, scale, unitFormatter(field));
  const beyond = ({ value }: DistributionPoint) => Math.max(box.low_fence - value, value - box.high_fence);
  const farthestFirst = (list: DistributionPoint[]) => list.filter(({ value }) => axis.place(value) !== null).sort((a, b) => beyond(b) - beyond(a));
  return {
    field,
    box,
    axis,
    outliers: farthestFirst(points.filter((point) => beyond(point) > 0 && !toFlag(flag?.values[point.row]))),
    anomalies: farthestFirst(points.filter(({ row }) => toFlag(flag?.values[row]))),
  };
};

/** Returns the number of values without a position on a log axis, over all fields. */
export const countNegative = (distributions: readonly Distribution[]): number =>
  distributions.reduce((sum, { field, axis }) => sum + (axis.type === 'log' ? Array.from(field.values).filter((value) => (toFinite(value) ?? 0) < 0).length : 0), 0);
