import { SEVERITIES, type DispositionVerdict, type Finding, type KeptReason } from '@weir/schema';
import { targetKey, type TriageState } from './apply-dispositions.ts';
import { coverageOf, isRaised } from './cover-finding.ts';

/** A finding with its disposition. */
export interface MarkedFinding {
  readonly finding: Finding;
  /** Verdict on the finding itself, or of the disposition that hides or raises it; null for none. */
  readonly disposition: DispositionVerdict | null;
  readonly disposition_id: string | null;
  readonly is_excepted: boolean;
  /** Why it is shown although its source has an exception; null otherwise. */
  readonly kept: KeptReason | null;
}

const PRIORITIES = ['lower', 'usual', 'higher'];

/** Marks findings with the effect of the active dispositions. */
export const markFindings = (findings: readonly Finding[], state: TriageState): MarkedFinding[] => findings.map((finding) => markFinding(finding, state));

const markFinding = (finding: Finding, state: TriageState): MarkedFinding => {
  const own = state.byTarget.get(targetKey({ kind: 'finding', id: finding.finding_id }));
  const raisedBy = state.priorities.find((priority) => isRaised(priority, finding));
  const raised: Finding = raisedBy === undefined ? finding : { ...finding, priority: 'higher' };
  const coverages = state.exceptions.map((exception) => ({ exception, coverage: coverageOf(exception, finding) }));
  const hidden = coverages.find(({ coverage }) => coverage === 'hidden')?.exception;
  if (own?.verdict === 'true_positive') {
    return { finding: raised, disposition: 'true_positive', disposition_id: own.disposition_id, is_excepted: false, kept: hidden === undefined ? null : 'said_true' };
  }
  const by = own?.disposition_id ?? hidden?.disposition_id ?? raisedBy?.disposition_id ?? null;
  const verdict = own?.verdict ?? (by === null ? null : verdictOf(by, state));
  const kept = hidden === undefined ? (coverages.find(({ coverage }) => coverage !== null)?.coverage ?? null) : null;
  return { finding: hidden === undefined ? raised : finding, disposition: verdict, disposition_id: by, is_excepted: hidden !== undefined, kept: kept === 'hidden' ? null : kept };
};

const verdictOf = (disposition_id: string, { byTarget }: TriageState): DispositionVerdict | null =>
  [...byTarget.values()].find((disposition) => disposition.disposition_id === disposition_id)?.verdict ?? null;

/** Orders findings for review: by severity, then priority, newest first. */
export const byUrgency = ({ finding: a }: MarkedFinding, { finding: b }: MarkedFinding): number =>
  SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity) ||
  PRIORITIES.indexOf(b.priority ?? 'usual') - PRIORITIES.indexOf(a.priority ?? 'usual') ||
  b.end_time - a.end_time ||
  (a.finding_id < b.finding_id ? -1 : 1);
