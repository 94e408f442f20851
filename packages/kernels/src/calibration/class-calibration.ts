import { applyIsotonic, applyPlatt, fitIsotonic, fitPlatt, type IsotonicCalibration, type PlattCalibration } from './calibration.ts';
import { assertSameLength } from '../metrics/labelled-scores.ts';
import { assertInteger } from '../statistics/matrix.ts';
import type { ClassIndices } from '../forests/random-forest.ts';

/** A line of any rising shape, which wants many rows, or an S of two numbers, which does with few. */
export type CalibrationKind = 'isotonic' | 'platt';

/** How the probabilities of several classes are put right, one curve a class: plain data that goes through JSON as it is. */
export interface ClassCalibration {
  readonly curves: readonly (IsotonicCalibration | PlattCalibration)[];
  /** Rows that it was fitted on. */
  readonly nRows: number;
}

/**
 * Fits a calibration of class probabilities: each class against all others.
 *
 * Rows whose probabilities are NaN are left out, as out-of-bag ones are that every tree drew. Fit it on rows that the probabilities were
 * not fitted on.
 *
 * @param probabilities - row-major, length nRows * nClasses.
 * @param y - class index of each row, below nClasses.
 * @throws RangeError on lengths that do not fit, no row that is not NaN, or an infinite probability.
 * @see Zadrozny and Elkan, "Transforming classifier scores into accurate multiclass probability estimates", 2002, section 4, as
 * `sklearn.calibration.CalibratedClassifierCV` does it.
 */
export function fitClassCalibration(probabilities: Float64Array, y: ClassIndices, nClasses: number, kind: CalibrationKind): ClassCalibration {
  assertInteger(nClasses, 'nClasses', 2);
  assertSameLength(probabilities, { length: y.length * nClasses });
  const known = Array.from(y.keys()).filter((row) => !Number.isNaN(probabilities[row * nClasses]));
  const curves = Array.from({ length: nClasses }, (_, k) => {
    const scores = Float64Array.from(known, (row) => probabilities[row * nClasses + k]);
    const isClass = Uint8Array.from(known, (row) => (y[row] === k ? 1 : 0));
    return kind === 'isotonic' ? fitIsotonic(scores, isClass) : fitPlatt(scores, isClass);
  });
  return { curves, nRows: known.length };
}

/**
 * Gives the calibrated probability of each class, in [0, 1]; a row's add up to 1. A row that every curve gives 0 keeps its probabilities.
 *
 * @param probabilities - row-major, length nRows * classes of the calibration.
 * @returns the same shape, a new array.
 * @throws RangeError when a probability is NaN or infinite, or the length is no multiple of the classes.
 */
export function applyClassCalibration({ curves }: ClassCalibration, probabilities: Float64Array): Float64Array {
  const nClasses = curves.length;
  const nRows = probabilities.length / nClasses;
  assertInteger(nRows, 'rows of probabilities', 0);
  const result = new Float64Array(probabilities.length);
  curves.forEach((curve, k) => {
    const scores = Float64Array.from({ length: nRows }, (_, row) => probabilities[row * nClasses + k]);
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
