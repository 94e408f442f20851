import type { AttackKind } from './attack-sessions.ts';

/** One thing that was put into the sample on purpose. Times are UTC epoch ms. */
interface TruthEntry {
  readonly src_ips: readonly string[];
  /** Start of its first window. */
  readonly start_time: number;
  /** End of its last window. */
  readonly end_time: number;
  /** in: upload into the server; out: sent by it; none: the bytes are not the point. */
  readonly direction: 'in' | 'out' | 'none';
  readonly what: string;
  /** Rows of src_ips that lie within [start_time, end_time]. */
  readonly session_count: number;
}

/** An attack: what a detector should find. */
export interface AttackTruth extends TruthEntry {
  readonly kind: AttackKind;
  /** ATT&CK technique, null where the evidence names none. */
  readonly technique: { readonly id: string; readonly name: string } | null;
}

/** Traffic that looks odd and harms nobody: what a detector should explain rather than accuse. */
export interface BenignTruth extends TruthEntry {
  readonly kind:
    | 'shared_proxy_exit'
    | 'search_bot'
    | 'availability_check'
    | 'nightly_backup'
    | 'media_uploads'
    | 'large_download'
    | 'forgotten_password'
    | 'broken_link';
}

/** What is in a sample besides ordinary visitors. */
export interface Truth {
  readonly seed: number;
  readonly start_time: number;
  readonly end_time: number;
  readonly session_count: number;
  readonly attacks: readonly AttackTruth[];
  readonly benign: readonly BenignTruth[];
}

/** The truth as the file beside the sample: times in ISO 8601, for people. */
export function toTruthJson(truth: Truth): string {
  const replacer = (key: string, value: unknown): unknown =>
    key === 'start_time' || key === 'end_time' ? new Date(value as number).toISOString().replace('.000Z', 'Z') : value;
  return `${JSON.stringify({ note: 'Synthetic data: addresses from documentation ranges, nothing here happened.', ...truth }, replacer, 2)}\n`;
}
