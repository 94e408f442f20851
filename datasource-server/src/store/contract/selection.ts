import type { Filter } from '@weir/schema';
import type { Excepted } from './exceptions.ts';

/** Sessions with from_ms <= start_time < to_ms that meet every filter. */
export interface Selection {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly filters: readonly Filter[];
}

/** Option of reads that count anomalies: sessions to exclude. Without it, every anomaly counts. */
export interface Excepting {
  readonly excepted?: Excepted;
}
