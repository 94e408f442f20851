import type { Disposition } from '@weir/schema';
import type { MarkedFinding } from '../../triage/mark-findings.ts';

/** Findings that one export holds at most. */
export const MAX_EXPORTED_FINDINGS = 10_000;

/** A finding with what analysts said of it, in full. */
export interface ExportedFinding extends MarkedFinding {
  /** What marks it; null where nobody said anything that is in effect. */
  readonly said: Disposition | null;
  /** What was said of it and taken back. */
  readonly taken_back: readonly Disposition[];
}

/** What an export says beside its findings. */
export interface ExportContext {
  /** UTC epoch ms at which it is written. */
  readonly exported_at: number;
  /** Version of Weir. */
  readonly version: string;
  readonly from_ms: number;
  readonly to_ms: number;
  /** Findings left out because analysts excepted them. */
  readonly hidden_count: number;
}

/** A form in which findings leave Weir for another tool. */
export interface ExportDefinition {
  readonly id: string;
  readonly title: string;
  /** Media type of what it writes. */
  readonly type: string;
  /** End of a file's name. */
  readonly extension: string;
  /** Writes findings, the most urgent first, piece by piece. What is unknown is left out. */
  readonly write: (findings: readonly ExportedFinding[], context: ExportContext) => Iterable<string>;
}

/** Declares a form of export. */
export const defineExport = (definition: ExportDefinition): ExportDefinition => definition;

/** True where an analyst said that the finding is nothing to act on. */
export const isDismissed = ({ disposition, is_excepted }: MarkedFinding): boolean => is_excepted || disposition === 'false_positive' || disposition === 'benign';
