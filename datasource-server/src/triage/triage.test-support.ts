import { type DispositionScope, type DispositionTarget, type DispositionVerdict, type Finding, type SeenFinding } from '@weir/schema';
import type { TriageEvent } from './triage-event.ts';
import { NO_EFFECT } from './triage.ts';

/** Returns a finding with defaults: medium severity, from 10 to 20. */
export const findingOf = (finding_id: string, of: Partial<Finding> = {}): Finding => ({
  finding_id,
  kind: 'volume_outlier',
  entity_type: 'src_ip',
  entity: '192.0.2.1',
  start_time: 10,
  end_time: 20,
  severity: 'medium',
  confidence: 0.9,
  direction: 'in',
  typical: 10,
  actual: 100,
  unit: 'decbytes',
  sentence: 'A sentence.',
  advice: 'An advice.',
  votes: [],
  technique: null,
  session_count: 2,
  session_ids: ['s1', 's2'],
  ...of,
});

/** Overrides of a test disposition. */
export interface DispositionOf {
  readonly target?: DispositionTarget;
  readonly entity?: string;
  readonly verdict?: DispositionVerdict;
  readonly scope?: DispositionScope;
  readonly severity?: SeenFinding['severity'];
  readonly actual?: number;
  readonly expires_at?: number | null;
}

/** Returns a disposition with defaults: false positive on an inbound volume outlier of 100, from 10 to 20; a network is the entity's /24. */
export const dispositionEvent = (
  disposition_id: string,
  { target = { kind: 'finding', id: 'f' }, entity = '192.0.2.1', verdict = 'false_positive', scope = 'this', severity = 'medium', actual = 100, expires_at = null }: DispositionOf = {},
): TriageEvent => ({
  action: 'disposition',
  at: 0,
  author: 'a',
  disposition: {
    disposition_id,
    created_at: 0,
    author: 'a',
    target,
    verdict,
    scope,
    network: scope === 'network' ? `${entity}/24` : null,
    reason: 'because',
    note: null,
    expires_at,
    effect: NO_EFFECT,
    subject: {
      entity,
      from_ms: 10,
      to_ms: 20,
      findings: target.kind === 'session' ? [] : [{ kind: 'volume_outlier', direction: 'in', severity, actual }],
      session_ids: [`s ${entity}`],
      peak_bytes_in: 1_000_000,
      peak_bytes_out: 1_000_000,
      rarity: target.kind === 'session' ? 3 : null,
      sentence: '',
    },
  },
});
