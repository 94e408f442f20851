import { hash } from 'node:crypto';
import type { Finding, LogShape, Session, Verdict } from '@weir/schema';
import type { SourceBaseline } from '../features/define-feature.ts';

/** A session and what the models said of it. */
export interface Evidence {
  readonly session: Session;
  readonly verdict: Verdict;
}

/** What a finder may know beyond the sessions of the entity. */
export interface Population {
  /** Threshold of the model that gave the verdicts. */
  readonly threshold: number;
  /** Usual of all sources together. */
  readonly overall: SourceBaseline;
  /** Largest session of any other source; null in a log of so few sources that it says nothing. */
  readonly peakOfOthers: (src_ip: string, direction: 'in' | 'out') => { src_ip: string; bytes: number } | null;
  /** The log as a whole; where it is not given, nothing that depends on its clock is found. */
  readonly log?: LogShape;
}

/** A kind of finding: looks at all sessions of one source, oldest first, and says what is there. */
export interface FindingDefinition {
  readonly kind: string;
  readonly title: string;
  /** What must be seen before it is raised. */
  readonly evidence: string;
  /** What this kind of log cannot show, so that nobody reads more into it. */
  readonly blindSpots: string;
  /** Kinds that it tells as part of its own story, of the same source and direction and at the same time. */
  readonly merges?: readonly string[];
  readonly find: (src_ip: string, evidence: readonly Evidence[], population: Population) => Finding[];
}

/** Declares a kind of finding. */
export const defineFinding = (definition: FindingDefinition): FindingDefinition => definition;

/** The id of a finding: the same kind, entity and start always have the same id. */
export const findingId = (kind: string, entity: string, start_time: number): string =>
  hash('sha256', `${kind}\n${entity}\n${start_time}`, 'hex').slice(0, 16);

/** Splits evidence, oldest first, where nothing happened for longer than gap_ms. */
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

/** End of the session that ends last, which need not be the one that started last. */
export const lastEnd = (group: readonly Evidence[]): number =>
  group.reduce((end, { session }) => Math.max(end, session.end_time), -Infinity);

/** Confidence of votes that err independently: each can be wrong in at least 3 of 10 cases. */
export const toConfidence = (weights: readonly number[]): number =>
  1 - weights.reduce((doubt, weight) => doubt * (1 - 0.7 * weight), 1);
