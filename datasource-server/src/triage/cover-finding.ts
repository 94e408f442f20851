import { SEVERITIES, type Finding, type KeptReason, type SeenFinding } from '@weir/schema';
import { parseAddress, parseRange } from '../detect/enrichment/address.ts';
import type { Exception, Priority, Reach } from './apply-dispositions.ts';

/** A finding with more than this many times the measure of the excepted one is not covered by the exception. */
export const STRONGER_RATIO = 2;

const rankOf = (severity: Finding['severity']): number => SEVERITIES.indexOf(severity);
const STRONG = rankOf('medium');

/** Returns true when a disposition applies to a source. */
export const isReached = ({ entity, network }: Pick<Reach, 'entity' | 'network'>, src_ip: string): boolean => {
  if (network === null) return entity === src_ip;
  const range = parseRange(network);
  const position = parseAddress(src_ip)?.position;
  return range !== null && position !== undefined && range.first <= position && position <= range.last;
};

const touches = ({ from_ms, to_ms }: { from_ms: number; to_ms: number }, { start_time, end_time }: Finding): boolean =>
  start_time <= to_ms && end_time >= from_ms;

const isLike = (seen: { kind: string; direction: string }, { kind, direction }: Finding): boolean => seen.kind === kind && seen.direction === direction;

const isStronger = (finding: Finding, seen: SeenFinding): boolean =>
  (rankOf(finding.severity) >= STRONG && rankOf(finding.severity) > rankOf(seen.severity)) ||
  (finding.actual !== null && seen.actual !== null && finding.actual > STRONGER_RATIO * seen.actual);

/** Effect of an exception on a finding: `hidden`; the reason why it stays visible; or null when the exception does not apply to it. */
export type Coverage = 'hidden' | Exclude<KeptReason, 'said_true'> | null;

/**
 * Returns how an exception affects a finding, so that an exception never hides a new attack. A finding of the excepted kind
 * and direction is hidden unless its severity is higher (medium or high) or its measure exceeds STRONGER_RATIO times the
 * excepted one. Another kind or direction is hidden only by an exception on a whole source or network, and never with
 * medium or high severity.
 */
export const coverageOf = (exception: Exception, finding: Finding): Coverage => {
  if (!isReached(exception, finding.entity)) return null;
  if (exception.session_id !== null) return finding.session_count === 1 && finding.session_ids[0] === exception.session_id ? 'hidden' : null;
  if (!touches(exception, finding)) return null;
  const alike = exception.findings.filter((seen) => isLike(seen, finding));
  if (alike.length > 0) return alike.every((seen) => isStronger(finding, seen)) ? 'stronger' : 'hidden';
  if (rankOf(finding.severity) >= STRONG) return 'other_kind';
  return exception.kinds_only ? null : 'hidden';
};

/** Returns true when a true positive raises the priority of a finding. */
export const isRaised = (priority: Priority, finding: Finding): boolean =>
  isReached(priority, finding.entity) && touches(priority, finding) && (priority.kinds === null || priority.kinds.some((seen) => isLike(seen, finding)));
