import type { Field } from '@weir/schema';
import { type ViewInput, type ViewResult, type ViewTheme, defineView } from '../define-view.ts';
import { notFitted } from '../fields/empty-states.ts';
import { chooseFrame, fieldTitle, missingFields } from '../fields/find-fields.ts';
import { NARROW_WIDTH, axisStyle, baseOption } from '../style/chart-style.ts';
import { formatNoun, formatPercent, formatPercentTick, truncate } from '../style/format.ts';
import { topLegend } from '../style/legends.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { axisTooltip } from '../style/tooltips.ts';
import { IMPORTANCE_MEASURES, type ImportanceRow, findImportanceFields, toImportanceRows } from './importance-rows.ts';

/** Options of the bars. */
export interface FeatureImportanceOptions {
  /** Features shown, the most important first. */
  readonly max_features: number;
}

const DEFAULTS: FeatureImportanceOptions = { max_features: 20 };
const REMEDY = "Use the query type 'Feature importance'.";
const MOST_LABELLED_BARS = 24;
const MEANING: Readonly<Record<string, string>> = {
  impurity_importance: 'Impurity: share of the impurity decrease due to splits on the feature, on training data.',
  permutation_importance: 'Permutation: drop in accuracy when the feature is shuffled, on held-out data.',
};
const TITLES: Readonly<Record<string, string>> = { impurity_importance: 'Impurity', permutation_importance: 'Permutation' };

const titleOf = (measure: Field): string => TITLES[measure.name] ?? fieldTitle(measure);

const build = ({ frames, options: given, theme, width }: ViewInput<FeatureImportanceOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['feature', IMPORTANCE_MEASURES[0]]);
  if (!frame || frame.fields.length === 0) return notFitted('No feature importance yet. It appears');
  const { feature, measures, missing } = findImportanceFields(frame);
  if (!feature || missing.length > 0) return missingFields(missing, frame, REMEDY);
  if (measures.length === 0 || feature.values.length === 0) return notFitted('No feature importance in the data. It appears');

  const rows = toImportanceRows(feature, measures);
  const shown = rows.slice(0, Math.max(1, options.max_features));
  const isNarrow = width < NARROW_WIDTH;
  const nameLength = isNarrow ? 14 : 26;
  const longest = shown.reduce((length, row) => Math.max(length, Math.min(nameLength, row.name.length)), 4);
  const titles = measures.map(titleOf);

  return {
    state: 'ready',
    summary: summarize(rows, shown, titles),
    option: {
      ...baseOption(theme),
      grid: { left: Math.round(longest * theme.fontSize * 0.58) + 16, right: isNarrow ? 48 : 60, top: measures.length > 1 ? 34 : 8, bottom: 26 },
      legend: measures.length > 1 ? topLegend(theme, titles, { itemWidth: 14, itemHeight: 10 }) : undefined,
      tooltip: axisTooltip(theme, { type: 'shadow' }, ({ dataIndex }) => shown[dataIndex] && describeFeature(shown[dataIndex], measures)),
      xAxis: shareAxis(shown, theme),
      yAxis: featureAxis(shown, nameLength, theme),
      series: measures.map((_, index) => importanceBars(shown, titles[index], index, shown.length * measures.length <= MOST_LABELLED_BARS, theme)),
    },
  };
};

const summarize = (rows: readonly ImportanceRow[], shown: readonly ImportanceRow[], titles: readonly string[]): string => {
  const describeValue = (value: number | null, i: number) => `${value === null ? 'not measured' : formatPercent(value)} (${titles[i].toLowerCase()})`;
  return (
    `Importance of ${formatNoun(rows.length, 'feature')}${shown.length < rows.length ? `, top ${shown.length} shown` : ''}: ` +
    `${shown.slice(0, 5).map((row) => `${truncate(row.name, 40)} ${row.values.map(describeValue).join(', ')}`).join('; ')}.`
  );
};

const describeFeature = (row: ImportanceRow, measures: readonly Field[]): TooltipContent => ({
  title: row.name,
  rows: measures.map((measure, i) => [titleOf(measure), row.values[i] === null ? 'not measured' : formatPercent(row.values[i] ?? 0)] as const),
  note: measures.map((measure) => MEANING[measure.name] ?? '').join(' ').trim(),
});

/** Returns an axis that starts at zero, or below if a permutation importance is negative. */
const shareAxis = (shown: readonly ImportanceRow[], theme: ViewTheme) => {
  const values = shown.flatMap((row) => row.values.map((value) => value ?? 0));
  const lowest = values.reduce((a, b) => Math.min(a, b), 0);
  const highest = values.reduce((a, b) => Math.max(a, b), 0);
  const style = axisStyle(theme);
  return {
    ...style,
    type: 'value' as const,
    min: lowest < 0 ? lowest - 0.02 * highest : 0,
    axisLine: { show: false },
    splitLine: { ...style.splitLine, showMinLine: lowest === 0 },
    axisLabel: { ...style.axisLabel, hideOverlap: true, showMinLabel: lowest === 0, formatter: formatPercentTick },
  };
};

const featureAxis = (shown: readonly ImportanceRow[], nameLength: number, theme: ViewTheme) => ({
  ...axisStyle(theme),
  type: 'category' as const,
  inverse: true,
  data: shown.map((row) => truncate(row.name, nameLength)),
  splitLine: { show: false },
  axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, fontSize: theme.fontSize },
});

/** Returns the bars of a measure: the first measure is filled, the second is outlined. */
const importanceBars = (shown: readonly ImportanceRow[], name: string, index: number, hasLabels: boolean, theme: ViewTheme) => ({
  type: 'bar' as const,
  name,
  data: shown.map((row) => row.values[index]),
  barMaxWidth: 18,
  barGap: '15%',
  itemStyle:
    index === 0 ? { color: theme.normal, borderRadius: 2 } : { color: theme.background, borderColor: theme.normal, borderWidth: 1.5, borderRadius: 2 },
  label: {
    show: hasLabels,
    position: 'right' as const,
    color: theme.text,
    fontSize: theme.fontSize - 1,
    fontFamily: theme.fontFamily,
    formatter: (params: { value?: unknown }) => (typeof params.value === 'number' ? formatPercent(params.value) : ''),
  },
});

/** Importance of each feature to the risk classifier, by impurity and, where it was measured, by permutation. */
export const featureImportance = defineView<FeatureImportanceOptions>('feature-importance', { defaultOptions: DEFAULTS, build });
