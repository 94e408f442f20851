/** Measures the precision of the next week's findings with and without twenty correct dispositions on a week of the sample, calm or with noisy harmless sources, over seeds. */
import type { Severity } from '@weir/schema';
import { withLoudSources } from './loud-weeks.ts';
import { twoWeeksOf, type TwoWeeks } from './two-weeks.ts';
import { findingsOf, reviewFindings, type Reviewed } from './review-findings.ts';
import { meanWithInterval } from './interval.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const DISPOSITIONS = 20;

interface Measured {
  readonly precision: number;
  readonly recall: number;
}

/** Share of the shown findings that are on attacks (precision), and share of the attackers with a finding (recall). */
const measure = ({ subjectOf, attackers }: TwoWeeks, shown: Reviewed['shown']): Measured => {
  const found = new Set(shown.flatMap((finding) => (subjectOf(finding) === 'attack' ? [finding.entity] : [])));
  const true_count = shown.filter((finding) => subjectOf(finding) === 'attack').length;
  return { precision: true_count / shown.length, recall: found.size / attackers.length };
};

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
const ofSeverity =
  (...severities: readonly Severity[]) =>
  ({ shown }: Reviewed): Reviewed['shown'] =>
    shown.filter(({ severity }) => severities.includes(severity));
const LEVELS: ReadonlyArray<[name: string, of: (reviewed: Reviewed) => Reviewed['shown']]> = [
  ['low and above', ofSeverity('low', 'medium', 'high')],
  ['medium and above', ofSeverity('medium', 'high')],
  ['high', ofSeverity('high')],
];

/** Prints precision and recall with and without dispositions, by severity, over the seeds. */
const compare = async (title: string, weeksOf: (seed: number) => TwoWeeks): Promise<void> => {
  const rows = LEVELS.map(([name, of]) => ({ name, of, was: [] as Measured[], is: [] as Measured[], shown: [0, 0] }));
  for (const seed of SEEDS) {
    const weeks = weeksOf(seed);
    const found = await findingsOf(weeks);
    const [without, with_] = [reviewFindings(weeks, found, 0), reviewFindings(weeks, found, DISPOSITIONS)];
    for (const row of rows) {
      row.was.push(measure(weeks, row.of(without)));
      row.is.push(measure(weeks, row.of(with_)));
      row.shown[0] += row.of(without).length;
      row.shown[1] += row.of(with_).length;
    }
  }
  process.stdout.write(`${title}\n\n| severity | findings | precision | with dispositions: findings | precision | gain, points | recall of attackers | with dispositions |\n|---|---:|---:|---:|---:|---:|---:|---:|\n`);
  for (const { name, was, is, shown } of rows) {
    const said = (values: readonly number[]): string => percent(meanWithInterval(values).mean);
    const gain = meanWithInterval(is.map(({ precision }, at) => precision - was[at].precision));
    const unequal = is.filter(({ recall }, at) => recall !== was[at].recall).length;
    const cells = [
      (shown[0] / SEEDS.length).toFixed(1),
      said(was.map(({ precision }) => precision)),
      (shown[1] / SEEDS.length).toFixed(1),
      said(is.map(({ precision }) => precision)),
      `${(100 * gain.mean).toFixed(1)} ± ${(100 * gain.half).toFixed(1)}`,
      said(was.map(({ recall }) => recall)),
      `${said(is.map(({ recall }) => recall))}, another in ${unequal} of ${SEEDS.length} seeds`,
    ];
    process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
  }
  process.stdout.write('\n');
};

await compare('The sample', twoWeeksOf);
await compare('The sample with noisy harmless sources', (seed) => withLoudSources(twoWeeksOf(seed)));
process.stdout.write(`Means of ${SEEDS.length} seeds; half widths are 95 % intervals by Student's t.\n`);
