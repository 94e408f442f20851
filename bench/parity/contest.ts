import { estimate, needsMoreSeeds } from './comparison.ts';
import { float32Loss, type ForestKind } from './data-sets.ts';
import { seedOf, type LabelledSet, type NamedSet } from './labelled-set.ts';
import { measure, type Measured } from './measures.ts';
import { classGap, isolationGap, predictWithOurs, scoreWithOurs, type SplitFinding } from './our-forests.ts';
import type { Peer } from './peer.ts';
import { stratifiedSplit } from './split.ts';

/** Most seeds that a noisy set gets. */
const MOST_SEEDS = 80;

/** Both forests on one set; entry i of `ours` and `theirs` is of the same seed, `firstSeed` + i in 32 bits. */
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
  /** How far contributions are from adding up to what they explain, in the row where that is furthest, with the first seed. */
  readonly contributionGap: number;
  readonly ours: readonly Measured[];
  /** Empty without a peer. */
  readonly theirs: readonly Measured[];
}

/** How forests are compared. */
export interface ContestOptions {
  /** Seeds of every set, at least 2. */
  readonly nSeeds: number;
  /** Trees of every forest. */
  readonly nTrees: number;
  /** Of our random forest; left out, its default. scikit-learn's are always exact. */
  readonly splitFinding?: SplitFinding;
  /** Left out, our forests run alone. */
  readonly peer?: Peer;
}

/** Gives our AUC minus scikit-learn's, a seed each; empty without a peer. */
export function aucDifferences({ ours, theirs }: Contest): number[] {
  return theirs.map(({ auc }, i) => ours[i].auc - auc);
}

/**
 * Fits both forests on a set with one seed after the other; while they leave the difference wide open they are doubled, to 80 at most.
 *
 * Each set has seeds of its own: with the same seeds everywhere, sets of one size would share their sub-samples, and so their luck.
 * A seed grows both forests and, for a random forest, draws the split that both get.
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
