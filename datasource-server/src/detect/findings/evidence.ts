import type { Session, Verdict } from '@weir/schema';

/** A session with the verdict of the models on it. */
export interface Evidence {
  readonly session: Session;
  readonly verdict: Verdict;
}

/** Splits evidence, oldest first, at every pause longer than gap_ms. */
export const groupByGap = (evidence: readonly Evidence[], gap_ms: number): Evidence[][] => {
  const groups: Evidence[][] = [];
  let end = -Infinity;
  for (const item of evidence) {
    if (item.session.start_time - end > gap_ms) groups.push([]);
    groups[groups.length - 1].push(item);
    end = Math.max(end, item.session.end_time);
  }
  return groups;
};

/** Returns the latest end of the sessions; the session that started last may end earlier. */
export const lastEnd = (group: readonly Evidence[]): number =>
  group.reduce((end, { session }) => Math.max(end, session.end_time), -Infinity);
