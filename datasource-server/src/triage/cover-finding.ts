import { SEVERITIES, type Finding, type KeptReason, type SeenFinding } from '@weir/schema';
import { parseAddress, parseRange } from '../detect/enrichment/address.ts';
import type { Exception, Priority, Reach } from './apply-dispositions.ts';

/** What is this many times as much as what was excepted is another thing. Twice is the least that Weir calls more. */
export const STRONGER_RATIO = 2;

const rankOf = (severity: Finding['severity']): number => SEVERITIES.indexOf(severity);
const STRONG = rankOf('medium');

/** Whether a source is one that something reaches. */
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

/** Whether an exception hides a finding: `hidden`, the reason why it does not although its source is excepted, or null where it is no business of it. */
export type Coverage = 'hidden' | Exclude<KeptReason, 'said_true'> | null;

/**
 * The guard against exceptions that blind. A finding of a kind and direction that was excepted is hidden unless it is
 * of a higher severity, medium or high, or its measure is above STRONGER_RATIO times what was excepted. One of another
 * kind or direction is hidden only where the exception is on a whole source or network, and never if it is of medium
 * or high severity.
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

/** Whether a true positive puts a finding before the others of its severity. */
export const isRaised = (priority: Priority, finding: Finding): boolean =>
  isReached(priority, finding.entity) && touches(priority, finding) && (priority.kinds === null || priority.kinds.some((seen) => isLike(seen, finding)));
