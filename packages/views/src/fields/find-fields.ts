import { displayName, findDisplay, type Field, type Frame } from '@weir/schema';
import type { ViewResult } from '../define-view.ts';
import { truncate } from '../style/format.ts';

/** Returns the number of rows. */
export const frameLength = (frame: Frame): number => frame.fields[0]?.values.length ?? 0;

/** Returns the field with a name, undefined if there is none. */
export const findField = (frame: Frame, name: string): Field | undefined => frame.fields.find((field) => field.name === name);

/** Largest magnitude that ECharts' axes can draw. */
const LARGEST = 1e300;

/** Returns a number that can be drawn, null for anything else, so that charts get no NaN, Infinity or text. */
export const toFinite = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) <= LARGEST ? value : null;

/** Returns the value as text, null if it is empty. */
export const toText = (value: unknown): string | null => (value === null || value === undefined || value === '' ? null : String(value));

/** Returns true for `true`, 1 and `"true"`, which are the forms of booleans in CSV and SQL. */
export const toFlag = (value: unknown): boolean => value === true || value === 1 || value === 'true';

/** Returns the numeric fields of a frame, in its order. */
export const numericFields = (frame: Frame): Field[] => frame.fields.filter((field) => field.type === 'number');

/** Returns the first frame with all these fields, else the first with rows, else the first. */
export const chooseFrame = (frames: readonly Frame[], names: readonly string[]): Frame | undefined =>
  frames.find((frame) => names.every((name) => findField(frame, name))) ??
  frames.find((frame) => frameLength(frame) > 0) ??
  frames[0];

/** Returns the display name that a field is configured with, else the one of its column: `bytes_in` is `Bytes in`. */
export const fieldTitle = (field: Field): string =>
  truncate(field.config?.displayName || displayName(field.name), 48);

/** Returns the display name of a feature or column that is named in a cell; other text is returned as it is. */
export const featureTitle = (name: string): string => findDisplay(name)?.title ?? name;

const listed = (names: readonly string[]): string => {
  const shown = names.slice(0, 12).map((name) => truncate(name, 40));
  return shown.join(', ') + (names.length > shown.length ? ` and ${names.length - shown.length} more` : '');
};

/** Returns the answer of a view without its fields: the expected and the present fields, and what to do. */
export const missingFields = (wanted: readonly string[], frame: Frame | undefined, remedy: string): ViewResult => {
  const present = frame?.fields.map((field) => field.name) ?? [];
  return {
    state: 'missing',
    missing: wanted,
    message: `Missing fields: got ${present.length > 0 ? listed(present) : 'no fields'}, expected ${listed(wanted)}. ${remedy}`,
  };
};
