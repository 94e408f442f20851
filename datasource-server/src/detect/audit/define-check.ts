import type { AuditCheck, SessionBlock } from '@weir/schema';

/** Training labels, to be tested against the features. */
export interface AuditLabel {
  /** Name in sentences. */
  readonly name: string;
  /** Class of each session as a number, in the order of the sessions; no label is a class, too. */
  readonly values: Float64Array | Int32Array;
  /** Accuracy of the model on held-out sessions; null where it is not known. */
  readonly held_out_accuracy: number | null;
}

/** Input of a check. */
export interface AuditData {
  /** At least one, ordered by start_time, then session_id; a uniform sample where there are more than an audit uses. */
  readonly sessions: SessionBlock;
  /** Number of all sessions; `sessions` may be a sample of them. */
  readonly session_count: number;
  /** Duplicate rows that were dropped. */
  readonly duplicates_dropped: number;
  readonly labels: readonly AuditLabel[];
  readonly now_ms: number;
}

/** Result of a check: its level, its sentence and the numbers behind it. */
export type CheckResult = Pick<AuditCheck, 'level' | 'sentence' | 'facts'>;

/** A check of the data quality. It reads neither a clock nor a store. */
export interface CheckDefinition {
  readonly check: string;
  readonly title: string;
  /** When it returns a warning, and when a note. */
  readonly conditions: string;
  readonly look: (data: AuditData) => CheckResult;
}

/** Declares a check. */
export const defineCheck = (definition: CheckDefinition): CheckDefinition => definition;
