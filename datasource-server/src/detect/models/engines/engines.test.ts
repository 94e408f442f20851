import { generateSample, SAMPLE_SEED } from '@weir/data';
import { toSessionBlock } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { fitModel } from '../fit-model.ts';
import { decodeModel, encodeModel } from '../model-file.ts';
import { explainSession, scoreSessions } from '../scoring/score-sessions.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, toModelSummary, type TrafficModel } from '../traffic-model.ts';
import { ENGINE_IDS, loadEngine } from './index.ts';

const { rows, truth } = generateSample({ seed: SAMPLE_SEED });
const sessions = rows.map(toSession);
const few = sessions.slice(0, 600);
const exfiltration = truth.attacks.find(({ kind }) => kind === 'exfiltration')!;

it('lists the default first, and rejects unknown engines', async () => {
  expect(ENGINE_IDS[0]).toBe('weir');
  await expect(loadEngine('toString')).rejects.toThrow('unknown engine: got toString, expected weir or ml');
});

describe.each(ENGINE_IDS)('the engine %s', (id) => {
  const fit = async (of = few, profile = CONTEXT_PROFILE) => fitModel(toSessionBlock(of), await loadEngine(id), profile, 42, 0);
  let model: TrafficModel;
  beforeAll(async () => {
    model = await fit();
  });

  it('flags the exfiltration of the sample', async () => {
    const whole = await fit(sessions, { ...CLASSIC_PROFILE, contamination: 0.01 });
    const flagged = scoreSessions(whole, sessions).filter(
      ({ is_anomaly }, row) =>
        is_anomaly && exfiltration.src_ips.includes(sessions[row].src_ip) && sessions[row].start_time >= exfiltration.start_time && sessions[row].end_time <= exfiltration.end_time,
    );
    expect(flagged).toHaveLength(5);
    expect(whole.flagged_count).toBeGreaterThan(140);
    expect(whole.flagged_count).toBeLessThanOrEqual(153);
  });

  it('returns scores and probabilities in their range, and a reason for anomalous sessions', async () => {
    for (const verdict of scoreSessions(model, sessions.slice(500, 1000))) {
      expect(verdict.anomaly_score).toBeGreaterThan(0);
      expect(verdict.anomaly_score).toBeLessThanOrEqual(1);
      expect(verdict.class_probability).toBeGreaterThanOrEqual(0.5);
      expect(verdict.class_probability).toBeLessThanOrEqual(1 + 1e-9);
      expect(verdict.reason !== null).toBe(verdict.is_anomaly);
      expect(verdict.reason ?? '').not.toMatch(/[a-z]_[a-z]/);
    }
  });

  it('distinguishes the classes and reports importances', async () => {
    const { classifier } = toModelSummary(model);
    expect(classifier!.accuracy).toBeGreaterThan(0.95);
    expect(classifier!.importances.reduce((sum, { impurity_importance }) => sum + impurity_importance, 0)).toBeCloseTo(1, 9);
    for (const { impurity_importance } of classifier!.importances) expect(impurity_importance).toBeGreaterThanOrEqual(0);
  });

  it('explains a session with contributions that add up to its score', async () => {
    const deficitOf = (session: (typeof sessions)[0]): number => explainSession(model, session).reduce((sum, { contribution }) => sum + contribution, 0);
    // The score is 2^(-(expected - deficit) / c): the logarithm of the score is linear in the deficit, with one slope for all.
    const logs = sessions.slice(0, 40).map((session) => Math.log2(scoreSessions(model, [session])[0].anomaly_score));
    const deficits = sessions.slice(0, 40).map(deficitOf);
    const last = deficits.indexOf(Math.max(...deficits));
    const first = deficits.indexOf(Math.min(...deficits));
    const slope = (logs[last] - logs[first]) / (deficits[last] - deficits[first]);
    expect(slope).toBeGreaterThan(0);
    deficits.forEach((deficit, row) => expect(logs[row]).toBeCloseTo(logs[first] + slope * (deficit - deficits[first]), 9));
  });

  it('returns the same verdicts after saving and loading', async () => {
    const loaded = await decodeModel(encodeModel(model));
    expect(loaded.engine.id).toBe(id);
    expect(scoreSessions(loaded, sessions.slice(0, 1000))).toEqual(scoreSessions(model, sessions.slice(0, 1000)));
    expect(explainSession(loaded, sessions[7])).toEqual(explainSession(model, sessions[7]));
    expect(toModelSummary(loaded)).toEqual(toModelSummary(model));
    const again = await decodeModel(encodeModel(loaded));
    expect(scoreSessions(again, few)).toEqual(scoreSessions(model, few));
  });

  it('appears in the summary and in the version', async () => {
    expect(toModelSummary(model)).toMatchObject({ engine: id, max_samples: model.detector.rows_per_tree });
    expect(toModelSummary(model).caveats).toEqual(expect.arrayContaining([...model.engine.caveats]));
    const other = await loadEngine(ENGINE_IDS.find((one) => one !== id)!);
    expect((await fitModel(toSessionBlock(few), other, CONTEXT_PROFILE, 42, 0)).model_version).not.toBe(model.model_version);
  });

  it('gives two models the same version only where their scores are equal', async () => {
    const second = await fit();
    const scoresOf = (of: TrafficModel): number[] => scoreSessions(of, few).map(({ anomaly_score }) => anomaly_score);
    expect(model.model_version === second.model_version).toBe(JSON.stringify(scoresOf(model)) === JSON.stringify(scoresOf(second)));
  });

  it('rejects values that are not finite, and incomplete rows', async () => {
    const { detector, classifier } = model;
    for (const bad of [NaN, Infinity, -Infinity]) {
      expect(() => detector.score(Float64Array.of(1, 1, 1, bad, 1, 1))).toThrow(RangeError);
      expect(() => detector.explain(Float64Array.of(bad, 1, 1, 1, 1, 1))).toThrow(RangeError);
      expect(() => classifier!.forest.probability(Float64Array.of(1, 1, bad, 1, 1))).toThrow(RangeError);
    }
    expect(() => detector.score(new Float64Array(7))).toThrow(RangeError);
    expect([...detector.score(new Float64Array(0)), ...classifier!.forest.probability(new Float64Array(0))]).toEqual([]);
  });

  it('flags no session where all are equal', async () => {
    const alike = few.slice(0, 60).map((session) => ({ ...few[0], session_id: session.session_id }));
    expect(await fit(alike)).toMatchObject({ flagged_count: 0, classifier: null });
  });

  it('does not load a model that is cut off, damaged, of an older format or of an unknown engine', async () => {
    const text = encodeModel(await fit(few.slice(0, 80)));
    const saved = JSON.parse(text) as Record<string, object>;
    const damaged = [
      text.slice(0, -1000),
      JSON.stringify({ ...saved, format: 'weir-model/1' }),
      JSON.stringify({ ...saved, engine: 'none' }),
      JSON.stringify({ ...saved, detector: 'AAAA' }),
      JSON.stringify({ ...saved, detector: null }),
      JSON.stringify({ ...saved, classifier: { ...saved.classifier, forest: null } }),
    ];
    for (const body of damaged) await expect(decodeModel(body)).rejects.toMatchObject({ code: 'model.unreadable' });
  });
});
