import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateSample, SAMPLE_SEED } from '@weir/data';
import { averagePrecision, rocAuc } from '@weir/kernels';
import { weirEngine } from '../../datasource-server/src/models/engines/weir-engine.ts';
import { fitModel } from '../../datasource-server/src/models/fit-model.ts';
import { scoreSessions } from '../../datasource-server/src/models/score-sessions.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE, type ModelProfile } from '../../datasource-server/src/models/traffic-model.ts';
import { toSession } from '../../datasource-server/src/sessions/session-id.ts';

const CONTAMINATION = 0.01;

/** Rows of the table in docs/models.md, in its order. */
const DOCUMENTED_KINDS = {
  exfiltration: 'exfiltration',
  scan: 'scan',
  level_shift: 'level shift',
  brute_force: 'guessed passwords',
  beacon: 'beacon',
  calm: 'calm',
};

/** What an isolation forest alone makes of the staged attacks: flagged and all sessions by kind, and two ranking measures. */
const measure = async (profile: ModelProfile, sampleSeed: number) => {
  const { rows, truth } = generateSample({ seed: sampleSeed });
  const sessions = rows.map(toSession);
  const kinds = sessions.map(
    ({ src_ip, start_time, end_time }) =>
      truth.attacks.find((attack) => attack.src_ips.includes(src_ip) && start_time >= attack.start_time && end_time <= attack.end_time)?.kind ?? 'calm',
  );
  const model = await fitModel(sessions, weirEngine, { ...profile, contamination: CONTAMINATION }, 42, 0);
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
  let classic: Awaited<ReturnType<typeof measure>>;
  let context: Awaited<ReturnType<typeof measure>>;

  beforeAll(async () => {
    classic = await measure(CLASSIC_PROFILE, SAMPLE_SEED);
    context = await measure(CONTEXT_PROFILE, SAMPLE_SEED);
  });

  it('fare as docs/models.md says', () => {
    const docs = readFileSync(join(__dirname, '../../docs/models.md'), 'utf8');
    const counts = Object.entries(DOCUMENTED_KINDS).map(([kind, name]) => {
      const [flagged, all] = classic.flagged[kind];
      return `| ${name} | ${all.toLocaleString('en')} | ${flagged} | ${context.flagged[kind][0]} |`;
    });
    const rows = [
      ...counts,
      `| ROC AUC | | ${classic.roc_auc.toFixed(3)} | ${context.roc_auc.toFixed(3)} |`,
      `| average precision | | ${classic.average_precision.toFixed(3)} | ${context.average_precision.toFixed(3)} |`,
    ];
    expect(docs).toContain(rows.join('\n'));
    expect(Object.keys(classic.flagged).sort()).toEqual(Object.keys(DOCUMENTED_KINDS).sort());
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
