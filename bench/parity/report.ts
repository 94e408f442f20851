import { moments } from '@weir/kernels';
import { estimate, MEAN_MARGIN, SET_MARGIN, type Estimate } from './comparison.ts';
import { aucDifferences, type Contest } from './contest.ts';
import type { ForestKind } from './data-sets.ts';
import type { Measured } from './measures.ts';
import { isMerged, type Verdict } from './verdict.ts';

const TITLES: Readonly<Record<ForestKind, string>> = {
  'isolation-forest': 'Isolation forest, all rows, without labels',
  'random-forest': 'Random forest, 30 % of the rows held out',
};

/** Returns the table head of one kind, in Markdown. */
export function tableHead(kind: ForestKind, hasPeer: boolean): string {
  const cells = ['set', 'rows x columns', kind === 'random-forest' ? 'classes' : 'anomalies', 'seeds', 'AUC, Weir'];
  if (hasPeer) cells.push('AUC, scikit-learn', 'difference');
  if (kind === 'isolation-forest') cells.push('AP, Weir', ...(hasPeer ? ['AP, scikit-learn', 'difference'] : []));
  return `\n${TITLES[kind]}\n\n${tableRow(cells)}\n${tableRow(cells.map((_, i) => (i === 0 ? '---' : '---:')))}\n`;
}

/** Returns the table row of one set: mean and standard deviation over the seeds; for the difference, mean and 95 % interval. */
export function contestRow(contest: Contest): string {
  const { kind, name, nRows, nFeatures, nClasses, rarest, ours, theirs } = contest;
  const precision = ({ averagePrecision }: Measured): number => averagePrecision ?? NaN;
  const hasPeer = theirs.length > 0;
  const cells = [
    isMerged(contest) ? `${name} †` : name,
    `${nRows} x ${nFeatures}`,
    kind === 'random-forest' ? `${nClasses}` : `${((100 * rarest) / nRows).toFixed(1)} %`,
    `${ours.length}`,
    spread(ours.map(({ auc }) => auc)),
  ];
  if (hasPeer) cells.push(spread(theirs.map(({ auc }) => auc)), formatEstimate(estimate(aucDifferences(contest))));
  if (kind === 'isolation-forest') {
    const differences = theirs.map((each, i) => precision(ours[i]) - precision(each));
    cells.push(spread(ours.map(precision)));
    if (hasPeer) cells.push(spread(theirs.map(precision)), formatEstimate(estimate(differences)));
  }
  return `${tableRow(cells)}\n`;
}

/** Returns the totals of one kind, and whether the claim holds. */
export function verdictText(kind: ForestKind, verdict: Verdict): string {
  const lines = [
    `${kind}, ${verdict.nSets} sets, Weir minus scikit-learn:`,
    `  AUC, mean over sets             ${formatEstimate(verdict.auc)}  (at least -${MEAN_MARGIN} is claimed)`,
    `  AUC, without sets marked †      ${formatEstimate(verdict.aucWithoutMerged)}  (the same)`,
    `  AUC, worst set                  ${formatEstimate(verdict.worst.difference)}  ${verdict.worst.name} (at least -${SET_MARGIN}, beyond seed noise)`,
  ];
  if (verdict.averagePrecision) lines.push(`  average precision, over sets    ${formatEstimate(verdict.averagePrecision)}  (no claim)`);
  lines.push(`  contributions add up within    ${verdict.contributionGap.toExponential(1)}  (1e-9 is claimed, in every row of every set)`);
  if (verdict.open.length > 0) lines.push(`  left open by the seeds: ${verdict.open.join(', ')}`);
  lines.push(...verdict.failures.map((failure) => `  FAILS: ${failure}`));
  lines.push(verdict.failures.length === 0 ? '  The claim holds.' : '  The claim does not hold.');
  return `\n${lines.join('\n')}\n`;
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function spread(values: readonly number[]): string {
  const { mean, variance } = moments(values);
  return values.length > 1 ? `${mean.toFixed(4)} ± ${Math.sqrt(variance).toFixed(4)}` : mean.toFixed(4);
}

function formatEstimate({ mean, halfWidth }: Estimate): string {
  return `${mean < 0 ? '-' : '+'}${Math.abs(mean).toFixed(4)} ± ${halfWidth.toFixed(4)}`;
}
