import { applyClassCalibration, fitClassCalibration, type ClassCalibration } from '@weir/kernels';
import { NOT_SURE, type ClassifierReport } from '@weir/schema';
import type { FittedClassifier } from './engines/define-engine.ts';

/** Calibrated probability from which a class is named: below it, more than three in ten such sessions would be of another. */
export const SURE_PROBABILITY = 0.7;

/**
 * Calibration of a fitted classifier, on what its trees say of the training sessions that they never saw: no session is taken from the fit,
 * and the held-out ones stay for measuring. Null where the engine does not know it.
 */
export const fitRiskCalibration = ({ out_of_bag }: FittedClassifier, y: Int32Array, nClasses: number): ClassCalibration | null =>
  out_of_bag && fitClassCalibration(out_of_bag, y, nClasses);

/** Class probabilities as they are to be believed, row-major. */
export const calibrate = (calibration: ClassCalibration | null, probabilities: Float64Array): Float64Array =>
  calibration === null ? probabilities : applyClassCalibration(calibration, probabilities);

/** The class named for one row, or NOT_SURE, with the probability of the most probable class. */
export const nameClass = (classes: readonly string[], probabilities: Float64Array): { risk_class: string; class_probability: number } => {
  let best = 0;
  for (let label = 1; label < classes.length; label++) if (probabilities[label] > probabilities[best]) best = label;
  const class_probability = probabilities[best];
  return { risk_class: class_probability < SURE_PROBABILITY ? NOT_SURE : classes[best], class_probability };
};

/** How the probabilities came to be, for the report. */
export const toCalibrationReport = (calibration: ClassCalibration | null): ClassifierReport['calibration'] => {
  if (calibration === null) {
    return { method: 'none', row_count: 0, sentence: 'The probabilities are not calibrated: this engine does not say what its trees make of sessions that they never saw.' };
  }
  const { curves, nRows } = calibration;
  const method = curves.every(({ kind }) => kind === 'isotonic') ? 'isotonic' : 'platt';
  const shape = method === 'isotonic' ? 'by isotonic regression' : "by Platt's curve, for a class has too few sessions for a curve without a shape";
  return { method, row_count: nRows, sentence: `Calibrated ${shape}, on what the trees say of ${nRows.toLocaleString('en-US')} training sessions that they never saw.` };
};
