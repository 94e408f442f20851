import type { AttackKind } from './attack-sessions.ts';

/** One event that the generator put into the sample. Times are UTC epoch ms. */
interface TruthEntry {
  readonly src_ips: readonly string[];
  /** Start of its first window. */
  readonly start_time: number;
  /** End of its last window. */
  readonly end_time: number;
  /** in: upload into the server; out: sent by the server; none: the byte counts are not relevant. */
  readonly direction: 'in' | 'out' | 'none';
  readonly what: string;
  /** Number of rows of src_ips within [start_time, end_time]. */
  readonly session_count: number;
}

/** An attack that a detector should find. */
export interface AttackTruth extends TruthEntry {
  readonly kind: AttackKind;
  /** ATT&CK technique, null where the evidence supports none. */
  readonly technique: { readonly id: string; readonly name: string } | null;
}

/** Unusual but harmless traffic, which a detector should explain and not report as an attack. */
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

/** Ground truth of a sample: everything other than ordinary visitors. */
export interface Truth {
  readonly seed: number;
  readonly start_time: number;
  readonly end_time: number;
  readonly session_count: number;
  readonly attacks: readonly AttackTruth[];
  readonly benign: readonly BenignTruth[];
}

/** Returns the content of the file `truth.json`, with times in ISO 8601. */
export function toTruthJson(truth: Truth): string {
  const replacer = (key: string, value: unknown): unknown =>
    key === 'start_time' || key === 'end_time' ? new Date(value as number).toISOString().replace('.000Z', 'Z') : value;
  return `${JSON.stringify({ note: 'Synthetic data: addresses from documentation ranges, nothing here happened.', ...truth }, replacer, 2)}\n`;
}
