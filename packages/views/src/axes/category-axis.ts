import type { ViewTheme } from '../define-view.ts';
import { axisStyle } from '../style/chart-style.ts';

/** Returns an axis of names without lines, for matrices; `label` overrides the style of the names. */
export const categoryAxis = (theme: ViewTheme, names: readonly string[], label: object) => ({
  ...axisStyle(theme),
  type: 'category' as const,
  data: [...names],
  axisLine: { show: false },
  splitLine: { show: false },
  axisLabel: { ...axisStyle(theme).axisLabel, ...label },
});
