import type { ViewTheme } from '../define-view.ts';
import { tooltipStyle } from './chart-style.ts';
import { type TooltipContent, toTooltipHtml } from './tooltip-html.ts';

/** The chart item under the pointer, as ECharts passes it to a tooltip. */
export interface PointedItem {
  readonly seriesIndex?: number;
  readonly dataIndex: number;
  readonly name?: string;
  readonly value?: unknown;
  readonly seriesId?: string;
}

/** Reads the content of a tooltip from the item under the pointer; null or undefined shows no tooltip. */
type ReadContent = (item: PointedItem) => TooltipContent | null | undefined;

/** Returns the values of an item that is an array, none for any other. */
export const itemValues = (item: Pick<PointedItem, 'value'>): readonly unknown[] => (Array.isArray(item.value) ? item.value : []);

const toHtml = (theme: ViewTheme, read: ReadContent) => (params: unknown) => {
  const [item] = Array.isArray(params) ? (params as PointedItem[]) : [params as PointedItem];
  const content = item && read(item);
  return content ? toTooltipHtml(content, theme) : '';
};

/** Returns a tooltip for the item under the pointer. */
export const itemTooltip = (theme: ViewTheme, read: ReadContent) => ({ ...tooltipStyle(theme), trigger: 'item' as const, formatter: toHtml(theme, read) });

/** Returns a tooltip for the category or time under the pointer, anywhere across the chart. */
export const axisTooltip = (theme: ViewTheme, axisPointer: object, read: ReadContent) => ({
  ...tooltipStyle(theme),
  trigger: 'axis' as const,
  axisPointer,
  formatter: toHtml(theme, read),
});
