import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_SEED } from '@weir/data';
import { KINDS, knownSessions, measureProfile, type Kind, type ProfileFigures } from '../../bench/profiles/measure.ts';
import { CLASSIC_PROFILE, CONTEXT_PROFILE } from '../../datasource-server/src/detect/models/traffic-model.ts';

/** Rows of the table in docs/models.md. */
const DOCUMENTED: Record<Kind, string> = {
  exfiltration: 'exfiltration',
  scan: 'scan',
  level_shift: 'level shift',
  brute_force: 'password guessing',
  beacon: 'beacon',
  calm: 'normal',
};

describe('the two model profiles on the sample', () => {
  const known = knownSessions(SAMPLE_SEED);
  let classic: ProfileFigures;
  let context: ProfileFigures;

  beforeAll(async () => {
    classic = await measureProfile(CLASSIC_PROFILE, known, 42);
    context = await measureProfile(CONTEXT_PROFILE, known, 42);
  });

  it('have the figures of docs/models.md', () => {
    const docs = readFileSync(join(__dirname, '../../docs/models.md'), 'utf8');
    const counts = KINDS.map((kind) => {
      const all = known.kinds.filter((other) => other === kind).length;
      return `| ${DOCUMENTED[kind]} | ${all.toLocaleString('en')} | ${classic.flagged[kind]} | ${context.flagged[kind]} |`;
    });
    const rows = [
      ...counts,
      `| ROC AUC | | ${classic.roc_auc.toFixed(3)} | ${context.roc_auc.toFixed(3)} |`,
      `| average precision | | ${classic.average_precision.toFixed(3)} | ${context.average_precision.toFixed(3)} |`,
    ];
    expect(docs).toContain(rows.join('\n'));
  });

  it('both flag every session of the exfiltration', () => {
    expect(classic.flagged.exfiltration).toBe(5);
    expect(context.flagged.exfiltration).toBe(5);
  });

  it('rank attacks better with context than without', () => {
    expect(context.roc_auc).toBeGreaterThan(classic.roc_auc + 0.05);
    expect(context.average_precision).toBeGreaterThan(classic.average_precision + 0.05);
  });

  it('flag no beacon, as documented', () => {
    expect(classic.flagged.beacon).toBe(0);
    expect(context.flagged.beacon).toBe(0);
  });
});
