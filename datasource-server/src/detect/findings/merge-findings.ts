import { MAX_SESSION_IDS, SEVERITIES, type Finding } from '@weir/schema';
import { toConfidence, type FindingDefinition } from './define-finding.ts';

/**
 * Gives the findings of one source with each swallowed one told within the one that swallows it: same direction, times
 * that overlap, and a kind that the other's definition names. What is not swallowed stays as it is.
 */
export const toStories = (findings: readonly Finding[], definitions: readonly FindingDefinition[]): Finding[] => {
  const swallowedBy = (finding: Finding): Finding | undefined =>
    findings.find(
      (other) =>
        definitions.find(({ kind }) => kind === other.kind)?.merges?.includes(finding.kind) === true &&
        other.direction === finding.direction &&
        other.start_time < finding.end_time &&
        finding.start_time < other.end_time,
    );
  const swallowers = new Map(findings.map((finding) => [finding, swallowedBy(finding)]));
  return findings
    .filter((finding) => swallowers.get(finding) === undefined)
    .map((finding) => findings.filter((other) => swallowers.get(other) === finding).reduce(swallow, finding));
};

/** The finding with what another saw: its sessions, and its vote of each view where that is the stronger one. */
const swallow = (finding: Finding, other: Finding): Finding => {
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
    // Which sessions they share is not known beyond the ids they name; then it is no less than this.
    session_count: isCut ? Math.max(finding.session_count, other.session_count) : ids.size,
    session_ids: [...ids].slice(0, MAX_SESSION_IDS),
  };
};
