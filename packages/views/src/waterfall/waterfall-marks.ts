import type { ViewTheme } from '../define-view.ts';
import { axisStyle, noteStyle } from '../style/chart-style.ts';
import { fitText, toRichText } from '../style/fit-text.ts';
import { truncate } from '../style/format.ts';
import { twoLineLabel, twoLineStyles } from '../style/two-line-labels.ts';
import { bounded } from './contribution-rows.ts';
import { type WaterfallPlot, type WaterfallRow, comparison } from './waterfall-plot.ts';

const BARS = { type: 'bar' as const, stack: 'waterfall', stackStrategy: 'all' as const, barMaxWidth: 22 };

/** Returns invisible bars below the steps, up to where each step starts. */
export const supports = ({ rows }: WaterfallPlot) => ({ ...BARS, silent: true, itemStyle: { color: 'transparent' }, data: rows.map(({ from }) => from) });

/** Returns the bars: filled for positive steps, outlined for negative ones, grey at the ends. */
export const stepBars = ({ rows, values }: WaterfallPlot, theme: ViewTheme) => ({
  ...BARS,
  barMinHeight: 1,
  data: rows.map((row, index) => ({
    value: bounded(row.to - row.from),
    itemStyle: barStyle(row, theme),
    label: {
      show: true,
      position: 'right' as const,
      formatter: () => values[index],
      color: theme.text,
      fontSize: theme.fontSize,
      fontFamily: theme.fontFamily,
      fontWeight: row.isEnd ? ('bold' as const) : ('normal' as const),
    },
  })),
});

const barStyle = ({ from, to, isEnd }: WaterfallRow, theme: ViewTheme) => {
  if (isEnd || to === from) return { color: theme.textSecondary, borderRadius: 2 };
  if (to > from) return { color: theme.anomaly, borderRadius: 2 };
  return { color: theme.background, borderColor: theme.normal, borderWidth: 1.5, borderRadius: 2 };
};

/** Returns the title: the session, and the meaning of the arrows. */
export const explanationTitle = ({ title, up, down }: WaterfallPlot, width: number, theme: ViewTheme) => ({
  left: 0,
  top: 0,
  padding: 2,
  text:
    `{title|${toRichText(fitText(title, width - 8, theme.fontSize))}}\n` +
    `{key|${toRichText(fitText(`▲ ${up}   ▼ ${down}`, width - 8, theme.fontSize - 1))}}`,
  textStyle: {
    ...noteStyle(theme),
    rich: {
      title: { color: theme.text, fontSize: theme.fontSize, fontFamily: theme.fontFamily, fontWeight: 700, lineHeight: 17 },
      key: { ...noteStyle(theme), lineHeight: 16 },
    },
  },
});

/** Returns the axis of the contributions; a probability ends at 1. */
export const contributionAxis = ({ isRisk, isNarrow, steps, format }: WaterfallPlot, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'value' as const,
  axisLine: { show: false },
  splitNumber: isNarrow ? 3 : 6,
  ...(isRisk && steps.every(({ from, to }) => from <= 1 + 1e-9 && to <= 1 + 1e-9) ? { max: 1 } : {}),
  axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: (value: number) => format(value).replace('.0%', '%') },
});

/** Returns the axis of the features, with their values where there is space for a second line. */
export const stepAxis = ({ rows, isTwoLine, labelWidth }: WaterfallPlot, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'category' as const,
  inverse: true,
  data: rows.map(({ name }) => truncate(name, 60)),
  splitLine: { show: false },
  axisLabel: {
    ...axisStyle(theme).axisLabel,
    interval: 0,
    color: theme.text,
    fontSize: theme.fontSize,
    formatter: (_name: string, index: number) => {
      const row = rows[index];
      return row ? twoLineLabel(row.name, isTwoLine ? comparison(row) : '', labelWidth, theme, row.isEnd ? 'end' : 'name') : '';
    },
    rich: twoLineStyles(theme),
  },
});
