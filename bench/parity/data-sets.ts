import { ANOMALY_SETS } from './anomaly-sets.ts';
import { CLASS_SETS } from './class-sets.ts';
import type { LabelledSet, NamedSet } from './labelled-set.ts';

/** The two compared forests. */
export type ForestKind = 'isolation-forest' | 'random-forest';

/** Generated sets of each forest. Real ones are added by the peer. */
export const GENERATED_SETS: Readonly<Record<ForestKind, readonly NamedSet[]>> = {
  'isolation-forest': ANOMALY_SETS,
  'random-forest': CLASS_SETS,
};

/**
 * Returns the largest share of distinct values that a column of X loses when rounded to float32, in [0, 1).
 *
 * scikit-learn's trees use float32; if this is much above 0, the two forests use different data.
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
