import { ANOMALY_SETS } from './anomaly-sets.ts';
import { CLASS_SETS } from './class-sets.ts';
import type { LabelledSet, NamedSet } from './labelled-set.ts';

/** The two forests compared, by what they are judged on. */
export type ForestKind = 'isolation-forest' | 'random-forest';

/** Generated sets of each forest. Real ones are added by the peer. */
export const GENERATED_SETS: Readonly<Record<ForestKind, readonly NamedSet[]>> = {
  'isolation-forest': ANOMALY_SETS,
  'random-forest': CLASS_SETS,
};

/**
 * Gives the greatest share of distinct values that a column of X loses when it is rounded to float32, in [0, 1).
 *
 * scikit-learn's trees see float32; where this is much above 0 the two forests do not see the same data.
 */
export function float32Loss({ X, nFeatures }: LabelledSet): number {
  let loss = 0;
  for (let f = 0; f < nFeatures; f++) {
    const exact = new Set<number>();
    const rounded = new Set<number>();
    for (let i = f; i < X.length; i += nFeatures) {
      exact.add(X[i]);
      rounded.add(Math.fround(X[i]));
    }
    loss = Math.max(loss, 1 - rounded.size / exact.size);
  }
  return loss;
}
