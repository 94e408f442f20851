/** Twenty true dispositions on a week of the sample: how precise the findings of the next week are with them and without, over seeds. */
import { twoWeeksOf, type TwoWeeks } from './two-weeks.ts';
import { findingsOf, reviewFindings, type Reviewed } from './review-findings.ts';
import { meanWithInterval } from './interval.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);
const DISPOSITIONS = 20;

interface Measured {
  readonly precision: number;
  readonly recall: number;
}

/** Share of the findings shown that are of an attack, and share of the attackers that have one. */
const measure = ({ subjectOf, attackers }: TwoWeeks, shown: Reviewed['shown']): Measured => {
  const found = new Set(shown.flatMap((finding) => (subjectOf(finding) === 'attack' ? [finding.entity] : [])));
  const true_count = shown.filter((finding) => subjectOf(finding) === 'attack').length;
  return { precision: true_count / shown.length, recall: found.size / attackers.length };
};

const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
process.stdout.write('| seed | findings | precision | recall | with dispositions: findings | precision | recall |\n|---|---:|---:|---:|---:|---:|---:|\n');
const gains: number[] = [];
const strong: number[] = [];
let unequal = 0;
for (const seed of SEEDS) {
  const weeks = twoWeeksOf(seed);
  const told = await findingsOf(weeks);
  const without = reviewFindings(weeks, told, 0);
  const with_ = reviewFindings(weeks, told, DISPOSITIONS);
  const [was, is] = [measure(weeks, without.shown), measure(weeks, with_.shown)];
  if (was.recall !== is.recall) unequal++;
  gains.push(is.precision - was.precision);
  const ofStrong = ({ shown }: Reviewed): Reviewed['shown'] => shown.filter(({ severity }) => severity === 'medium' || severity === 'high');
  strong.push(measure(weeks, ofStrong(with_)).precision - measure(weeks, ofStrong(without)).precision);
  process.stdout.write(`| ${seed} | ${without.shown.length} | ${percent(was.precision)} | ${percent(was.recall)} | ${with_.shown.length} | ${percent(is.precision)} | ${percent(is.recall)} |\n`);
}
const say = (name: string, values: readonly number[]): void => {
  const { mean, half } = meanWithInterval(values);
  process.stdout.write(`${name}: ${(100 * mean).toFixed(1)} ± ${(100 * half).toFixed(1)} points (95 % by Student's t, ${values.length} seeds)\n`);
};
process.stdout.write('\n');
say('Precision of the findings of low severity and above', gains);
say('Precision of those of medium and high severity', strong);
process.stdout.write(`Recall was another with the dispositions in ${unequal} of ${SEEDS.length} seeds.\n`);
