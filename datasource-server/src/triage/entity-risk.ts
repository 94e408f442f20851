import { DAY_MS, type Finding, type Severity } from '@weir/schema';
import type { MarkedFinding } from './mark-findings.ts';

/** Points of a finding before its confidence: one high finding counts as much as twelve low ones. */
const POINTS: Readonly<Record<Severity, number>> = { info: 0, low: 5, medium: 25, high: 60 };
/** The points of a finding halve every so many days after its end. */
const HALF_LIFE_DAYS = 3;
/** Factor for a finding like one that an analyst marked as true positive. */
const RAISED = 1.5;

/** Points that one finding adds to the risk of its source at a time. */
export interface RiskPart {
  readonly finding: Finding;
  readonly points: number;
  /** Why triage changed the points; empty if it did not. */
  readonly because: string;
}

/** The risk of a source at a time, with its parts, the largest first. */
export interface EntityRisk {
  readonly risk: number;
  readonly parts: readonly RiskPart[];
}

/**
 * Returns the risk of a source at a time, 0 to 100: 100 * (1 - exp(-points / 100)). Each finding that has begun adds the
 * points of its severity times its confidence, halved for every three days since its end. An excepted finding adds
 * nothing; one like a true positive adds 1.5 times its points.
 *
 * @param findings of one source
 */
export const riskAt = (findings: readonly MarkedFinding[], at_ms: number): EntityRisk => {
  const parts = findings
    .filter(({ finding }) => finding.start_time <= at_ms)
    .map((marked): RiskPart => {
      const { finding, is_excepted } = marked;
      const age_days = Math.max(0, at_ms - finding.end_time) / DAY_MS;
      const isRaised = finding.priority === 'higher';
      const points = is_excepted ? 0 : POINTS[finding.severity] * finding.confidence * 2 ** (-age_days / HALF_LIFE_DAYS) * (isRaised ? RAISED : 1);
      return { finding, points, because: is_excepted ? 'hidden by an exception' : isRaised ? 'similar to a true positive' : '' };
    })
    .sort((a, b) => b.points - a.points);
  return { risk: 100 * (1 - Math.exp(-parts.reduce((sum, { points }) => sum + points, 0) / 100)), parts };
};
