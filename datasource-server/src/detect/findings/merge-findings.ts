import { MAX_SESSION_IDS, SEVERITIES, type Finding } from '@weir/schema';
import type { FindingDefinition } from './define-finding.ts';
import { toConfidence } from './votes.ts';

/**
 * Merges findings on one source: a finding becomes part of another with the same direction and an overlapping time whose
 * definition merges its kind. The others stay as they are.
 */
export const mergeFindings = (findings: readonly Finding[], definitions: readonly FindingDefinition[]): Finding[] => {
  const mergesOf = new Map(definitions.map(({ kind, merges = [] }) => [kind, merges]));
  // Few kinds merge others, and one source can have thousands of findings.
  const targets = findings.filter(({ kind }) => mergesOf.get(kind)!.length > 0);
  const partsOf = new Map<Finding, Finding[]>(findings.map((finding) => [finding, []]));
  for (const finding of findings) {
    const target = targets.find(
      (other) =>
        mergesOf.get(other.kind)!.includes(finding.kind) &&
        other.direction === finding.direction &&
        other.start_time < finding.end_time &&
        finding.start_time < other.end_time,
    );
    if (target === undefined) continue;
    partsOf.get(target)?.push(finding);
    partsOf.delete(finding);
  }
  return [...partsOf].map(([finding, parts]) => parts.reduce(mergeInto, finding));
};

/** Returns the finding with the sessions of another, and the stronger vote of each view. */
const mergeInto = (finding: Finding, other: Finding): Finding => {
  const votes = new Map(finding.votes.map((vote) => [vote.view, vote]));
  for (const vote of other.votes) if (vote.weight > (votes.get(vote.view)?.weight ?? -1)) votes.set(vote.view, vote);
  const ids = new Set([...finding.session_ids, ...other.session_ids]);
  const isCut = finding.session_count > finding.session_ids.length || other.session_count > other.session_ids.length;
  return {
    ...finding,
    start_time: Math.min(finding.start_time, other.start_time),
    end_time: Math.max(finding.end_time, other.end_time),
    severity: SEVERITIES[Math.max(SEVERITIES.indexOf(finding.severity), SEVERITIES.indexOf(other.severity))],
    confidence: toConfidence([...votes.values()].map(({ weight }) => weight)),
    votes: [...votes.values()],
    technique: finding.technique ?? other.technique,
    // Sessions beyond the named ids may be shared, so the larger count is a lower bound.
    session_count: isCut ? Math.max(finding.session_count, other.session_count) : ids.size,
    session_ids: [...ids].slice(0, MAX_SESSION_IDS),
  };
};
