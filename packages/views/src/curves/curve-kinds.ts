import { formatPercent } from '../style/format.ts';
import { type CurveLine, areaUnder, calibrationGap } from './curve-lines.ts';

/** Curves that can be drawn. */
export const CURVES = ['roc', 'precision_recall', 'calibration'] as const;

/** A curve that can be drawn. */
export type CurveChoice = (typeof CURVES)[number];

/** Names of a curve and its axes, and of its reference line where that is the diagonal. */
export interface CurveWords {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly reference: string | null;
}

/** Names of each curve. */
export const CURVE_WORDS: Readonly<Record<CurveChoice, CurveWords>> = {
  roc: { title: 'ROC', x: 'False positive rate', y: 'True positive rate', reference: 'random guess' },
  precision_recall: { title: 'Precision-recall', x: 'Recall', y: 'Precision', reference: null },
  calibration: { title: 'Calibration', x: 'Predicted probability', y: 'Observed frequency', reference: 'ideal' },
};

/** Returns the figure that summarises a curve: the area under it, or the mean gap of a calibration; null if there is none. */
export const figureOf = (curve: CurveChoice, { points }: CurveLine): { name: string; text: string } | null => {
  const value = curve === 'calibration' ? calibrationGap(points) : areaUnder(points);
  if (value === null || Math.abs(value) > 1e6) return null;
  return curve === 'calibration' ? { name: 'mean calibration gap', text: formatPercent(value) } : { name: 'AUC', text: value.toFixed(2) };
};
