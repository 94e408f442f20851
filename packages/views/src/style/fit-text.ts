import { truncate } from './format.ts';

/** Width of a letter in font sizes; digits and dots are narrower, so that estimates err to the free side. */
const LETTER_RATIO = 0.56;

/** Width of a text in pixels, as near as it can be told without a canvas. */
export const textWidth = (text: string, fontSize: number): number => text.length * fontSize * LETTER_RATIO;

/** Text cut to a width in pixels, with an ellipsis where something was cut. */
export const fitText = (text: string, width: number, fontSize: number): string =>
  truncate(text, Math.max(3, Math.floor(width / (fontSize * LETTER_RATIO))));

/** Text that cannot end a style of ECharts' rich text, nor begin one: braces and bars mean something there. */
export const toRichText = (text: string): string => text.replace(/[{}|]/g, ' ');
