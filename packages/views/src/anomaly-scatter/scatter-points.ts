import type { Field, Frame } from '@weir/schema';
import { findRoleField } from '../fields/field-roles.ts';
import { findField, frameLength, numericFields, toFinite, toFlag, toText } from '../fields/find-fields.ts';

/** A session as the scatter draws it, with where it came from in the frame. */
export interface ScatterPoint {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly score: number | null;
  readonly isAnomaly: boolean;
}

const NOT_AN_AXIS = new Set(['anomaly_score', 'rarity', 'class_probability', 'response_code', 'dst_port', 'session_id', 'is_anomaly']);

/**
 * Fields for the axes: the named ones, else, where the names are the view's own defaults, the first two
 * numeric ones that measure something. A name the user chose is never replaced by another.
 */
export const findAxisFields = (
  frame: Frame,
  chosen: { x: string; y: string },
  fallback: { x: string; y: string },
): { x: Field | undefined; y: Field | undefined } => {
  const numeric = numericFields(frame);
  const named = (name: string) => numeric.find((field) => field.name === name);
  const measures = numeric.filter((field) => !NOT_AN_AXIS.has(field.name));
  const spare = measures.length >= 2 ? measures : numeric.filter((field) => field.name !== 'is_anomaly');
  const x = named(chosen.x) ?? (chosen.x === fallback.x ? spare.find((field) => field !== named(chosen.y)) : undefined);
  const y = named(chosen.y) ?? (chosen.y === fallback.y ? spare.find((field) => field !== x) : undefined);
  return { x, y };
};

/** Rows that have both values, and how many have not. */
export const toScatterPoints = (frame: Frame, x: Field, y: Field): { points: ScatterPoint[]; skipped_count: number } => {
  const score = findField(frame, 'anomaly_score')?.values;
  const flag = findField(frame, 'is_anomaly')?.values;
  const points: ScatterPoint[] = [];
  const length = frameLength(frame);
  for (let row = 0; row < length; row += 1) {
    const xValue = toFinite(x.values[row]);
    const yValue = toFinite(y.values[row]);
    if (xValue === null || yValue === null) continue;
    points.push({ row, x: xValue, y: yValue, score: toFinite(score?.[row]), isAnomaly: toFlag(flag?.[row]) });
  }
  return { points, skipped_count: length - points.length };
};

/** Most anomalous first, one a source, so that labels name different entities. */
export const topBySource = (frame: Frame, anomalies: readonly ScatterPoint[]): ScatterPoint[] => {
  const source = findRoleField(frame, 'source')?.values;
  const seen = new Set<string>();
  return [...anomalies]
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0))
    .filter((point) => {
      const name = toText(source?.[point.row]);
      if (name === null || seen.has(name)) return false;
      seen.add(name);
      return true;
    });
};
