import { generateSample, SAMPLE_SEED } from '@weir/data';
import { toSessionBlock, type NearestNormal, type Session } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { weirEngine } from '../engines/weir-engine.ts';
import { fitModel } from '../fit-model.ts';
import { nearestNormal } from './nearest-normal.ts';
import { scoreSessions } from './score-sessions.ts';
import { CONTEXT_PROFILE, type TrafficModel } from '../traffic-model.ts';

const sessions = generateSample({ seed: SAMPLE_SEED }).rows.map(toSession);

const changed = (session: Session, { changes }: NearestNormal): Session => ({
  ...session,
  ...Object.fromEntries(changes.map(({ column, limit, side }) => [column, side === 'below' && column === 'response_code' ? limit - 200 : limit])),
});

describe('the nearest normal', () => {
  let model: TrafficModel;
  let flagged: Session[];
  beforeAll(async () => {
    model = await fitModel(toSessionBlock(sessions), weirEngine, CONTEXT_PROFILE, 42, 0);
    const verdicts = scoreSessions(model, sessions);
    flagged = sessions.filter((_, row) => verdicts[row].is_anomaly);
  });

  it('is not anomalous, and exists for most sessions', () => {
    const found = flagged.map((session) => ({ session, nearest: nearestNormal(model, session) }));
    const answered = found.filter(({ nearest }) => nearest !== null);
    expect(answered.length).toBeGreaterThan(0.8 * flagged.length);
    for (const { session, nearest } of answered) {
      expect(scoreSessions(model, [changed(session, nearest!)])[0].is_anomaly).toBe(false);
    }
  });

  it('is a volume for a session that differs from a normal one only in volume', () => {
    const normal = sessions.find((session) => session.response_code === 200 && !scoreSessions(model, [session])[0].is_anomaly && Object.hasOwn(model.baselines.by_source, session.src_ip))!;
    const burst = { ...normal, bytes_in: 2_000_000_000 };
    const nearest = nearestNormal(model, burst)!;
    expect(nearest.changes).toEqual([{ column: 'bytes_in', actual: 2_000_000_000, limit: expect.any(Number) as number, side: 'below' }]);
    expect(nearest.sentence).toMatch(/^Would be normal up to [\d.]+ [kMG]?B in\.$/);
    const { limit } = nearest.changes[0];
    expect(scoreSessions(model, [{ ...burst, bytes_in: limit }])[0].is_anomaly).toBe(false);
    expect(scoreSessions(model, [{ ...burst, bytes_in: limit * 1.1 }])[0].is_anomaly).toBe(true);
  });

  it('is null for a normal session', () => {
    const normal = sessions.find((session) => !scoreSessions(model, [session])[0].is_anomaly)!;
    expect(nearestNormal(model, normal)).toBeNull();
  });
});
