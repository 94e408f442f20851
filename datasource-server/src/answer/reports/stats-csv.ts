import { quantiles } from '@weir/kernels';
import { CLASSIC_FEATURES } from '../../detect/features/classic-features.ts';
import { toFeatureColumn } from '../../detect/features/feature-matrix.ts';
import { toFeatureContext } from '../../detect/features/source-baselines.ts';
import type { Analysis } from './analysis.ts';
import { toCsvLine } from './csv-cells.ts';

/** Returns a CSV with count, mean, standard deviation, quartiles and IQR outliers of each measured column and classic feature. */
export const toStatsCsv = ({ sessions, model }: Analysis): string => {
  const context = toFeatureContext(model.baselines);
  const measured = (['bytes_in', 'bytes_out'] as const).map((name) => () => [name, sessions.numbers[name].subarray(0, sessions.size)] as const);
  // One column at a time, because the columns of a long file need much memory together.
  const columns = [...measured, ...CLASSIC_FEATURES.map((feature) => () => [feature.name, toFeatureColumn(sessions, feature, context)] as const)];
  const data = columns.map((open) => {
    const [name, values] = open();
    const count = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const std = count < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
    const [min, q1, median, q3, max] = quantiles(values, [0, 0.25, 0.5, 0.75, 1]);
    const fence = 1.5 * (q3 - q1);
    const iqr_outliers = values.reduce((outliers, value) => outliers + (value < q1 - fence || value > q3 + fence ? 1 : 0), 0);
    return [name, count, mean, std, min, q1, median, q3, max, iqr_outliers];
  });
  return [['column', 'count', 'mean', 'std', 'min', 'q1', 'median', 'q3', 'max', 'iqr_outliers'], ...data].map((cells) => `${toCsvLine(cells)}\n`).join('');
};
