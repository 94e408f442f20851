import type { ViewTheme } from '../define-view.ts';
import { fitText, toRichText } from './fit-text.ts';

/** Returns the styles of an axis label in two lines, aligned to the axis: a name, a heading in bold, and a smaller second line. */
export const twoLineStyles = (theme: ViewTheme) => {
  const line = { color: theme.text, fontSize: theme.fontSize, lineHeight: 15, align: 'right' as const };
  return {
    name: line,
    end: { ...line, fontWeight: 700 },
    small: { color: theme.textSecondary, fontSize: theme.fontSize - 1, lineHeight: 14, align: 'right' as const },
  };
};

/** Returns an axis label that fits into `width` pixels, with an optional second line. */
export const twoLineLabel = (first: string, second: string, width: number, { fontSize }: ViewTheme, style: 'name' | 'end' = 'name'): string => {
  const line = (name: string, text: string, size: number) => `{${name}|${toRichText(fitText(text, width, size))}}`;
  return second === '' ? line(style, first, fontSize) : `${line(style, first, fontSize)}\n${line('small', second, fontSize - 1)}`;
};
