/** Counts findings on samples of several seeds, with and without the staged attacks, and false level shifts in noise. */
import { generateSample, type SampleRow, type Truth } from '@weir/data';
import { SEVERITIES, type Finding } from '@weir/schema';
import { NO_ENRICHMENT } from '../../datasource-server/src/detect/enrichment/no-enrichment.ts';
import { weirEngine } from '../../datasource-server/src/detect/models/engines/weir-engine.ts';
import { CONTEXT_PROFILE } from '../../datasource-server/src/detect/models/traffic-model.ts';
import { analyzeSessions } from '../../datasource-server/src/answer/reports/analysis.ts';
import { levelAlarms } from './level-alarms.ts';

const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const MODEL_SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const NOISE_RUNS = 2000;

const findingsOf = async (rows: readonly SampleRow[], modelSeed: number): Promise<readonly Finding[]> =>
  (await analyzeSessions(rows, weirEngine, CONTEXT_PROFILE, modelSeed, 0, NO_ENRICHMENT)).findings;

/** Returns the subject of a finding: a staged attack, planted harmless traffic, or normal traffic. */
const subjectOf = (truth: Truth, { entity, start_time, end_time }: Finding): string => {
  const holds = ({ src_ips, start_time: from, end_time: to }: Truth['attacks'][number] | Truth['benign'][number]): boolean =>
    src_ips.includes(entity) && start_time < to && end_time > from;
  const attack = truth.attacks.find(holds);
  if (attack !== undefined) return `staged ${attack.kind}`;
  return `harmless ${truth.benign.find((entry) => entry.kind !== 'broken_link' && holds(entry))?.kind ?? 'calm traffic'}`;
};

/** Prints counts of findings by subject and kind, one column per severity, summed over runs. */
const print = (title: string, counted: ReadonlyMap<string, number[]>): void => {
  process.stdout.write(`\n${title}\n\n| | ${SEVERITIES.join(' | ')} |\n|---|${'---|'.repeat(SEVERITIES.length)}\n`);
  for (const [name, counts] of [...counted].sort(([a], [b]) => (a < b ? 1 : -1))) process.stdout.write(`| ${name} | ${counts.join(' | ')} |\n`);
};

const count = (counted: Map<string, number[]>, truth: Truth, findings: readonly Finding[]): void => {
  for (const finding of findings) {
    const name = `${subjectOf(truth, finding)}: ${finding.kind}`;
    const counts = counted.get(name) ?? SEVERITIES.map(() => 0);
    counts[SEVERITIES.indexOf(finding.severity)]++;
    counted.set(name, counts);
  }
};

const withAttacks = new Map<string, number[]>();
const without = new Map<string, number[]>();
const reseeded = new Map<string, number[]>();
for (const seed of SEEDS) {
  const { rows, truth } = generateSample({ seed });
  count(withAttacks, truth, await findingsOf(rows, 42));
  const isStaged = ({ src_ip, start_time }: SampleRow): boolean =>
    truth.attacks.some((attack) => attack.src_ips.includes(src_ip) && start_time >= attack.start_time && start_time < attack.end_time);
  count(without, { ...truth, attacks: [] }, await findingsOf(rows.filter((row) => !isStaged(row)), 42));
}
const { rows, truth } = generateSample({ seed: 42 });
for (const modelSeed of MODEL_SEEDS) count(reseeded, truth, await findingsOf(rows, modelSeed));

print(`Findings on samples of seeds 1 to ${SEEDS.length}, model seed 42`, withAttacks);
print(`The same samples without the staged attacks`, without);
print(`Findings on the sample of seed 42, model seeds 1 to ${MODEL_SEEDS.length}`, reseeded);
process.stdout.write(`\nSeries with a false level shift, out of ${NOISE_RUNS}\n\n| | 12 values | 30 | 100 |\n|---|---|---|---|\n`);
for (const [name, alarms] of levelAlarms([12, 30, 100], NOISE_RUNS)) process.stdout.write(`| ${name} | ${alarms.join(' | ')} |\n`);
