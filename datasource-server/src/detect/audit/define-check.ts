import type { AuditCheck, Session } from '@weir/schema';

/** Classes that a model is taught, to be tested against the features. */
export interface AuditLabel {
  /** As a sentence names it. */
  readonly name: string;
  /** Class of each session, in their order. */
  readonly values: ReadonlyArray<string | number | null>;
  /** Accuracy of the model on held-out sessions; null where there is none. */
  readonly held_out_accuracy: number | null;
}

/** What a check may look at. */
export interface AuditData {
  /** At least one, oldest first; an even sample where there are more than can be looked at. */
  readonly sessions: readonly Session[];
  /** Sessions there are, of which `sessions` may be a sample. */
  readonly session_count: number;
  /** Rows that came again and were left out. */
  readonly duplicates_dropped: number;
  readonly labels: readonly AuditLabel[];
  readonly now_ms: number;
}

/** What a check found: how much it matters, in words and numbers. */
export type CheckResult = Pick<AuditCheck, 'level' | 'sentence' | 'facts'>;

/** One question put to the data before any model is believed. It reads no clock and no store. */
export interface CheckDefinition {
  readonly check: string;
  readonly title: string;
  /** When it warns, and when it only notes. */
  readonly conditions: string;
  readonly look: (data: AuditData) => CheckResult;
}

/** Declares a check. */
export const defineCheck = (definition: CheckDefinition): CheckDefinition => definition;
