import type { Field, Frame } from '@weir/schema';
import type { ViewResult } from '../define-view.ts';
import { truncate } from '../style/format.ts';

/** Rows in a frame. Views take types alone from the schema: its values would bring the validator into every browser. */
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

const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A field's display name, else its column name in words: `bytes_in` is `Bytes in`. */
export const fieldTitle = (field: Field): string =>
  truncate(field.config?.displayName || capitalize(field.name.replaceAll('_', ' ').trim()), 48);

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
