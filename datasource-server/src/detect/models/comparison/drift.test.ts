import { liveSessions, SAMPLE_END_MS } from '@weir/data';
import type { Session, Verdict } from '@weir/schema';
import { fitSourceBaselines, toFeatureContext } from '../../features/source-baselines.ts';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { DRIFTED, fitDriftReference, measureDrift, MIN_DRIFT_SESSIONS, type Drift, type ScoredRow } from './drift.ts';
import { CONTEXT_PROFILE } from '../traffic-model.ts';

const WEEK_MS = 7 * 86_400_000;
const FEATURES = CONTEXT_PROFILE.anomaly_features;
/** Share of normal weeks that may be reported as drift, as the docs state. */
const STATED_RATE = 0.01;

const VERDICT: Verdict = { anomaly_score: 0.4, rarity: 0.5, is_anomaly: false, risk_class: null, class_probability: null, reason: null, model_version: 'm' };
const scored = (session: Session, index: number): ScoredRow => ({ session, verdict: { ...VERDICT, rarity: (index % 10) / 10 } });
const weekOf = (seed: number, week: number): ScoredRow[] =>
  liveSessions({ seed, sources: 15, fromMs: SAMPLE_END_MS + week * WEEK_MS, toMs: SAMPLE_END_MS + (week + 1) * WEEK_MS, pace: 1 }).map(toSession).map(scored);
const driftOf = (reference: readonly ScoredRow[], current: readonly ScoredRow[]): Drift =>
  measureDrift(fitDriftReference(FEATURES, reference, toFeatureContext(fitSourceBaselines(reference.map(({ session }) => session)))), current)!;
const doubled = ({ session, verdict }: ScoredRow): ScoredRow => ({ session: { ...session, bytes_in: 2 * session.bytes_in, bytes_out: 2 * session.bytes_out }, verdict });

describe('drift', () => {
  it('is found where bytes double, and names the features', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { measures, sentence } = driftOf(weekOf(seed, 0), weekOf(seed, 1).map(doubled));
      const drifted = measures.filter(({ is_drifted }) => is_drifted).map(({ measure }) => measure);
      expect(drifted).toEqual(expect.arrayContaining(['bytes_in_vs_usual', 'bytes_out_vs_usual']));
      expect(drifted).not.toContain('uncommon_port');
      expect(sentence).toMatch(/^The traffic has drifted from the training data: Bytes /);
    }
  });

  it('is found in normal weeks no more often than stated, over 100 seeded weeks', () => {
    let raised = 0;
    for (let seed = 1; seed <= 100; seed++) if (driftOf(weekOf(seed, 0), weekOf(seed, 1)).measures.some(({ is_drifted }) => is_drifted)) raised++;
    expect(raised).toBeLessThanOrEqual(100 * STATED_RATE);
  });

  it('is zero for equal sessions, and names the largest index', () => {
    const week = weekOf(1, 0);
    const { measures, anomaly_share, sentence } = driftOf(week, week);
    expect(measures.map(({ stability_index }) => stability_index)).toEqual(measures.map(() => 0));
    expect(anomaly_share).toEqual({ reference: 0, current: 0 });
    expect(sentence).toContain(`the limit is ${DRIFTED}.`);
  });

  it('is found in scores alone, and counts anomalous and not sure sessions', () => {
    const week = weekOf(1, 0);
    const { measures, anomaly_share, not_sure_share } = driftOf(week, week.map(({ session, verdict }) => ({ session, verdict: { ...verdict, rarity: verdict.rarity + 2, is_anomaly: true, risk_class: 'not_sure' } })));
    expect(measures.filter(({ is_drifted }) => is_drifted).map(({ measure }) => measure)).toEqual(['rarity']);
    expect([anomaly_share, not_sure_share]).toEqual([{ reference: 0, current: 1 }, { reference: 0, current: 1 }]);
  });

  it('is not measured on too few sessions', () => {
    const week = weekOf(1, 0);
    const few = week.slice(0, MIN_DRIFT_SESSIONS - 1);
    const context = toFeatureContext(fitSourceBaselines([]));
    expect(measureDrift(fitDriftReference(FEATURES, week, context), few)).toBeNull();
    expect(fitDriftReference(FEATURES, few, context)).toBeNull();
    expect(measureDrift(null, week)).toBeNull();
  });
});
