/** Logs of traffic are younger. Earlier times are counters, times since a boot, or times in another unit. */
export const FIRST_TIME = Date.UTC(2000, 0, 1);
/** Bound for logs that are read without a clock. */
const LAST_TIME = Date.UTC(2100, 0, 1);
/** A clock may be wrong, and a zone may be missing. */
const MAX_AHEAD_MS = 86_400_000;

/** Returns the latest plausible time in a log, UTC epoch ms: a day ahead of the clock, where there is one. */
export const toLatestTime = ({ now }: { readonly now?: number }): number => (now === undefined ? LAST_TIME - 1 : now + MAX_AHEAD_MS);

interface Rejected {
  readonly kind: 'rejected';
  readonly reason: string;
}

export const EARLY: Rejected = { kind: 'rejected', reason: 'time is before 2000' };
export const AHEAD: Rejected = { kind: 'rejected', reason: 'time is ahead of the clock' };

/**
 * Returns the rejection of a row whose times are not plausible; null for any other.
 *
 * @param earliest - FIRST_TIME when left out; 0 for formats whose times may count from the start of a capture
 */
export const toImplausible = (start_time: number, end_time: number, earliest = FIRST_TIME): Rejected | null => (start_time < earliest ? EARLY : toAhead(start_time, end_time, LAST_TIME - 1));

/** Returns the rejection of a row that is later than a time; null for any other. */
export const toAhead = (start_time: number, end_time: number, latest: number): Rejected | null => (start_time > latest || end_time > latest ? AHEAD : null);
