import {
  accuracy,
  averagePrecision,
  balancedAccuracy,
  classBrierScore,
  classIntervals,
  classReports,
  confusionMatrix,
  expectedCalibrationError,
  mostProbableClass,
  precisionRecallCurve,
  reliabilityCurve,
  rocAuc,
  rocCurve,
  thinCurve,
  type Interval,
} from '@weir/kernels';
import type { ClassCard, ShareWithInterval, SplitFigures } from '@weir/schema';
import { SURE_PROBABILITY } from '../risk/risk-calibration.ts';

const CURVE_POINTS = 200;
/** Entities with rows of each class that an interval over entities requires. */
const MIN_ENTITIES = 3;

/**
 * Measures the probabilities of held-out rows.
 *
 * @param y - class index of each row, at least one row
 * @param probabilities - row-major, classes.length per row
 * @param entity - entity of each row
 */
export const measureRows = (y: Int32Array, probabilities: Float64Array, classes: readonly string[], entity: readonly string[], seed: number): SplitFigures => {
  const nClasses = classes.length;
  const predicted = mostProbableClass(probabilities, nClasses);
  const best = Float64Array.from(predicted, (label, row) => Math.min(1, probabilities[row * nClasses + label]));
  const matrix = confusionMatrix(y, predicted, nClasses);
  const resampled = classes.every((_, label) => new Set(entity.filter((_name, row) => y[row] === label)).size >= MIN_ENTITIES) ? 'entity' : 'row';
  const intervals = classIntervals(y, predicted, nClasses, { seed, ...(resampled === 'entity' ? { groups: entity } : {}) });
  const sure = [...y.keys()].filter((row) => best[row] >= SURE_PROBABILITY);
  const support = classes.map((_, label) => y.reduce((sum, is) => sum + Number(is === label), 0));
  return {
    accuracy: toShare(accuracy(y, predicted), intervals.accuracy),
    majority_share: Math.max(...support) / y.length,
    balanced_accuracy: toShare(balancedAccuracy(matrix, nClasses), intervals.balancedAccuracy),
    sure_share: sure.length / y.length,
    sure_accuracy: sure.length === 0 ? null : sure.reduce((sum, row) => sum + Number(y[row] === predicted[row]), 0) / sure.length,
    brier_score: classBrierScore(y, probabilities, nClasses),
    expected_calibration_error: expectedCalibrationError(y.map((is, row) => Number(is === predicted[row])), best),
    confusion_matrix: classes.map((_, label) => [...matrix.subarray(label * nClasses, (label + 1) * nClasses)]),
    classes: classReports(y, predicted, nClasses).map((report, label): ClassCard => ({
      class: classes[label],
      support: report.support,
      precision: toShare(report.precision, intervals.classes[label].precision),
      recall: toShare(report.recall, intervals.classes[label].recall),
      f1: toShare(report.f1, intervals.classes[label].f1),
      ...toCurves(
        y.map((is) => Number(is === label)),
        Float64Array.from(y, (_, row) => probabilities[row * nClasses + label]),
      ),
    })),
    resampled,
  };
};

type ClassCurves = Pick<ClassCard, 'working_point' | 'roc_auc' | 'average_precision' | 'roc' | 'precision_recall' | 'calibration'>;

const toCurves = (isClass: Int32Array, probability: Float64Array): ClassCurves => {
  const { meanProbability, positiveShare, count } = reliabilityCurve(isClass, probability);
  const calibration = { ...toPoints(meanProbability, positiveShare), count: [...count] };
  const members = isClass.reduce((sum, is) => sum + is, 0);
  if (members === 0 || members === isClass.length) {
    return { roc_auc: null, average_precision: null, roc: { x: [], y: [] }, precision_recall: { x: [], y: [] }, calibration };
  }
  const roc = rocCurve(isClass, probability);
  const { precision, recall } = precisionRecallCurve(isClass, probability);
  return {
    working_point: toWorkingPoint(isClass, probability),
    roc_auc: rocAuc(isClass, probability),
    average_precision: averagePrecision(isClass, probability),
    roc: toPoints(roc.fpr, roc.tpr),
    precision_recall: toPoints(recall.slice().reverse(), precision.slice().reverse()),
    calibration,
  };
};

/** Returns the rates at SURE_PROBABILITY; precision is null where the class is never named. Both sides have rows. */
const toWorkingPoint = (isClass: Int32Array, probability: Float64Array): NonNullable<ClassCard['working_point']> => {
  const named = [0, 0];
  const all = [0, 0];
  isClass.forEach((is, row) => {
    all[is] += 1;
    named[is] += Number(probability[row] >= SURE_PROBABILITY);
  });
  const total = named[0] + named[1];
  return { false_positive_rate: named[0] / all[0], recall: named[1] / all[1], precision: total === 0 ? null : named[1] / total };
};

const toPoints = (x: Float64Array, y: Float64Array): { x: number[]; y: number[] } => {
  const kept = thinCurve(x, y, CURVE_POINTS);
  const round = (value: number): number => Math.round(value * 1e5) / 1e5;
  return { x: Array.from(kept, (point) => round(x[point])), y: Array.from(kept, (point) => round(y[point])) };
};

const toShare = (value: number, { low, high }: Interval): ShareWithInterval => ({ value, low: toKnown(low), high: toKnown(high) });

const toKnown = (bound: number): number | null => (Number.isNaN(bound) ? null : Math.min(1, Math.max(0, bound)));
