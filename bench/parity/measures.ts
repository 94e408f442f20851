import { averagePrecision, rocAuc } from '@weir/kernels';
import type { ForestKind } from './data-sets.ts';

/** How well one forest did on one set with one seed. */
export interface Measured {
  /** Area under the ROC curve; of several classes the mean of each against the rest. */
  readonly auc: number;
  /** Average precision, for anomalies alone. */
  readonly averagePrecision?: number;
}

/**
 * Measures scores: of an isolation forest one a row, of a random forest the probability of each class, row-major.
 *
 * Both sides are measured here; what scikit-learn makes of its own scores is held against it.
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
