import { generateSample, SAMPLE_SEED } from '@weir/data';
import { averagePrecision, rocAuc } from '@weir/kernels';
import { fitModel } from '../../datasource-server/src/models/fit-model.ts';
import { scoreSessions } from '../../datasource-server/src/models/score-sessions.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, type ModelProfile } from '../../datasource-server/src/models/traffic-model.ts';
import { toSession } from '../../datasource-server/src/sessions/session-id.ts';

const CONTAMINATION = 0.01;

/** What an isolation forest alone makes of the staged attacks: flagged and all sessions by kind, and two ranking measures. */
const measure = (profile: ModelProfile, sampleSeed: number) => {
  const { rows, truth } = generateSample({ seed: sampleSeed });
  const sessions = rows.map(toSession);
  const kinds = sessions.map(
    ({ src_ip, start_time, end_time }) =>
      truth.attacks.find((attack) => attack.src_ips.includes(src_ip) && start_time >= attack.start_time && end_time <= attack.end_time)?.kind ?? 'calm',
  );
  const model = fitModel(sessions, { ...profile, contamination: CONTAMINATION }, 42, 0);
  const verdicts = scoreSessions(model, sessions);
  const flagged: Record<string, [flagged: number, all: number]> = {};
  kinds.forEach((kind, row) => {
    const counts = (flagged[kind] ??= [0, 0]);
    counts[1]++;
    if (verdicts[row].is_anomaly) counts[0]++;
  });
  const y = Int32Array.from(kinds, (kind) => (kind === 'calm' ? 0 : 1));
  const scores = Float64Array.from(verdicts, ({ anomaly_score }) => anomaly_score);
  return { flagged, roc_auc: rocAuc(y, scores), average_precision: averagePrecision(y, scores) };
};

describe('the two model profiles on the sample', () => {
  const classic = measure(CLASSIC_PROFILE, SAMPLE_SEED);
  const context = measure(CONTEXT_PROFILE, SAMPLE_SEED);

  // `npx jest tests/golden/profiles.test.ts --verbose` prints what docs/models.md says.
  it('are measured against the staged attacks', () => {
    console.log(JSON.stringify({ classic, context }, null, 1));
    for (const { flagged } of [classic, context]) expect(Object.keys(flagged).sort()).toEqual(['beacon', 'brute_force', 'calm', 'exfiltration', 'level_shift', 'scan']);
  });

  it('both flag the exfiltration whole', () => {
    expect(classic.flagged.exfiltration).toEqual([5, 5]);
    expect(context.flagged.exfiltration).toEqual([5, 5]);
  });

  it('rank attacks better with context than without', () => {
    expect(context.roc_auc).toBeGreaterThan(classic.roc_auc + 0.05);
    expect(context.average_precision).toBeGreaterThan(classic.average_precision + 0.05);
  });

  it('see no beacon by themselves, which the docs say', () => {
    expect(classic.flagged.beacon[0]).toBe(0);
    expect(context.flagged.beacon[0]).toBe(0);
  });
});
