import type { Finding, Severity } from '@weir/schema';
import type { MarkedFinding } from './mark-findings.ts';

const DAY_MS = 86_400_000;
/** What a finding adds, before confidence: a high one weighs as much as a dozen low ones. */
const POINTS: Readonly<Record<Severity, number>> = { info: 0, low: 5, medium: 25, high: 60 };
/** A finding counts half after so many days without more of it. */
const HALF_LIFE_DAYS = 3;
/** What an analyst said to be true, or like it, counts more. */
const RAISED = 1.5;

/** What one finding adds to the risk of its source at a time. */
export interface RiskPart {
  readonly finding: Finding;
  readonly points: number;
  /** What made it more or less than the finding alone, in words; empty for nothing. */
  readonly because: string;
}

/** The risk of a source at a time, with its parts, the largest first. */
export interface EntityRisk {
  readonly risk: number;
  readonly parts: readonly RiskPart[];
}

/**
 * The risk of a source at a time, 0 to 100: 100 * (1 - exp(-points / 100)), where each finding that has begun adds its
 * severity times its confidence, half as much for every three days since its end. What is excepted adds nothing; what
 * an analyst said to be true adds half as much again.
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
      return { finding, points, because: is_excepted ? 'an analyst excepted it' : isRaised ? 'like one that an analyst said to be true' : '' };
    })
    .sort((a, b) => b.points - a.points);
  return { risk: 100 * (1 - Math.exp(-parts.reduce((sum, { points }) => sum + points, 0) / 100)), parts };
};
