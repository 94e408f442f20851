import { averagePrecision, rocAuc } from '@weir/kernels';
import type { ForestKind } from './data-sets.ts';

/** Accuracy of one forest on one set with one seed. */
export interface Measured {
  /** Area under the ROC curve; for several classes the mean of one-vs-rest. */
  readonly auc: number;
  /** Average precision, for anomalies only. */
  readonly averagePrecision?: number;
}

/**
 * Measures scores: for an isolation forest one per row, for a random forest the class probabilities, row-major.
 *
 * Both forests are measured here; scikit-learn's own measures must agree.
 */
export function measure(kind: ForestKind, y: Uint8Array, nClasses: number, scores: Float64Array): Measured {
  if (kind === 'isolation-forest') return { auc: rocAuc(y, scores), averagePrecision: averagePrecision(y, scores) };
  const aucOf = (klass: number): number =>
    rocAuc(
      y.map((value) => (value === klass ? 1 : 0)),
      Float64Array.from(y, (_, row) => scores[row * nClasses + klass]),
    );
  if (nClasses === 2) return { auc: aucOf(1) };
  const aucs = Array.from({ length: nClasses }, (_, klass) => aucOf(klass));
  return { auc: aucs.reduce((sum, auc) => sum + auc, 0) / nClasses };
}
