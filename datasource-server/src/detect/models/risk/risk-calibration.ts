import { applyClassCalibration, classBrierScore, fitClassCalibration, type CalibrationKind, type ClassCalibration } from '@weir/kernels';
import { NOT_SURE, type ClassifierReport, type VerdictBlock } from '@weir/schema';
import { rowsWhere, takeRows } from '../card/card-rows.ts';
import type { FittedClassifier } from '../engines/define-engine.ts';

/** Calibrated probability from which a class is named: below it, more than 3 in 10 such sessions would have another class. */
export const SURE_PROBABILITY = 0.7;

const FOLDS = 5;
/** Rows at most for the choice of the method. */
const MAX_CHOOSING_ROWS = 3_000;

const NO_ROWS = new Int32Array(0);

/** The calibration of the probabilities, and the methods that were compared. */
export interface RiskCalibration {
  /** Null where the probabilities are used uncalibrated. */
  readonly curves: ClassCalibration | null;
  readonly report: ClassifierReport['calibration'];
}

/**
 * Calibrates a fitted classifier on its out-of-bag probabilities, so that no session is taken from the fit and the held-out
 * sessions are only used to measure. Chooses isotonic regression, Platt scaling or no calibration by the lowest
 * cross-validated Brier score.
 *
 * @param y - class index of each training session.
 */
export const fitRiskCalibration = ({ out_of_bag }: Pick<FittedClassifier, 'out_of_bag'>, y: Int32Array, nClasses: number): RiskCalibration => {
  const rows = out_of_bag === null ? NO_ROWS : rowsWhere(y.length, (row) => !Number.isNaN(out_of_bag[row * nClasses]));
  if (out_of_bag === null || rows.length < FOLDS) {
    const sentence = 'The probabilities are not calibrated: the engine has no out-of-bag probabilities.';
    return { curves: null, report: { method: 'none', row_count: 0, sentence } };
  }
  const [probabilities, labels] = take(out_of_bag, y, nClasses, rows);
  const chosenOn = rows.length <= MAX_CHOOSING_ROWS ? [probabilities, labels] as const : take(out_of_bag, y, nClasses, everyNth(rows, MAX_CHOOSING_ROWS));
  const kinds = ['none', 'platt', 'isotonic'] as const;
  const scores = kinds.map((kind) => crossValidate(kind, ...chosenOn, nClasses));
  const best = kinds[scores.indexOf(Math.min(...scores))];
  const tried = kinds.map((kind, index) => `${WORDS[kind]} ${scores[index].toPrecision(3)}`).join(', ');
  const sentence = `Probabilities are ${best === 'none' ? 'not calibrated' : `calibrated by ${WORDS[best]}`}, which has the lowest Brier score on ${rows.length.toLocaleString('en-US')} out-of-bag training sessions (${tried}).`;
  return {
    curves: best === 'none' ? null : fitClassCalibration(probabilities, labels, nClasses, best),
    report: { method: best, row_count: rows.length, sentence },
  };
};

const WORDS = { none: 'no calibration', platt: 'Platt scaling', isotonic: 'isotonic regression' } as const;

/** Returns the Brier score on rows that the calibration was not fitted on. */
const crossValidate = (kind: CalibrationKind | 'none', probabilities: Float64Array, y: Int32Array, nClasses: number): number => {
  if (kind === 'none') return classBrierScore(y, probabilities, nClasses);
  let squares = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const curves = fitClassCalibration(...take(probabilities, y, nClasses, rowsWhere(y.length, (row) => row % FOLDS !== fold)), nClasses, kind);
    const [held, labels] = take(probabilities, y, nClasses, rowsWhere(y.length, (row) => row % FOLDS === fold));
    squares += labels.length * classBrierScore(labels, applyClassCalibration(curves, held), nClasses);
  }
  return squares / y.length;
};

const take = (probabilities: Float64Array, y: Int32Array, nClasses: number, rows: Int32Array): [Float64Array, Int32Array] => {
  const taken = takeRows({ X: probabilities, y, nFeatures: nClasses }, rows);
  return [taken.X, taken.y];
};

const everyNth = (rows: Int32Array, count: number): Int32Array => Int32Array.from({ length: count }, (_, index) => rows[Math.floor((index * rows.length) / count)]);

/** Returns calibrated class probabilities, row-major. */
export const calibrate = (curves: ClassCalibration | null, probabilities: Float64Array): Float64Array =>
  curves === null ? probabilities : applyClassCalibration(curves, probabilities);

export type RiskColumns = Pick<VerdictBlock, 'risk_class' | 'risk_classes' | 'class_probability'>;

/** Returns the most probable class of each row, or NOT_SURE where its probability is below SURE_PROBABILITY, with that probability. */
export const nameClasses = (classes: readonly string[], probabilities: Float64Array): RiskColumns => {
  const nClasses = classes.length;
  const risk_class = new Int32Array(probabilities.length / nClasses);
  const class_probability = new Float64Array(risk_class.length);
  for (let row = 0, from = 0; row < risk_class.length; row++, from += nClasses) {
    let best = 0;
    for (let label = 1; label < nClasses; label++) if (probabilities[from + label] > probabilities[from + best]) best = label;
    class_probability[row] = probabilities[from + best];
    risk_class[row] = class_probability[row] < SURE_PROBABILITY ? nClasses : best;
  }
  return { risk_class, risk_classes: [...classes, NOT_SURE], class_probability };
};
