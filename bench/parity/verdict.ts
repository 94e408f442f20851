import { estimate, estimateOverSets, fallsShort, isOpen, MEAN_MARGIN, SET_MARGIN, type Estimate } from './comparison.ts';
import { aucDifferences, type Contest } from './contest.ts';

/** Maximum share of a column's distinct values that may merge in float32; above it the set is marked †. */
const FLOAT32_TOLERANCE = 0.01;

/** Maximum rounding error of the sum of contributions. */
const LARGEST_GAP = 1e-9;

/** Result of comparing the forests of one kind with scikit-learn's. */
export interface Verdict {
  readonly nSets: number;
  /** Weir's AUC minus scikit-learn's, over all sets. */
  readonly auc: Estimate;
  /** The same without the sets whose columns merge in float32. */
  readonly aucWithoutMerged: Estimate;
  /** Weir's average precision minus scikit-learn's. Reported only, because it varies much with few positives. */
  readonly averagePrecision?: Estimate;
  readonly worst: { readonly name: string; readonly difference: Estimate };
  /** Sets whose interval contains the margin. */
  readonly open: readonly string[];
  /** Largest deviation of the sum of contributions, over all sets and rows. */
  readonly contributionGap: number;
  /** One sentence per failure; empty if the claim holds. */
  readonly failures: readonly string[];
}

/** Returns true if float32 merges so many values of a set that the two forests use different data. */
export function isMerged({ float32Loss }: Contest): boolean {
  return float32Loss > FLOAT32_TOLERANCE;
}

/** Evaluates contests of one kind, all with a peer: no set below its margin beyond seed noise, and no mean over sets below its margin. */
export function toVerdict(contests: readonly Contest[]): Verdict {
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
  for (const [which, { mean }] of [['all sets', auc], ['the sets that float32 does not distort', aucWithoutMerged]] as const) {
    if (mean < -MEAN_MARGIN) failures.push(`the mean over ${which} lies ${(-mean).toFixed(4)} below scikit-learn; ${MEAN_MARGIN} is allowed`);
  }
  const contributionGap = Math.max(...contests.map((contest) => contest.contributionGap));
  if (contributionGap > LARGEST_GAP) failures.push(`contributions deviate by ${contributionGap} from what they explain; ${LARGEST_GAP} is allowed`);
  const averagePrecision = contests[0].kind === 'isolation-forest' ? estimateOverSets(precisions) : undefined;
  return { nSets: contests.length, auc, aucWithoutMerged, averagePrecision, worst, open, contributionGap, failures };
}
