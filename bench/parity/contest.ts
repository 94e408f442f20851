import { estimate, needsMoreSeeds } from './comparison.ts';
import { float32Loss, type ForestKind } from './data-sets.ts';
import { seedOf, type LabelledSet, type NamedSet } from './labelled-set.ts';
import { measure, type Measured } from './measures.ts';
import { classGap, isolationGap, predictWithOurs, scoreWithOurs, type SplitFinding } from './our-forests.ts';
import type { Peer } from './peer.ts';
import { stratifiedSplit } from './split.ts';

/** Maximum number of seeds of a noisy set. */
const MOST_SEEDS = 80;

/** Both forests on one set; entry i of `ours` and `theirs` has the same seed, `firstSeed` + i in 32 bits. */
export interface Contest {
  readonly kind: ForestKind;
  readonly name: string;
  readonly about: string;
  readonly nRows: number;
  readonly nFeatures: number;
  readonly nClasses: number;
  /** Rows of the rarest class. */
  readonly rarest: number;
  /** See {@link float32Loss}. */
  readonly float32Loss: number;
  readonly firstSeed: number;
  /** Largest deviation of the sum of contributions over all rows, with the first seed. */
  readonly contributionGap: number;
  readonly ours: readonly Measured[];
  /** Empty without a peer. */
  readonly theirs: readonly Measured[];
}

/** Options of the comparison. */
export interface ContestOptions {
  /** Number of seeds per set, at least 2. */
  readonly nSeeds: number;
  /** Number of trees per forest. */
  readonly nTrees: number;
  /** Split finding of Weir's random forest; by default its own default. scikit-learn is always exact. */
  readonly splitFinding?: SplitFinding;
  /** Without a peer, only Weir's forests run. */
  readonly peer?: Peer;
}

/** Returns Weir's AUC minus scikit-learn's per seed; empty without a peer. */
export function aucDifferences({ ours, theirs }: Contest): number[] {
  return theirs.map(({ auc }, i) => ours[i].auc - auc);
}

/**
 * Fits both forests on a set with one seed after the other; doubles the number of seeds while the interval is too wide, up to 80.
 *
 * Each set has its own seeds: with common seeds, sets of the same size would share their sub-samples and therefore their errors.
 * A seed grows both forests and, for a random forest, draws the split for both.
 */
export async function runContest(kind: ForestKind, named: NamedSet, options: ContestOptions): Promise<Contest> {
  const { nSeeds, nTrees, splitFinding, peer } = options;
  const set = named.make();
  const firstSeed = seedOf(named.name);
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  const isSettled = (): boolean =>
    peer === undefined || ours.length >= MOST_SEEDS || !needsMoreSeeds(estimate(theirs.map(({ auc }, i) => ours[i].auc - auc)));
  for (let wanted = nSeeds; ; wanted = Math.min(MOST_SEEDS, 2 * wanted)) {
    for (let nth = ours.length; nth < wanted; nth++) {
      const seed = (firstSeed + nth) >>> 0;
      const split = kind === 'random-forest' ? stratifiedSplit(set.y, set.nClasses, seed) : undefined;
      const scores = split === undefined ? scoreWithOurs(set, { nTrees, seed }) : predictWithOurs(set, split, { nTrees, splitFinding, seed });
      const y = split === undefined ? set.y : Uint8Array.from(split.heldOut, (row) => set.y[row]);
      ours.push(measure(kind, y, set.nClasses, scores));
      if (peer !== undefined) theirs.push(await peer.run(kind, set, { nTrees, seed, split }));
    }
    if (isSettled()) break;
  }
  const { nFeatures, nClasses } = set;
  const { name, about } = named;
  const shape = { nRows: set.y.length, nFeatures, nClasses, rarest: rarestClass(set), float32Loss: float32Loss(set) };
  const first = { nTrees, seed: firstSeed };
  const contributionGap =
    kind === 'isolation-forest' ? isolationGap(set, first) : classGap(set, stratifiedSplit(set.y, set.nClasses, firstSeed), { ...first, splitFinding });
  return { kind, name, about, ...shape, firstSeed, contributionGap, ours, theirs };
}

function rarestClass({ y, nClasses }: LabelledSet): number {
  const counts = new Array<number>(nClasses).fill(0);
  for (const klass of y) counts[klass]++;
  return Math.min(...counts);
}
