import { DAY_MS, type Disposition } from '@weir/schema';
import type { StoreReads } from '../store/contract/store.ts';
import { activeAt, applyDispositions } from './apply-dispositions.ts';
import { effectRange, exceptionsFor } from './count-effect.ts';
import { coverageOf } from './cover-finding.ts';
import type { Triage } from './triage.ts';

/** Limits from which an exception counts as hiding much, over the last EFFECT_DAYS days. */
const MUCH = { findings: 5, sessions: 50 };
/** Age from which an exception without an expiry counts as old. */
const OLD_DAYS = 90;
const MAX_FINDINGS = 10_000;

/** An active exception with the facts that decide whether it needs a review. */
export interface ReviewedException {
  readonly disposition: Disposition;
  readonly age_days: number;
  readonly hidden_findings: number;
  readonly hidden_sessions: number;
  readonly hides_much: boolean;
  readonly is_old: boolean;
  readonly is_network: boolean;
}

/** Returns every active exception with what it hid in the last days of data, those that need a review first. */
export const reviewExceptions = async (store: StoreReads, triage: Triage, now_ms: number): Promise<ReviewedException[]> => {
  const { from_ms, to_ms } = await effectRange(store, now_ms);
  const range = { from_ms, to_ms: to_ms + 1 };
  const state = activeAt(applyDispositions(triage.events), now_ms);
  const findings = await store.findings({ ...range, min_severity: 'low', limit: MAX_FINDINGS });
  const sessions = await store.anomalousSessions({ ...range, excepted: await exceptionsFor(store, state) });
  const reviewed = triage.dispositions({ active: true }).filter(({ verdict }) => verdict === 'false_positive' || verdict === 'benign');
  return reviewed
    .map((disposition): ReviewedException => {
      const { disposition_id, created_at, expires_at, scope } = disposition;
      const exception = state.exceptions.find((one) => one.disposition_id === disposition_id);
      const hidden_findings = exception === undefined ? 0 : findings.filter((finding) => coverageOf(exception, finding) === 'hidden').length;
      const hidden_sessions = sessions.filter(({ hidden_by }) => hidden_by === disposition_id).length;
      const age_days = (now_ms - created_at) / DAY_MS;
      return {
        disposition,
        age_days,
        hidden_findings,
        hidden_sessions,
        hides_much: hidden_findings >= MUCH.findings || hidden_sessions >= MUCH.sessions,
        is_old: expires_at === null && age_days >= OLD_DAYS,
        is_network: scope === 'network',
      };
    })
    .sort((a, b) => reasonsOf(b).length - reasonsOf(a).length || b.hidden_sessions - a.hidden_sessions);
};

/** Returns the reasons to review an exception; empty for none. */
export const reasonsOf = ({ hides_much, is_old, is_network, disposition, age_days, hidden_findings, hidden_sessions }: ReviewedException): string[] => [
  ...(is_network ? [`covers the whole network ${disposition.network}`] : []),
  ...(hides_much ? [`hid ${hidden_findings} findings and ${hidden_sessions} anomalous sessions in the last 30 days of data`] : []),
  ...(is_old ? [`is ${Math.floor(age_days)} days old and does not expire`] : []),
];
