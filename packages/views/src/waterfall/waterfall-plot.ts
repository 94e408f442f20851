import type { Frame } from '@weir/schema';
import { NARROW_WIDTH } from '../style/chart-style.ts';
import { findField, toFinite, toText } from '../fields/find-fields.ts';
import { textWidth } from '../style/fit-text.ts';
import { formatCompact, formatPercent } from '../style/format.ts';
import { type ContributionStep, isRiskFrame, toContributionSteps } from './contribution-rows.ts';

const LEAST_ROW_PX = 20;
const TWO_LINE_ROW_PX = 31;
const MARGINS = { top: 42, bottom: 24 } as const;

/** A bar: a step, or the start or the end of the sum. */
export interface WaterfallRow extends ContributionStep {
  readonly isEnd: boolean;
}

/** An explanation in rows: everything that the marks of the waterfall are drawn from. */
export interface WaterfallPlot {
  readonly frame: Frame;
  /** True for the probability of a risk class, false for an anomaly score. */
  readonly isRisk: boolean;
  readonly riskClass: string;
  readonly title: string;
  readonly start: number;
  readonly total: number;
  readonly steps: readonly ContributionStep[];
  readonly rows: readonly WaterfallRow[];
  /** Text at the end of each bar. */
  readonly values: readonly string[];
  readonly format: (value: number) => string;
  readonly up: string;
  readonly down: string;
  readonly grid: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly labelWidth: number;
  readonly isTwoLine: boolean;
  readonly isNarrow: boolean;
}

/** Returns a contribution with its direction as a sign and as an arrow. */
export const signed = (value: number, format: (value: number) => string): string =>
  value === 0 ? `● ${format(0)}` : value > 0 ? `▲ +${format(value)}` : `▼ −${format(-value)}`;

/** Returns the actual value of a feature, compared with the typical one. */
export const comparison = ({ actual, typical }: ContributionStep): string => (actual === null ? '' : typical === null ? actual : `${actual}, typical ${typical}`);

const endRow = (name: string, value: number): WaterfallRow => ({ name, value, from: 0, to: value, actual: null, typical: null, isEnd: true });

/** Returns the source and time of the session, if a frame has them. */
const toTitle = (frames: readonly Frame[], isRisk: boolean, formatTime: (time_ms: number) => string): string => {
  const session = frames.map(({ meta }) => meta?.custom).find((facts) => toText(facts?.src_ip) !== null);
  const time = toFinite(session?.start_time);
  return [toText(session?.src_ip) ?? (isRisk ? 'Risk class' : 'Contributions'), ...(time === null ? [] : [formatTime(time)])].join(', ');
};

const longestWidth = (texts: readonly string[], fontSize: number, least: number): number => texts.reduce((most, text) => Math.max(most, textWidth(text, fontSize)), least);

/** Fits the steps of an explanation into rows; null where the frame has no contribution. */
export const toWaterfallPlot = (
  frame: Frame,
  frames: readonly Frame[],
  max_features: number,
  { width, height, fontSize, formatTime }: { width: number; height: number; fontSize: number; formatTime: (time_ms: number) => string },
): WaterfallPlot | null => {
  const isRisk = isRiskFrame(frame);
  const custom = frame.meta?.custom ?? {};
  const start = (isRisk ? toFinite(custom.baseline) : null) ?? 0;
  const plot_px = height - MARGINS.top - MARGINS.bottom;
  const most = Math.max(1, Math.min(max_features, Math.floor(plot_px / LEAST_ROW_PX) - (start === 0 ? 1 : 2)));
  const steps = toContributionSteps(frame, start, most);
  if (steps.length === 0) return null;
  const total = steps[steps.length - 1].to;
  const rows = [
    ...(start === 0 ? [] : [endRow('Baseline', start)]),
    ...steps.map((step) => ({ ...step, isEnd: false })),
    endRow(isRisk ? 'Probability' : 'Total', total),
  ];
  const isNarrow = width < NARROW_WIDTH;
  const isTwoLine = plot_px / rows.length >= TWO_LINE_ROW_PX && rows.some(({ actual }) => actual !== null);
  const format = isRisk || findField(frame, 'contribution')?.config?.unit === 'percentunit' ? formatPercent : formatCompact;
  const values = rows.map(({ value, isEnd }) => (isEnd ? format(value) : signed(value, format)));
  const names_px = longestWidth(rows.map(({ name }) => name), fontSize, 40);
  const labelWidth = Math.min(width * (isNarrow ? 0.4 : 0.3), isTwoLine ? longestWidth(rows.map(comparison), fontSize - 1, names_px) : names_px);
  const riskClass = toText(custom.class) ?? 'the risk class';
  const [up, down] = isRisk ? [`towards ${riskClass}`, 'away from it'] : ['more anomalous', 'less anomalous'];
  return {
    frame,
    isRisk,
    riskClass,
    title: toTitle(frames, isRisk, formatTime),
    start,
    total,
    steps,
    rows,
    values,
    format,
    up,
    down,
    grid: { left: labelWidth + 12, right: Math.min(width * 0.3, longestWidth(values, fontSize, 20) + 14), ...MARGINS },
    labelWidth,
    isTwoLine,
    isNarrow,
  };
};
