import type { Field, Frame } from '@weir/schema';
import { findField, frameLength, numericFields, toFinite } from './find-fields.ts';
import { findTimeField } from '../axes/time-axis.ts';

/** Numeric columns that identify or classify instead of measure. */
const NAMES = new Set(['response_code', 'dst_port', 'session_id', 'is_anomaly']);

/** Fields to draw, the number of further fields, and the chosen fields that are missing. */
export interface MeasureFields {
  readonly fields: readonly Field[];
  readonly left_count: number;
  readonly missing: readonly string[];
}

/** Returns the chosen numeric fields, else all measures that have a value; at most `limit`, in the order of the frame. */
export const toMeasureFields = (frame: Frame, chosen: readonly string[], limit: number): MeasureFields => {
  const numeric = numericFields(frame);
  const missing = chosen.filter((name) => !numeric.some((field) => field.name === name));
  const hasValue = (field: Field) => Array.from(field.values).some((value) => toFinite(value) !== null);
  const wanted = (chosen.length > 0 ? numeric.filter(({ name }) => chosen.includes(name)) : numeric.filter(({ name }) => !NAMES.has(name))).filter(hasValue);
  const fields = wanted.slice(0, Math.max(1, Math.round(limit)));
  return { fields, left_count: wanted.length - fields.length, missing };
};

const sameTimes = (a: Frame, b: Frame): boolean => {
  const [times, others] = [findTimeField(a)?.values, findTimeField(b)?.values];
  return times !== undefined && others !== undefined && times.length === others.length && times.every((time: unknown, row: number) => time === others[row]);
};

/**
 * Returns the table of measures: the first frame with all chosen fields, else the first with numbers, joined with the numbers
 * of frames at the same times, so that series of several frames can be compared. Undefined if no frame has a field.
 */
export const toMeasureTable = (frames: readonly Frame[], chosen: readonly string[]): Frame | undefined => {
  const table =
    frames.find((frame) => chosen.length > 0 && chosen.every((name) => findField(frame, name))) ??
    frames.find((frame) => frameLength(frame) > 0 && numericFields(frame).length > 0) ??
    frames.find((frame) => frame.fields.length > 0);
  if (!table) return undefined;
  const joined = frames.filter((frame) => frame !== table && sameTimes(table, frame));
  const isNew = (field: Field, i: number, all: Field[]) => !findField(table, field.name) && all.findIndex(({ name }) => name === field.name) === i;
  return joined.length === 0 ? table : { ...table, fields: [...table.fields, ...joined.flatMap(numericFields).filter(isNew)] };
};
