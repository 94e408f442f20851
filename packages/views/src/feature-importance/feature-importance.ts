import { NARROW_WIDTH, axisStyle, baseOption, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, featureTitle, fieldTitle, findField, missingFields, numericFields, toFinite, toText } from '../fields/find-fields.ts';
import { formatNoun, formatPercent, truncate } from '../style/format.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the bars. */
export interface FeatureImportanceOptions {
  /** Features shown, the most important first. */
  readonly max_features: number;
}

const DEFAULTS: FeatureImportanceOptions = { max_features: 20 };
const REMEDY = "Use the query type 'Feature importance'.";
const MEASURES = ['impurity_importance', 'permutation_importance'];
const MEANING: Readonly<Record<string, string>> = {
  impurity_importance: 'Impurity: share of the splitting done by the feature, while learning.',
  permutation_importance: 'Permutation: accuracy lost when the feature is shuffled, on held-out data.',
};
const SHORT: Readonly<Record<string, string>> = { impurity_importance: 'Impurity', permutation_importance: 'Permutation' };

const build = ({ frames, options: given, theme, width }: ViewInput<FeatureImportanceOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseFrame(frames, ['feature', MEASURES[0]]);
  if (!frame || frame.fields.length === 0) {
    return { state: 'empty', message: 'No feature importance yet. It appears once a risk classifier has been fitted.' };
  }
  const feature = findField(frame, 'feature') ?? frame.fields.find((field) => field.type === 'string');
  const known = MEASURES.map((name) => findField(frame, name)).filter((field) => field !== undefined);
  const measures = (known.length > 0 ? known : numericFields(frame).slice(0, 2)).filter((field) =>
    Array.from(field.values).some((value) => toFinite(value) !== null),
  );
  if (!feature || (known.length === 0 && numericFields(frame).length === 0)) {
    return missingFields([...(feature ? [] : ['feature']), ...(known.length > 0 ? [] : MEASURES)], frame, REMEDY);
  }
  if (measures.length === 0 || feature.values.length === 0) {
    return { state: 'empty', message: 'No feature importance in the data. It appears once a risk classifier has been fitted.' };
  }

  const rows = Array.from(feature.values, (name, row) => ({
    name: featureTitle(toText(name) ?? 'unnamed'),
    values: measures.map((measure) => toFinite(measure.values[row])),
  }))
    .filter((row) => row.values.some((value) => value !== null))
    .sort((a, b) => (b.values[0] ?? 0) - (a.values[0] ?? 0));
  const shown = rows.slice(0, Math.max(1, options.max_features));
  const narrow = width < NARROW_WIDTH;
  const nameLength = narrow ? 14 : 26;
  const longest = shown.reduce((length, row) => Math.max(length, Math.min(nameLength, row.name.length)), 4);
  const values = shown.flatMap((row) => row.values.map((value) => value ?? 0));
  const lowest = values.reduce((a, b) => Math.min(a, b), 0);
  const highest = values.reduce((a, b) => Math.max(a, b), 0);
  const titles = measures.map((measure) => SHORT[measure.name] ?? fieldTitle(measure));

  const barStyle = (series: number) =>
    series === 0
      ? { color: theme.normal, borderRadius: 2 }
      : { color: theme.background, borderColor: theme.normal, borderWidth: 1.5, borderRadius: 2 };

  return {
    state: 'ready',
    summary:
      `Importance of ${formatNoun(rows.length, 'feature')}` +
      (shown.length < rows.length ? `, the top ${shown.length} shown` : '') +
      `: ${shown
        .slice(0, 5)
        .map((row) => `${truncate(row.name, 40)} ${row.values.map((value, i) => `${value === null ? 'none' : formatPercent(value)} (${titles[i].toLowerCase()})`).join(', ')}`)
        .join('; ')}.`,
    option: {
      ...baseOption(theme),
      grid: { left: Math.round(longest * theme.fontSize * 0.58) + 16, right: narrow ? 48 : 60, top: measures.length > 1 ? 34 : 8, bottom: 26 },
      legend:
        measures.length > 1
          ? { top: 0, left: 0, itemWidth: 14, itemHeight: 10, itemGap: 18, data: [...titles], textStyle: { ...noteStyle(theme), color: theme.text } }
          : undefined,
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const row = shown[item.dataIndex];
          if (!row) return '';
          return toTooltipHtml(
            {
              title: row.name,
              rows: measures.map((_, i) => [titles[i], row.values[i] === null ? 'not measured' : formatPercent(row.values[i] ?? 0)] as const),
              note: measures.map((measure) => MEANING[measure.name] ?? '').join(' ').trim(),
            },
            theme,
          );
        },
      },
      xAxis: {
        ...axisStyle(theme),
        type: 'value',
        min: lowest < 0 ? lowest - 0.02 * highest : 0,
        axisLine: { show: false },
        splitLine: { ...axisStyle(theme).splitLine, showMinLine: lowest === 0 },
        axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, showMinLabel: lowest === 0, formatter: (value: number) => formatPercent(value).replace('.0%', '%') },
      },
      yAxis: {
        ...axisStyle(theme),
        type: 'category',
        inverse: true,
        data: shown.map((row) => truncate(row.name, nameLength)),
        splitLine: { show: false },
        axisLabel: { ...axisStyle(theme).axisLabel, color: theme.text, fontSize: theme.fontSize },
      },
      series: measures.map((_, series) => ({
        type: 'bar' as const,
        name: titles[series],
        data: shown.map((row) => row.values[series]),
        barMaxWidth: 18,
        barGap: '15%',
        itemStyle: barStyle(series),
        label: {
          show: shown.length * measures.length <= 24,
          position: 'right' as const,
          color: theme.text,
          fontSize: theme.fontSize - 1,
          fontFamily: theme.fontFamily,
          formatter: (params: { value?: unknown }) => (typeof params.value === 'number' ? formatPercent(params.value) : ''),
        },
      })),
    },
  };
};

/** What the risk classifier splits on, by impurity and, where it was measured, by permutation. */
export const featureImportance = defineView<FeatureImportanceOptions>({
  id: 'feature-importance',
  title: 'Feature importance',
  question: 'What does the risk classifier look at?',
  defaultOptions: DEFAULTS,
  build,
});
