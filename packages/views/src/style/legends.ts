import type { ValueClass } from '../axes/value-classes.ts';
import type { ViewTheme } from '../define-view.ts';
import { noteStyle } from './chart-style.ts';
import { textWidth } from './fit-text.ts';

/** Returns a legend above the chart; `place` overrides its position and the size of its symbols. */
export const topLegend = <Place extends object>(theme: ViewTheme, data: ReadonlyArray<string | object>, place: Place) => ({
  top: 0,
  left: 0,
  itemWidth: 12,
  itemHeight: 12,
  itemGap: 18,
  data: [...data],
  textStyle: { ...noteStyle(theme), color: theme.text },
  ...place,
});

const LEGEND_ROW_PX = 20;

/** Whether a legend that wraps has to scroll, and its height in pixels. */
export interface WrappedLegend {
  readonly isScrolled: boolean;
  readonly height: number;
}

/** Fits the entries of a legend into rows, at most a share of the chart's height; above that it scrolls in one row. */
export const fitLegend = (
  names: readonly string[],
  { width, height, share, symbol_px, fontSize }: { width: number; height: number; share: number; symbol_px: number; fontSize: number },
): WrappedLegend => {
  const entry_px = Math.max(20, ...names.map((name) => textWidth(name, fontSize))) + symbol_px;
  const rows = Math.ceil(names.length / Math.max(1, Math.floor(width / entry_px)));
  const isScrolled = rows > Math.max(1, Math.floor((height * share) / LEGEND_ROW_PX));
  return { isScrolled, height: (isScrolled ? 1 : rows) * LEGEND_ROW_PX };
};

/** Returns a legend that wraps or scrolls, for many series. */
export const wrappedLegend = <Place extends object>(theme: ViewTheme, { isScrolled }: WrappedLegend, data: ReadonlyArray<string | object>, place: Place) => ({
  type: isScrolled ? ('scroll' as const) : ('plain' as const),
  left: 4,
  right: 0,
  itemHeight: 10,
  padding: [2, 0],
  data: [...data],
  textStyle: { ...noteStyle(theme), color: theme.text },
  ...place,
});

/** Returns colour classes as pieces of a legend: the first class excludes zero, the last has no upper end. */
export const classPieces = (classes: readonly ValueClass[], colors: readonly string[], label: (range: ValueClass, isLast: boolean) => string) =>
  classes.map((range, i) => {
    const isLast = i === classes.length - 1;
    return {
      ...(i === 0 ? { gt: 0 } : { gte: range.min }),
      ...(isLast ? {} : { lt: range.max }),
      label: label(range, isLast),
      color: colors[i],
    };
  });

/** Returns a legend of colour classes under the chart; it also colours the series that `target` names. */
export const classLegend = <Target extends object>(theme: ViewTheme, isNarrow: boolean, pieces: object[], colorOutside: string, target: Target) => ({
  type: 'piecewise' as const,
  orient: 'horizontal' as const,
  left: 'center' as const,
  bottom: 0,
  itemWidth: 14,
  itemHeight: 10,
  itemGap: isNarrow ? 6 : 12,
  textGap: 5,
  pieces,
  outOfRange: { color: colorOutside },
  textStyle: noteStyle(theme),
  selectedMode: false as const,
  ...target,
});
