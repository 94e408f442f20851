import type { Field, Frame } from '@weir/schema';
import { findRoleField } from '../fields/field-roles.ts';
import { findField, frameLength, numericFields, toFinite, toFlag, toText } from '../fields/find-fields.ts';

/** A session as a point, with its row in the frame. */
export interface ScatterPoint {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly score: number | null;
  readonly isAnomaly: boolean;
}

const NOT_AN_AXIS = new Set(['anomaly_score', 'rarity', 'class_probability', 'response_code', 'dst_port', 'session_id', 'is_anomaly']);

/**
 * Returns the fields of the axes: the named ones or, for the default names, the first two measures. A name that the user chose
 * is never replaced.
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

/** Returns the rows that have both values, and the number of the others. */
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

/** Returns the most anomalous point of each source, in descending order of score, so that labels name different sources. */
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
