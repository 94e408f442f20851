import type { Frame } from '@weir/schema';
import { type ViewInput, type ViewResult, defineView } from '../define-view.ts';
import { emptyState } from '../fields/empty-states.ts';
import { chooseFrame, findField, frameLength, missingFields } from '../fields/find-fields.ts';
import { baseOption } from '../style/chart-style.ts';
import { truncate } from '../style/format.ts';
import { listFirst } from '../style/notes.ts';
import type { TooltipContent } from '../style/tooltip-html.ts';
import { axisTooltip } from '../style/tooltips.ts';
import { type ContributionStep, isRiskFrame } from './contribution-rows.ts';
import { contributionAxis, explanationTitle, stepAxis, stepBars, supports } from './waterfall-marks.ts';
import { type WaterfallPlot, type WaterfallRow, comparison, signed, toWaterfallPlot } from './waterfall-plot.ts';

/** Options of the waterfall. */
export interface WaterfallOptions {
  /** Explained result: the anomaly score of the session, or its risk class. */
  readonly explains: 'score' | 'risk_class';
  /** Features shown, the largest contributions first; all others are one step. */
  readonly max_features: number;
}

const DEFAULTS: WaterfallOptions = { explains: 'score', max_features: 12 };
const REMEDY = "Use the query type 'Session explanation'.";

const build = (input: ViewInput<WaterfallOptions>): ViewResult => {
  const { frames, theme, width } = input;
  const options = { ...DEFAULTS, ...input.options };
  const frame = chooseExplanation(frames, options.explains);
  if (!frame || frame.fields.length === 0) return emptyState('No session to explain. Widen the time range, or wait until a model is fitted.');
  const hasName = frame.fields.some((field) => field.name === 'feature' || field.type === 'string');
  const lacks = [...(hasName ? [] : ['feature']), ...(findField(frame, 'contribution') ? [] : ['contribution'])];
  if (lacks.length > 0) return missingFields(lacks, frame, REMEDY);
  const plot = toWaterfallPlot(frame, frames, options.max_features, { ...input, fontSize: theme.fontSize });
  if (!plot) {
    return emptyState(`${frameLength(frame) === 0 ? 'No contributions in the data' : 'All contributions in the data are empty'}. Choose another session.`);
  }

  return {
    state: 'ready',
    summary: summarize(plot),
    option: {
      ...baseOption(theme),
      title: explanationTitle(plot, width, theme),
      grid: { ...plot.grid, outerBoundsMode: 'none' },
      tooltip: axisTooltip(theme, { type: 'shadow' }, ({ dataIndex }) => plot.rows[dataIndex] && describeRow(plot.rows[dataIndex], plot)),
      xAxis: contributionAxis(plot, theme),
      yAxis: stepAxis(plot, theme),
      series: [supports(plot), stepBars(plot, theme)],
    },
  };
};

/** Returns the frame with the chosen explanation, else any explanation. */
const chooseExplanation = (frames: readonly Frame[], explains: WaterfallOptions['explains']): Frame | undefined => {
  const explanations = frames.filter((frame) => findField(frame, 'contribution'));
  return explanations.find((frame) => isRiskFrame(frame) === (explains === 'risk_class')) ?? explanations[0] ?? chooseFrame(frames, ['contribution']);
};

const summarize = ({ title, isRisk, riskClass, start, total, steps, format }: WaterfallPlot): string => {
  const describeStep = (step: ContributionStep) =>
    `${truncate(step.name, 40)} ${step.value < 0 ? '' : '+'}${format(step.value)}${step.actual === null ? '' : ` (${truncate(comparison(step), 60)})`}`;
  const result = isRisk ? `probability of ${truncate(riskClass, 40)} ${format(total)}, from ${format(start)}` : `contributions add up to ${format(total)}`;
  return `${truncate(title, 80)}: ${result}; ${listFirst(steps.map(describeStep), 5)}.`;
};

const describeRow = (row: WaterfallRow, { frame, isRisk, format, up, down }: WaterfallPlot): TooltipContent => {
  if (row.isEnd) return { title: row.name, rows: [[isRisk ? 'Probability' : 'Total', format(row.value)]] };
  return {
    title: row.name,
    subtitle: row.value > 0 ? `▲ ${up}` : row.value < 0 ? `▼ ${down}` : 'no effect',
    rows: [
      ['Contribution', signed(row.value, format)],
      ...(row.actual === null ? [] : [['Actual', row.actual] as const]),
      ...(row.typical === null ? [] : [['Typical', row.typical] as const]),
      ['Running total', `${format(row.from)} to ${format(row.to)}`],
    ],
    note: findField(frame, 'contribution')?.config?.description,
  };
};

/** Contribution of each feature to the anomaly score of a session, or to the probability of its risk class. */
export const waterfall = defineView<WaterfallOptions>('waterfall', { defaultOptions: DEFAULTS, build });
