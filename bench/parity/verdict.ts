import { estimate, estimateOverSets, fallsShort, isOpen, MEAN_MARGIN, SET_MARGIN, type Estimate } from './comparison.ts';
import { aucDifferences, type Contest } from './contest.ts';

/** Share of a column's distinct values that may merge in float32 before the set counts as one that scikit-learn cannot see. */
const FLOAT32_TOLERANCE = 0.01;

/** Contributions add up to what they explain, but for rounding. */
const LARGEST_GAP = 1e-9;

/** Whether the forests of one kind are as accurate as scikit-learn's. */
export interface Verdict {
  readonly nSets: number;
  /** Our AUC minus scikit-learn's, over all sets. */
  readonly auc: Estimate;
  /** The same without the sets whose columns merge in float32. */
  readonly aucWithoutMerged: Estimate;
  /** Our average precision minus scikit-learn's; told, not judged: with few positives it swings. */
  readonly averagePrecision?: Estimate;
  readonly worst: { readonly name: string; readonly difference: Estimate };
  /** Sets of which the seeds do not tell on which side of the margin they lie. */
  readonly open: readonly string[];
  /** How far contributions are from adding up, of the set and row where that is furthest. */
  readonly contributionGap: number;
  /** One sentence each; none where the claim holds. */
  readonly failures: readonly string[];
}

/** Says whether float32 merges so many values of a set that the two forests do not see the same data. */
export function isMerged({ float32Loss }: Contest): boolean {
  return float32Loss > FLOAT32_TOLERANCE;
}

/** Judges contests of one kind, all with a peer: no set below its margin beyond seed noise, no mean over sets below the margin of the mean. */
export function score(contests: readonly Contest[]): Verdict {
  const sets = contests.map((contest) => ({ name: contest.name, difference: estimate(aucDifferences(contest)) }));
  const worst = sets.reduce((least, set) => (set.difference.mean < least.difference.mean ? set : least));
  const auc = estimateOverSets(contests.map(aucDifferences));
  const aucWithoutMerged = estimateOverSets(contests.filter((contest) => !isMerged(contest)).map(aucDifferences));
  const precisions = contests.map(({ ours, theirs }) =>
    theirs.map(({ averagePrecision }, i) => (ours[i].averagePrecision ?? NaN) - (averagePrecision ?? NaN)),
  );
  const open = sets.filter(({ difference }) => isOpen(difference)).map(({ name }) => name);
  const failures = sets
    .filter(({ difference }) => fallsShort(difference))
    .map(({ name, difference }) => `${name} lies ${(-difference.mean).toFixed(4)} below scikit-learn, beyond seed noise; ${SET_MARGIN} is allowed`);
  for (const [which, { mean }] of [['all sets', auc], ['the sets that float32 leaves whole', aucWithoutMerged]] as const) {
    if (mean < -MEAN_MARGIN) failures.push(`the mean over ${which} lies ${(-mean).toFixed(4)} below scikit-learn; ${MEAN_MARGIN} is allowed`);
  }
  const contributionGap = Math.max(...contests.map((contest) => contest.contributionGap));
  if (contributionGap > LARGEST_GAP) failures.push(`contributions add up to ${contributionGap} beside what they explain; ${LARGEST_GAP} is allowed`);
  const averagePrecision = contests[0].kind === 'isolation-forest' ? estimateOverSets(precisions) : undefined;
  return { nSets: contests.length, auc, aucWithoutMerged, averagePrecision, worst, open, contributionGap, failures };
}
