import { generateSample, SAMPLE_SEED } from '@weir/data';
import { NOT_SURE, sessionAt, takeSessions, toSessionBlock, type Session, type VerdictBlock } from '@weir/schema';
import { toSession } from '../../../intake/sessions/session-id.ts';
import { padded } from '../../features/any-sessions.test-support.ts';
import { weirEngine } from '../engines/weir-engine.ts';
import { fitModel } from '../fit-model.ts';
import { CONTEXT_PROFILE, type TrafficModel } from '../traffic-model.ts';
import { scoreBlock, scoreSessions, toVerdicts, verdictAt } from './score-sessions.ts';

const block = toSessionBlock(generateSample({ seed: SAMPLE_SEED }).rows.slice(0, 3000).map(toSession));
const rows = Array.from({ length: 600 }, (_, index) => (index * 7) % 3000);

describe('the verdicts of a block', () => {
  let model: TrafficModel;
  let verdicts: VerdictBlock;
  beforeAll(async () => {
    model = await fitModel(block, weirEngine, { ...CONTEXT_PROFILE, contamination: 0.1 }, 42, 0);
    verdicts = scoreBlock(model, block);
  });

  it('are those of each session alone, whatever the rows around it', () => {
    const taken = takeSessions(block, rows);
    const together = toVerdicts(scoreBlock(model, padded(taken)));
    expect(together.filter(({ is_anomaly }) => is_anomaly).length).toBeGreaterThan(10);
    expect(together).toEqual(rows.map((_, at) => scoreSessions(model, [sessionAt(taken, at)])[0]));
  });

  it('are the same by row and all together', () => {
    const all = toVerdicts(verdicts);
    expect(all).toHaveLength(3000);
    for (const row of [0, 1, ...rows, 2999]) expect(verdictAt(verdicts, row)).toEqual(all[row]);
  });

  it('flag the rows above the threshold, and have a reason for each of them in order', () => {
    const anomalous = Array.from(verdicts.anomaly_score.keys()).filter((row) => verdicts.anomaly_score[row] > model.threshold);
    expect(Array.from(verdicts.is_anomaly.keys()).filter((row) => verdicts.is_anomaly[row] === 1)).toEqual(anomalous);
    expect(anomalous).toHaveLength(model.flagged_count);
    expect(verdicts.reasons).toHaveLength(anomalous.length);
    anomalous.forEach((row, at) => expect(verdictAt(verdicts, row).reason).toBe(verdicts.reasons[at]));
  });

  it('state the bytes of the session and the baseline of its source in a reason', () => {
    const source = Object.keys(model.baselines.by_source)[0];
    const session: Session = { ...sessionAt(block, 0), src_ip: source, bytes_in: 4_200_000_000, bytes_out: 1_000 };
    const [{ reason }] = scoreSessions({ ...model, baselines: { ...model.baselines, by_source: { [source]: { session_count: 9, median_bytes_in: 2_000, median_bytes_out: 64_000_000 } } } }, [session]);
    // (64,000,000 + 64) / (1,000 + 64) is 60,150.
    expect(reason).toMatch(/^[^.]*4\.2 GB.*bytes out, 1\/60,000 of this source's baseline\. 4\.2 GB in, 1 kB out; this source's baseline is 2 kB in, 64 MB out\. (One in|None of) [\d,]+ /);
  });

  it('name a class of the classifier, or none without one', () => {
    expect(verdicts.risk_classes).toEqual([...model.classifier!.report.classes, NOT_SURE]);
    for (const verdict of toVerdicts(verdicts)) expect(verdict.risk_class === NOT_SURE).toBe(verdict.class_probability! < 0.7);
    const [none] = toVerdicts(scoreBlock({ ...model, classifier: null }, block));
    expect(none).toMatchObject({ risk_class: null, class_probability: null });
  });

  it('exist for no session at all', () => expect(toVerdicts(scoreBlock(model, toSessionBlock([])))).toEqual([]));
});

describe('a model', () => {
  const few = takeSessions(block, Array.from({ length: 400 }, (_, index) => 3 * index));
  const fit = (of: typeof few, seed = 42, labels?: ReadonlyMap<string, string>) => fitModel(of, weirEngine, CONTEXT_PROFILE, seed, 0, undefined, labels);

  it('is the same from longer arrays and from other numbers of the same texts', async () => {
    const wanted = await fit(few);
    const others = toSessionBlock(Array.from({ length: few.size }, (_, row) => sessionAt(few, row)));
    expect(others.terms).not.toEqual(few.terms);
    for (const same of [padded(few), others]) {
      const { detector, classifier, ...model } = await fit(same);
      const { detector: wantedDetector, classifier: wantedClassifier, ...rest } = wanted;
      expect(model).toEqual(rest);
      expect(detector.encode()).toEqual(wantedDetector.encode());
      expect({ ...classifier, forest: classifier!.forest.encode() }).toEqual({ ...wantedClassifier, forest: wantedClassifier!.forest.encode() });
    }
  });

  it('has another version for another session, order, score or label', async () => {
    const reversed = takeSessions(few, Array.from({ length: few.size }, (_, row) => few.size - 1 - row));
    const otherId = { ...few, ids: few.ids.map((word, at) => (at === 5 ? word ^ 1 : word)) };
    const id = sessionAt(few, 7).session_id;
    const versions = await Promise.all([fit(few), fit(reversed), fit(otherId), fit(few, 43), fit(few, 42, new Map([[id, 'attack']])), fit(few, 42, new Map([[id, 'harmless']]))]);
    expect(new Set(versions.map(({ model_version }) => model_version)).size).toBe(versions.length);
    expect((await fit(few, 42, new Map([['f'.repeat(32), 'attack']]))).model_version).toBe(versions[0].model_version);
  });
});
