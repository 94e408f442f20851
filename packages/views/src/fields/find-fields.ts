import { displayName, findDisplay, type Field, type Frame } from '@weir/schema';
import type { ViewResult } from '../define-view.ts';
import { truncate } from '../style/format.ts';

/** Rows in a frame. */
export const frameLength = (frame: Frame): number => frame.fields[0]?.values.length ?? 0;

/** Field by name, undefined when the frame has none. */
export const findField = (frame: Frame, name: string): Field | undefined => frame.fields.find((field) => field.name === name);

/** Beyond this ECharts' axes overflow. */
const LARGEST = 1e300;

/** The value as a number that can be drawn, null for anything else: no chart is to see NaN, Infinity or text. */
export const toFinite = (value: unknown): number | null =>
  typeof value === 'number' && Math.abs(value) <= LARGEST ? value : null;

/** The value as text, null when there is none. */
export const toText = (value: unknown): string | null => (value === null || value === undefined || value === '' ? null : String(value));

/** True for `true`, 1 and `"true"`: what booleans become on the way through CSV and SQL. */
export const toFlag = (value: unknown): boolean => value === true || value === 1 || value === 'true';

/** Numeric fields of a frame, in its order. */
export const numericFields = (frame: Frame): Field[] => frame.fields.filter((field) => field.type === 'number');

/** First frame that has all these fields, else the first with rows, else the first. */
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

/** The answer of a view that lacks fields: what it wants, what is there, what to do. */
export const missingFields = (wanted: readonly string[], frame: Frame | undefined, remedy: string): ViewResult => {
  const present = frame?.fields.map((field) => field.name) ?? [];
  return {
    state: 'missing',
    missing: wanted,
    message: `This view needs ${listed(wanted)}; the data has ${present.length > 0 ? listed(present) : 'no fields'}. ${remedy}`,
  };
};
