import type { Disposition } from '@weir/schema';
import type { MarkedFinding } from '../../triage/mark-findings.ts';

/** Largest number of findings in one export. */
export const MAX_EXPORTED_FINDINGS = 10_000;

/** A finding with its dispositions in full. */
export interface ExportedFinding extends MarkedFinding {
  /** The disposition in effect; null if there is none. */
  readonly current: Disposition | null;
  /** Dispositions that were undone. */
  readonly undone: readonly Disposition[];
}

/** Facts about an export, besides its findings. */
export interface ExportContext {
  /** UTC epoch ms of the export. */
  readonly exported_at: number;
  /** Version of Weir. */
  readonly version: string;
  readonly from_ms: number;
  readonly to_ms: number;
  /** Number of findings left out because analysts excepted them. */
  readonly hidden_count: number;
}

/** A format that findings are exported in. */
export interface ExportDefinition {
  readonly id: string;
  readonly title: string;
  /** Media type of the output. */
  readonly type: string;
  /** File extension. */
  readonly extension: string;
  /** Yields the text of an export in pieces, most urgent findings first. Unknown values are left out. */
  readonly write: (findings: readonly ExportedFinding[], context: ExportContext) => Iterable<string>;
}

/** Declares an export format. */
export const defineExport = (definition: ExportDefinition): ExportDefinition => definition;

/** Returns true if an analyst set a disposition that needs no action. */
export const isDismissed = ({ disposition, is_excepted }: MarkedFinding): boolean => is_excepted || disposition === 'false_positive' || disposition === 'benign';
