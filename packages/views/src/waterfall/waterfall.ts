import type { Frame } from '@weir/schema';
import { NARROW_WIDTH, axisStyle, baseOption, noteStyle, tooltipStyle } from '../style/chart-style.ts';
import { type ContributionStep, bounded, isRiskFrame, toContributionSteps } from './contribution-rows.ts';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { chooseFrame, findField, frameLength, missingFields, toFinite, toText } from '../fields/find-fields.ts';
import { fitText, textWidth, toRichText } from '../style/fit-text.ts';
import { formatCompact, formatPercent, truncate } from '../style/format.ts';
import { toTooltipHtml } from '../style/tooltip-html.ts';

/** What a reader may change about the waterfall. */
export interface WaterfallOptions {
  /** What is explained: how far the session stands apart, or its risk class. */
  readonly explains: 'score' | 'risk_class';
  /** Features shown, the largest first; the rest is one step. */
  readonly max_features: number;
}

const DEFAULTS: WaterfallOptions = { explains: 'score', max_features: 12 };
const REMEDY = "Use the query type 'Session explanation'.";
const MIN_ROW = 20;
const TWO_LINE_ROW = 31;

const chooseExplanation = (frames: readonly Frame[], explains: WaterfallOptions['explains']): Frame | undefined => {
  const fitting = frames.filter((frame) => findField(frame, 'contribution'));
  return fitting.find((frame) => isRiskFrame(frame) === (explains === 'risk_class')) ?? fitting[0] ?? chooseFrame(frames, ['contribution']);
};

const signed = (value: number, format: (value: number) => string): string =>
  value === 0 ? `● ${format(0)}` : value > 0 ? `▲ +${format(value)}` : `▼ −${format(-value)}`;

const build = ({ frames, options: given, theme, width, height, formatTime }: ViewInput<WaterfallOptions>): ViewResult => {
  const options = { ...DEFAULTS, ...given };
  const frame = chooseExplanation(frames, options.explains);
  if (!frame || frame.fields.length === 0) {
    return { state: 'empty', message: 'No session to explain. Widen the time range, or wait until a model is fitted.' };
  }
  const hasName = frame.fields.some((field) => field.name === 'feature' || field.type === 'string');
  const lacks = [...(hasName ? [] : ['feature']), ...(findField(frame, 'contribution') ? [] : ['contribution'])];
  if (lacks.length > 0) return missingFields(lacks, frame, REMEDY);

  const isRisk = isRiskFrame(frame);
  const isNarrow = width < NARROW_WIDTH;
  const start = (isRisk ? toFinite(frame.meta?.custom?.baseline) : null) ?? 0;
  const top = 42;
  const bottom = 24;
  const room = height - top - bottom;
  const ends = start === 0 ? 1 : 2;
  const most = Math.max(1, Math.min(options.max_features, Math.floor(room / MIN_ROW) - ends));
  const steps = toContributionSteps(frame, start, most);
  if (steps.length === 0) {
    return { state: 'empty', message: frameLength(frame) === 0 ? 'No contributions in the data. Choose another session.' : 'Every contribution in the data is empty. Choose another session.' };
  }

  const custom = frame.meta?.custom ?? {};
  const riskClass = toText(custom.class) ?? 'the risk class';
  const session = frames.map(({ meta }) => meta?.custom).find((facts) => toText(facts?.src_ip) !== null);
  const who = toText(session?.src_ip);
  const when = toFinite(session?.start_time);
  const title = [who ?? (isRisk ? 'Risk class' : 'Contributions'), ...(when === null ? [] : [formatTime(when)])].join(', ');
  const format = isRisk || findField(frame, 'contribution')?.config?.unit === 'percentunit' ? formatPercent : formatCompact;
  const [up, down] = isRisk ? [`towards ${riskClass}`, 'away from it'] : ['more anomalous', 'more usual'];
  const endName = isRisk ? 'Probability' : 'Total';

  const total = steps[steps.length - 1].to;
  const rows: Array<ContributionStep & { isEnd: boolean }> = [
    ...(start === 0 ? [] : [{ name: 'Before any feature', value: start, from: 0, to: start, actual: null, typical: null, isEnd: true }]),
    ...steps.map((step) => ({ ...step, isEnd: false })),
    { name: endName, value: total, from: 0, to: total, actual: null, typical: null, isEnd: true },
  ];
  const isTwoLine = room / rows.length >= TWO_LINE_ROW && rows.some(({ actual }) => actual !== null);
  const against = ({ actual, typical }: ContributionStep) => (actual === null ? '' : typical === null ? actual : `${actual}, usual ${typical}`);
  const small = theme.fontSize - 1;
  const labelWidth = Math.min(
    isNarrow ? width * 0.4 : width * 0.3,
    rows.reduce((most_px, row) => Math.max(most_px, textWidth(row.name, theme.fontSize), isTwoLine ? textWidth(against(row), small) : 0), 40),
  );
  const said = rows.map(({ value, isEnd }) => (isEnd ? format(value) : signed(value, format)));
  const right = Math.min(width * 0.3, said.reduce((most_px, text) => Math.max(most_px, textWidth(text, theme.fontSize)), 20) + 14);
  const summed = (row: ContributionStep) => `${truncate(row.name, 40)} ${row.value < 0 ? '' : '+'}${format(row.value)}${row.actual === null ? '' : ` (${truncate(against(row), 60)})`}`;

  return {
    state: 'ready',
    summary:
      `${truncate(title, 80)}: ${isRisk ? `probability of ${truncate(riskClass, 40)} ${format(total)}, from ${format(start)}` : `contributions add up to ${format(total)}`}; ` +
      `${steps.slice(0, 5).map(summed).join('; ')}${steps.length > 5 ? `; and ${steps.length - 5} more` : ''}.`,
    option: {
      ...baseOption(theme),
      title: {
        left: 0,
        top: 0,
        padding: 2,
        text: `{title|${toRichText(fitText(title, width - 8, theme.fontSize))}}\n{key|${toRichText(fitText(`▲ ${up}   ▼ ${down}`, width - 8, small))}}`,
        textStyle: {
          ...noteStyle(theme),
          rich: {
            title: { color: theme.text, fontSize: theme.fontSize, fontFamily: theme.fontFamily, fontWeight: 700, lineHeight: 17 },
            key: { ...noteStyle(theme), lineHeight: 16 },
          },
        },
      },
      grid: { left: labelWidth + 12, right, top, bottom, outerBoundsMode: 'none' },
      tooltip: {
        ...tooltipStyle(theme),
        trigger: 'axis',
        axisPointer: { type: 'shadow' },
        formatter: (params) => {
          const [item] = Array.isArray(params) ? params : [params];
          const row = rows[item.dataIndex];
          if (!row) return '';
          if (row.isEnd) return toTooltipHtml({ title: row.name, rows: [[isRisk ? 'Probability' : 'Sum', format(row.value)]] }, theme);
          return toTooltipHtml(
            {
              title: row.name,
              subtitle: row.value > 0 ? `▲ ${up}` : row.value < 0 ? `▼ ${down}` : 'changes nothing',
              rows: [
                ['Contribution', signed(row.value, format)],
                ...(row.actual === null ? [] : [['Actual', row.actual] as const]),
                ...(row.typical === null ? [] : [['Typical', row.typical] as const]),
                ['From, to', `${format(row.from)}, ${format(row.to)}`],
              ],
              note: findField(frame, 'contribution')?.config?.description,
            },
            theme,
          );
        },
      },
      xAxis: {
        ...axisStyle(theme),
        type: 'value',
        axisLine: { show: false },
        splitNumber: isNarrow ? 3 : 6,
        ...(isRisk && steps.every(({ from, to }) => from <= 1 + 1e-9 && to <= 1 + 1e-9) ? { max: 1 } : {}),
        axisLabel: { ...axisStyle(theme).axisLabel, hideOverlap: true, formatter: (value: number) => format(value).replace('.0%', '%') },
      },
      yAxis: {
        ...axisStyle(theme),
        type: 'category',
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
            const name = toRichText(fitText(row?.name ?? '', labelWidth, theme.fontSize));
            const second = isTwoLine && row ? against(row) : '';
            return second === '' ? `{${row?.isEnd ? 'end' : 'name'}|${name}}` : `{name|${name}}\n{small|${toRichText(fitText(second, labelWidth, small))}}`;
          },
          rich: {
            name: { color: theme.text, fontSize: theme.fontSize, lineHeight: 15, align: 'right' },
            end: { color: theme.text, fontSize: theme.fontSize, lineHeight: 15, fontWeight: 700, align: 'right' },
            small: { color: theme.textSecondary, fontSize: small, lineHeight: 14, align: 'right' },
          },
        },
      },
      series: [
        {
          type: 'bar',
          stack: 'waterfall',
          stackStrategy: 'all',
          silent: true,
          barMaxWidth: 22,
          itemStyle: { color: 'transparent' },
          data: rows.map(({ from }) => from),
        },
        {
          type: 'bar',
          stack: 'waterfall',
          stackStrategy: 'all',
          barMaxWidth: 22,
          barMinHeight: 1,
          data: rows.map(({ from, to, isEnd }, index) => ({
            value: bounded(to - from),
            itemStyle: isEnd || to === from
              ? { color: theme.textSecondary, borderRadius: 2 }
              : to > from
                ? { color: theme.anomaly, borderRadius: 2 }
                : { color: theme.background, borderColor: theme.normal, borderWidth: 1.5, borderRadius: 2 },
            label: {
              show: true,
              position: 'right' as const,
              formatter: () => said[index],
              color: theme.text,
              fontSize: theme.fontSize,
              fontFamily: theme.fontFamily,
              fontWeight: isEnd ? ('bold' as const) : ('normal' as const),
            },
          })),
        },
      ],
    },
  };
};

/** What each feature adds to the score of one session, or to the probability of its risk class. */
export const waterfall = defineView<WaterfallOptions>({
  id: 'waterfall',
  title: 'Contribution waterfall',
  question: 'Why does this session stand apart?',
  defaultOptions: DEFAULTS,
  build,
});
