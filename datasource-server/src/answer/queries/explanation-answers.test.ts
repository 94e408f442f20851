import { formatColumnValue, toSessionBlock, type Session } from '@weir/schema';
import { weirEngine } from '../../detect/models/engines/weir-engine.ts';
import { fitModel } from '../../detect/models/fit-model.ts';
import { explainRisk } from '../../detect/models/risk/risk-classifier.ts';
import { explainSession, scoreSessions } from '../../detect/models/scoring/score-sessions.ts';
import { nearestNormal } from '../../detect/models/scoring/nearest-normal.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import { CONTEXT_PROFILE, type TrafficModel } from '../../detect/models/traffic-model.ts';
import { sessionAt } from '../../store/conformance/rows.ts';
import { asText, framesOf, HOUR, T, textOf } from './answer-as-text.test-support.ts';

/** Sessions of four sources with volumes that vary, and one that is far larger. */
const usual = Array.from({ length: 400 }, (_, n) => sessionAt(T + n * 60_000, { src_ip: `192.0.2.${1 + (n % 4)}`, bytes_in: 100 + ((n * 37) % 400), bytes_out: 1000 + ((n * 91) % 3000), dst_port: 443, response_code: n % 9 === 0 ? 404 : 200 }));
const large: Session = sessionAt(T + HOUR, { src_ip: '192.0.2.1', bytes_in: 200, bytes_out: 90_000_000, dst_port: 443, response_code: 200 });

describe('the explanation of a session', () => {
  let model: TrafficModel;
  beforeAll(async () => {
    model = await fitModel(toSessionBlock(usual), weirEngine, { ...CONTEXT_PROFILE, n_trees: 20, contamination: 0.1 }, 42, 0);
  });
  const found = (session: Session): object => ({ session, verdict: scoreSessions(model, [session])[0] });
  const numbers = (values: readonly number[]): string => JSON.stringify(Array.from(values));
  const texts = (names: readonly string[], values: readonly number[]): string => JSON.stringify(names.map((name, row) => formatColumnValue(name, values[row], 'baseline')));

  it('has the contribution of each feature, the reason and the nearest normal session', async () => {
    const flagged = usual.find((session) => nearestNormal(model, session) !== null)!;
    const [{ rarity, anomaly_score, reason }] = scoreSessions(model, [flagged]);
    const nearest = nearestNormal(model, flagged)!;
    const contributions = explainSession(model, flagged);
    const names = contributions.map(({ feature }) => feature);
    const [actual, typical] = [contributions.map((one) => one.actual), contributions.map((one) => one.typical)];
    const { frames, calls } = await framesOf({ queryType: 'session_explanation', session_id: flagged.session_id }, { store: { session: found(flagged) }, model });
    expect(calls).toEqual([['session', flagged.session_id]]);
    expect(asText([frames[0]])).toEqual([
      `# explanation of a session, table 0.1 ${JSON.stringify({ custom: { session_id: flagged.session_id, src_ip: flagged.src_ip, start_time: flagged.start_time, anomaly_score, rarity, is_anomaly: true, nearest_normal: nearest } })}`,
      `! info ${reason!}`,
      `! info ${nearest.sentence}`,
      `feature: string = ${JSON.stringify(names)}`,
      `contribution: number* = ${numbers(contributions.map(({ contribution }) => contribution))}`,
      `actual: number = ${numbers(actual)}`,
      `typical: number = ${numbers(typical)}`,
      `actual_text: string = ${texts(names, actual)}`,
      `typical_text: string = ${texts(names, typical)}`,
    ]);
  });

  it('has no notices for a session that is not anomalous', async () => {
    const { frames } = await framesOf({ queryType: 'session_explanation', session_id: 'x' }, { store: { session: found(usual.find((session) => !scoreSessions(model, [session])[0].is_anomaly)!) }, model });
    expect(frames[0].meta).not.toHaveProperty('notices');
    expect(frames[0].meta!.custom).toMatchObject({ is_anomaly: false, nearest_normal: null });
  });

  it('has the contributions to the risk class', async () => {
    const risk = explainRisk(model.classifier!, large, toFeatureContext(model.baselines))!;
    const names = risk.contributions.map(({ feature }) => feature);
    const actual = risk.contributions.map((one) => one.actual);
    const { frames } = await framesOf({ queryType: 'session_explanation', session_id: 'x' }, { store: { session: found(large) }, model });
    expect(frames).toHaveLength(2);
    expect(asText([frames[1]])).toEqual([
      `# explanation of its risk class, table 0.1 ${JSON.stringify({ custom: { class: risk.class, probability: risk.probability, baseline: risk.baseline } })}`,
      `feature: string = ${JSON.stringify(names)}`,
      `contribution: number in percentunit* = ${numbers(risk.contributions.map(({ contribution }) => contribution))}`,
      `actual: number = ${numbers(actual)}`,
      `actual_text: string = ${texts(names, actual)}`,
    ]);
    expect(frames[1].fields[1].config!.description).toBe(`Contribution to the trees' probability of ${risk.class}; the contributions and the base of ${(100 * risk.baseline).toFixed(1)} % add up to it.`);
  });

  it('has no risk class without a classifier', async () => {
    expect((await framesOf({ queryType: 'session_explanation', session_id: 'x' }, { store: { session: found(large) }, model: { ...model, classifier: null } })).frames).toHaveLength(1);
  });

  const NOTHING = ['# explanation of a session, table 0.1', '! info No scored session in this time range.'];

  it('is of the rarest session of the range without an id', async () => {
    const filters = [{ column: 'dst_port', operator: '=', value: '443' }];
    const { frames, calls } = await framesOf({ queryType: 'session_explanation', filters }, { store: { rarestSession: found(large) }, model });
    expect(frames[0].meta!.custom).toMatchObject({ session_id: large.session_id });
    expect(calls).toEqual([['rarestSession', { from_ms: T, to_ms: T + 2 * HOUR, filters }]]);
    expect(await textOf({ queryType: 'session_explanation' }, { store: { rarestSession: null }, model })).toEqual(NOTHING);
  });

  it('is missing without a model, and of an unknown session an error', async () => {
    expect(await textOf({ queryType: 'session_explanation', session_id: 'x' }, { store: { session: found(large) }, model: null })).toEqual(NOTHING);
    await expect(textOf({ queryType: 'session_explanation', session_id: 'x' }, { store: { session: null }, model })).rejects.toThrow('Scored session not found: x.');
  });
});
