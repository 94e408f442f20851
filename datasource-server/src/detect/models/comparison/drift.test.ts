import { liveSessions, SAMPLE_END_MS } from '@weir/data';
import { NOT_SURE, toSessionBlock, type Session } from '@weir/schema';
import { fitSourceBaselines, toFeatureContext } from '../../features/source-baselines.ts';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { DRIFTED, fitDriftReference, measureDrift, MIN_DRIFT_SESSIONS, type ComparedBlock, type Drift } from './drift.ts';
import { CONTEXT_PROFILE } from '../traffic-model.ts';

const WEEK_MS = 7 * 86_400_000;
const FEATURES = CONTEXT_PROFILE.anomaly_features;
/** Share of normal weeks that may be reported as drift, as the docs state. */
const STATED_RATE = 0.01;

const RISK_CLASSES = ['usual', NOT_SURE];

/** Sessions whose rarities are 0 to 0.9, without anomalies and not-sure classes. */
const scored = (sessions: readonly Session[], verdicts: Partial<ComparedBlock['verdicts']> = {}): ComparedBlock => ({
  sessions: toSessionBlock(sessions),
  verdicts: {
    rarity: Float64Array.from(sessions, (_, index) => (index % 10) / 10),
    is_anomaly: new Uint8Array(sessions.length),
    risk_class: new Int32Array(sessions.length),
    risk_classes: RISK_CLASSES,
    ...verdicts,
  },
});
const weekOf = (seed: number, week: number): Session[] =>
  liveSessions({ seed, sources: 15, fromMs: SAMPLE_END_MS + week * WEEK_MS, toMs: SAMPLE_END_MS + (week + 1) * WEEK_MS, pace: 1 }).map(toSession);
const driftOf = (reference: ComparedBlock, current: ComparedBlock): Drift =>
  measureDrift(fitDriftReference(FEATURES, reference, toFeatureContext(fitSourceBaselines(reference.sessions))), current)!;
const doubled = (session: Session): Session => ({ ...session, bytes_in: 2 * session.bytes_in, bytes_out: 2 * session.bytes_out });

describe('drift', () => {
  it('is found where bytes double, and names the features', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { measures, sentence } = driftOf(scored(weekOf(seed, 0)), scored(weekOf(seed, 1).map(doubled)));
      const drifted = measures.filter(({ is_drifted }) => is_drifted).map(({ measure }) => measure);
      expect(drifted).toEqual(expect.arrayContaining(['bytes_in_vs_usual', 'bytes_out_vs_usual']));
      expect(drifted).not.toContain('uncommon_port');
      expect(sentence).toMatch(/^The traffic has drifted from the training data: Bytes /);
    }
  });

  it('is found in normal weeks no more often than stated, over 100 seeded weeks', () => {
    let raised = 0;
    for (let seed = 1; seed <= 100; seed++) if (driftOf(scored(weekOf(seed, 0)), scored(weekOf(seed, 1))).measures.some(({ is_drifted }) => is_drifted)) raised++;
    expect(raised).toBeLessThanOrEqual(100 * STATED_RATE);
  });

  it('is zero for equal sessions, and names the largest index', () => {
    const week = scored(weekOf(1, 0));
    const { measures, anomaly_share, sentence } = driftOf(week, week);
    expect(measures.map(({ stability_index }) => stability_index)).toEqual(measures.map(() => 0));
    expect(anomaly_share).toEqual({ reference: 0, current: 0 });
    expect(sentence).toContain(`the limit is ${DRIFTED}.`);
  });

  it('is found in scores alone, and counts anomalous and not sure sessions', () => {
    const week = weekOf(1, 0);
    // A quarter of the sessions is anomalous, half of them have no sure class.
    const is_anomaly = Uint8Array.from(week, (_, index) => Number(index % 4 === 0));
    const current = scored(week, { rarity: scored(week).verdicts.rarity.map((rarity) => rarity + 2), is_anomaly, risk_class: Int32Array.from(week, (_, index) => index % 2) });
    const { measures, anomaly_share, not_sure_share } = driftOf(scored(week), current);
    expect(measures.filter(({ is_drifted }) => is_drifted).map(({ measure }) => measure)).toEqual(['rarity']);
    expect([anomaly_share.reference, not_sure_share.reference]).toEqual([0, 0]);
    expect(anomaly_share.current).toBeCloseTo(0.25, 3);
    expect(not_sure_share.current).toBeCloseTo(0.5, 3);
  });

  it('is not measured on too few sessions', () => {
    const week = weekOf(1, 0);
    const few = scored(week.slice(0, MIN_DRIFT_SESSIONS - 1));
    const context = toFeatureContext(fitSourceBaselines(toSessionBlock([])));
    expect(measureDrift(fitDriftReference(FEATURES, scored(week), context), few)).toBeNull();
    expect(fitDriftReference(FEATURES, few, context)).toBeNull();
    expect(measureDrift(null, scored(week))).toBeNull();
  });
});
