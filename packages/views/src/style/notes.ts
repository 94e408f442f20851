import type { ViewTheme } from '../define-view.ts';
import { noteStyle } from './chart-style.ts';

/** Position of a note under the chart. */
export const BELOW = { left: 0, bottom: 2, padding: 2 } as const;

/** Position of a note above the chart. */
export const ABOVE = { left: 0, top: 4, padding: 2 } as const;

/** Returns a line of text next to the chart, cut to `width` pixels. */
export const noteTitle = <Place extends object>(text: string, theme: ViewTheme, width: number, place: Place) => ({
  text,
  ...place,
  textStyle: { ...noteStyle(theme), width, overflow: 'truncate' as const },
});

/** Returns the notes that are not empty. */
export const keepNotes = (notes: readonly string[]): string[] => notes.filter((note) => note !== '');

/** Returns the first `most` texts in one line, and the number of the others. */
export const listFirst = (texts: readonly string[], most: number): string =>
  texts.slice(0, most).join('; ') + (texts.length > most ? `; and ${texts.length - most} more` : '');

/** Returns the names with a number behind each repetition, so that a legend has no name twice. */
export const uniqueNames = (names: readonly string[]): string[] =>
  names.map((name, index) => (names.indexOf(name) === index ? name : `${name} (${index + 1})`));
