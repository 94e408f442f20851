import { truncate } from './format.ts';

/** Average width of a letter in font sizes; digits and dots are narrower, so estimates are rather too wide. */
const LETTER_RATIO = 0.56;

/** Estimates the width of a text in pixels without a canvas. */
export const textWidth = (text: string, fontSize: number): number => text.length * fontSize * LETTER_RATIO;

/** Truncates text to a width in pixels, with an ellipsis. */
export const fitText = (text: string, width: number, fontSize: number): string =>
  truncate(text, Math.max(3, Math.floor(width / (fontSize * LETTER_RATIO))));

/** Removes braces and bars, which start and end styles in ECharts' rich text. */
export const toRichText = (text: string): string => text.replace(/[{}|]/g, ' ');
