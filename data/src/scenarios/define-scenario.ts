import { CAST } from '../cast.ts';
import type { SampleRow } from '../sample-row.ts';

/** A finding that a scenario must raise above `low`, once for each of its sources. */
export interface ExpectedFinding {
  readonly kind: string;
  readonly src_ips: readonly string[];
  readonly direction: 'in' | 'out' | 'none';
  /** ATT&CK id that the evidence in these logs allows; null where it allows none. */
  readonly technique: string | null;
}

/** What happened, told in logs, and what must be made of it. */
export interface Scenario {
  readonly id: string;
  readonly title: string;
  /** Why the findings are these, in a sentence or two. */
  readonly story: string;
  /** Sources that are shared proxy exits, so that nobody is told to block them. */
  readonly shared_exits: readonly string[];
  /** Every finding above `low`: there must be no other. */
  readonly expects: readonly ExpectedFinding[];
  /** Rows of the week in the order of the file; the same seed gives the same rows. */
  readonly rows: (seed: number) => SampleRow[];
}

const PROXY_EXITS = CAST.proxies.map(({ src_ip }) => src_ip);

/** Declares a scenario. */
export const defineScenario = (scenario: Omit<Scenario, 'shared_exits'>): Scenario => ({ shared_exits: PROXY_EXITS, ...scenario });
