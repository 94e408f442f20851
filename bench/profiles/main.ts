/** Compares the two model profiles on the sample, with model seed 42 and with model seeds 1 to 20. */
import { SAMPLE_SEED } from '@weir/data';
import { CLASSIC_PROFILE, CONTEXT_PROFILE } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { KINDS, knownSessions, measureProfile, type ProfileFigures } from './measure.ts';

const MODEL_SEED = 42;
const MODEL_SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const PROFILES = [CLASSIC_PROFILE, CONTEXT_PROFILE];

const known = knownSessions(SAMPLE_SEED);
const sessionsOf = (kind: string): number => known.kinds.filter((other) => other === kind).length;

const FIGURES: ReadonlyArray<{ name: string; digits: number; of: (figures: ProfileFigures) => number }> = [
  ...KINDS.map((kind) => ({ name: `${kind}, of ${sessionsOf(kind).toLocaleString('en-US')}`, digits: 0, of: ({ flagged }: ProfileFigures) => flagged[kind] })),
  { name: 'ROC AUC', digits: 3, of: ({ roc_auc }) => roc_auc },
  { name: 'average precision', digits: 3, of: ({ average_precision }) => average_precision },
  { name: 'flags stable across five seeds', digits: 2, of: ({ steady_share }) => steady_share },
];

const print = (title: string, cell: (name: (typeof FIGURES)[number], profile: number) => string): void => {
  process.stdout.write(`\n${title}\n\n| | classic | context |\n|---|---|---|\n`);
  for (const figure of FIGURES) process.stdout.write(`| ${figure.name} | ${PROFILES.map((_, profile) => cell(figure, profile)).join(' | ')} |\n`);
};

const once = await Promise.all(PROFILES.map((profile) => measureProfile(profile, known, MODEL_SEED)));
print(`Model seed ${MODEL_SEED}`, ({ digits, of }, profile) => of(once[profile]).toFixed(digits));

const many: ProfileFigures[][] = [];
for (const profile of PROFILES) {
  const runs: ProfileFigures[] = [];
  for (const seed of MODEL_SEEDS) runs.push(await measureProfile(profile, known, seed));
  many.push(runs);
}
print(`Model seeds 1 to ${MODEL_SEEDS.length}: lowest / median / highest`, ({ digits, of }, profile) => {
  const sorted = many[profile].map(of).sort((a, b) => a - b);
  const median = (sorted[9] + sorted[10]) / 2;
  return [sorted[0], median, sorted[sorted.length - 1]].map((value) => value.toFixed(Number.isInteger(value) ? digits : Math.max(digits, 1))).join(' / ');
});
