import type { Filter } from '@weir/schema';
import type { Excepted } from './exceptions.ts';

/** Sessions with from_ms <= start_time < to_ms that meet every filter. */
export interface Selection {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly filters: readonly Filter[];
}

/** Where anomalies are counted: what analysts excepted is left out, all of it where this is left out. */
export interface Excepting {
  readonly excepted?: Excepted;
}
