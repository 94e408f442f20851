import { CAST } from '../cast.ts';
import type { SampleRow } from '../sample-row.ts';

/** A finding that a scenario must raise above `low`, once for each of its sources. */
export interface ExpectedFinding {
  readonly kind: string;
  readonly src_ips: readonly string[];
  readonly direction: 'in' | 'out' | 'none';
  /** ATT&CK id that the evidence in these logs supports; null where it supports none. */
  readonly technique: string | null;
}

/** A week of traffic, and the findings that it must raise. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Explains the expected findings in one or two sentences. */
  readonly story: string;
  /** Shared proxy exits, which findings must not advise to block. */
  readonly shared_exits: readonly string[];
  /** All findings above `low`; there must be no others. */
  readonly expects: readonly ExpectedFinding[];
  /** Rows of the week in file order; the same seed gives the same rows. */
  readonly rows: (seed: number) => SampleRow[];
}

const PROXY_EXITS = CAST.proxies.map(({ src_ip }) => src_ip);

/** Declares a scenario. */
export const defineScenario = (scenario: Omit<Scenario, 'shared_exits'>): Scenario => ({ shared_exits: PROXY_EXITS, ...scenario });
