import { mostProbableClass, reliabilityCurve } from '@weir/kernels';
import type { ShareWithInterval, SplitFigures } from '@weir/schema';

const percent = (share: number): string => (100 * share).toFixed(1);

const toWords = ({ value, low, high }: ShareWithInterval): string => (low === null || high === null ? percent(value) : `${percent(value)} (${percent(low)} to ${percent(high)})`);

/** Returns a Markdown table: first column left-aligned, the others right-aligned. */
export const toTable = (head: readonly string[], rows: ReadonlyArray<readonly string[]>): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Returns recall and precision, one row per class, two columns per contestant. */
export const toClassTable = (measured: ReadonlyMap<string, SplitFigures>): string => {
  const [[, first]] = measured;
  const head = ['class', 'held out', ...[...measured.keys()].flatMap((name) => [`recall, ${name}`, `precision, ${name}`])];
  const rows = first.classes.map(({ class: name, support }, label) => [
    name,
    String(support),
    ...[...measured.values()].flatMap(({ classes }) => [toWords(classes[label].recall), toWords(classes[label].precision)]),
  ]);
  return toTable(head, rows);
};

/** Returns the figures of all classes together, one row per contestant. */
export const toOverallTable = (measured: ReadonlyMap<string, SplitFigures>): string =>
  toTable(
    ['', 'accuracy', 'balanced accuracy', 'Brier score', 'calibration error', 'not sure', 'accuracy where sure'],
    [...measured].map(([name, figures]) => [
      name,
      toWords(figures.accuracy),
      toWords(figures.balanced_accuracy),
      figures.brier_score.toFixed(4),
      figures.expected_calibration_error.toFixed(4),
      `${percent(1 - figures.sure_share)} %`,
      figures.sure_accuracy === null ? '' : percent(figures.sure_accuracy),
    ]),
  );

/** Returns the reliability of the most probable class, one row per bin, one column per contestant. */
export const toCalibrationTable = (y: Int32Array, nClasses: number, probabilities: ReadonlyMap<string, Float64Array>): string => {
  const curves = [...probabilities.values()].map((all) => {
    const predicted = mostProbableClass(all, nClasses);
    const best = Float64Array.from(predicted, (label, row) => Math.min(1, all[row * nClasses + label]));
    const { meanProbability, positiveShare, count } = reliabilityCurve(y.map((is, row) => Number(is === predicted[row])), best);
    return new Map(Array.from(meanProbability, (mean, bin) => [Math.min(9, Math.ceil(mean * 10) - 1), `${percent(mean)} → ${percent(positiveShare[bin])} (${count[bin]})`]));
  });
  const bins = [...new Set(curves.flatMap((curve) => [...curve.keys()]))].sort((a, b) => a - b);
  return toTable(['said', ...probabilities.keys()], bins.map((bin) => [`${bin * 10} to ${bin * 10 + 10} %`, ...curves.map((curve) => curve.get(bin) ?? '')]));
};
