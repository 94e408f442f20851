import { applyIsotonic, applyPlatt, fitIsotonic, fitPlatt, type IsotonicCalibration, type PlattCalibration } from './calibration.ts';
import { assertSameLength } from '../metrics/labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';
import type { ClassIndices } from '../forests/random-forest.ts';

/** Isotonic: any non-decreasing function, for many rows. Platt: a sigmoid with two parameters, for few rows. */
export type CalibrationKind = 'isotonic' | 'platt';

/** A calibration of class probabilities, one function per class: plain data that can be stored as JSON. */
export interface ClassCalibration {
  readonly curves: readonly (IsotonicCalibration | PlattCalibration)[];
  /** Rows that it was fitted on. */
  readonly nRows: number;
}

/**
 * Fits a calibration of class probabilities, each class against all others.
 *
 * Skips rows with NaN, such as out-of-bag probabilities of rows in every bootstrap sample. Fit it on rows that the probabilities were not
 * fitted on.
 *
 * @param probabilities - row-major, length nRows * nClasses.
 * @param y - class index of each row, below nClasses.
 * @throws RangeError on mismatched lengths, no row that is not NaN, or an infinite probability.
 * @see Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", 2002, section 4, as
 * `sklearn.calibration.CalibratedClassifierCV` does it.
 */
export function fitClassCalibration(probabilities: Float64Array, y: ClassIndices, nClasses: number, kind: CalibrationKind): ClassCalibration {
  assertInteger(nClasses, 'nClasses', 2);
  assertSameLength(probabilities, { length: y.length * nClasses });
  const known = new Int32Array(y.length);
  let nRows = 0;
  for (let row = 0; row < y.length; row++) if (!Number.isNaN(probabilities[row * nClasses])) known[nRows++] = row;
  const curves = Array.from({ length: nClasses }, (_, k) => {
    const scores = new Float64Array(nRows);
    const isClass = new Uint8Array(nRows);
    for (let i = 0; i < nRows; i++) {
      scores[i] = probabilities[known[i] * nClasses + k];
      isClass[i] = y[known[i]] === k ? 1 : 0;
    }
    return kind === 'isotonic' ? fitIsotonic(scores, isClass) : fitPlatt(scores, isClass);
  });
  return { curves, nRows };
}

/**
 * Returns the calibrated class probabilities, in [0, 1]; those of a row add up to 1. A row with 0 from every function keeps its probabilities.
 *
 * @param probabilities - row-major, length nRows * classes of the calibration.
 * @returns the same shape, a new array.
 * @throws RangeError when a probability is NaN or infinite, or the length is not a multiple of the classes.
 */
export function applyClassCalibration({ curves }: ClassCalibration, probabilities: Float64Array): Float64Array {
  const nClasses = curves.length;
  const nRows = probabilities.length / nClasses;
  assertInteger(nRows, 'rows of probabilities', 0);
  const result = new Float64Array(probabilities.length);
  curves.forEach((curve, k) => {
    const scores = new Float64Array(nRows);
    for (let row = 0; row < nRows; row++) scores[row] = probabilities[row * nClasses + k];
    const values = curve.kind === 'isotonic' ? applyIsotonic(curve, scores) : applyPlatt(curve, scores);
    for (let row = 0; row < nRows; row++) result[row * nClasses + k] = values[row];
  });
  for (let row = 0; row < nRows; row++) {
    const from = row * nClasses;
    let sum = 0;
    for (let k = 0; k < nClasses; k++) sum += result[from + k];
    for (let k = 0; k < nClasses; k++) result[from + k] = sum > 0 ? result[from + k] / sum : probabilities[from + k];
  }
  return result;
}
