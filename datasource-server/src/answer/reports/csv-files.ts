import Papa from 'papaparse';
import { quantile } from '@weir/kernels';
import { CLASSIC_FEATURES } from '../../detect/features/classic-features.ts';
import type { Analysis } from './analysis.ts';

const FEATURE_NAMES = CLASSIC_FEATURES.map(({ name }) => name);

/** Escapes cells that a spreadsheet would run as a formula. A single `-`, which means null in logs, is unchanged. */
const SAFE = { escapeFormulae: /^(?:[=+@\t\r]|-[^\d])/, newline: '\n' };

/** Returns a CSV with one line per session: the input columns unchanged, then features and verdict. */
export const toResultsCsv = (analysis: Analysis, header: readonly string[], cells: ReadonlyArray<readonly string[]>): string => {
  const width = FEATURE_NAMES.length;
  const rows = analysis.sessions.map((_, index) => {
    const { anomaly_score, is_anomaly, risk_class, class_probability, reason } = analysis.verdicts[index];
    const input = cells[analysis.row_index[index]];
    return [
      ...header.map((_name, column) => input[column] ?? ''),
      ...analysis.features.subarray(index * width, (index + 1) * width),
      anomaly_score,
      is_anomaly,
      risk_class ?? '',
      class_probability ?? '',
      reason ?? '',
    ];
  });
  const fields = [...header, ...FEATURE_NAMES, 'anomaly_score', 'is_anomaly', 'risk_class', 'class_probability', 'reason'];
  return `${Papa.unparse({ fields, data: rows }, SAFE)}\n`;
};

/** Returns a CSV with count, mean, standard deviation, quartiles and IQR outliers of each measured column and classic feature. */
export const toStatsCsv = (analysis: Analysis): string => {
  const width = FEATURE_NAMES.length;
  const columns: Array<[string, Float64Array]> = [
    ['bytes_in', Float64Array.from(analysis.sessions, ({ bytes_in }) => bytes_in)],
    ['bytes_out', Float64Array.from(analysis.sessions, ({ bytes_out }) => bytes_out)],
    ...FEATURE_NAMES.map((name, column): [string, Float64Array] => [
      name,
      Float64Array.from(analysis.sessions, (_, row) => analysis.features[row * width + column]),
    ]),
  ];
  const data = columns.map(([name, values]) => {
    const count = values.length;
    const mean = values.reduce((sum, value) => sum + value, 0) / count;
    const std = count < 2 ? 0 : Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1));
    const [q1, median, q3] = [0.25, 0.5, 0.75].map((q) => quantile(values, q)) as [number, number, number];
    const fence = 1.5 * (q3 - q1);
    const iqr_outliers = values.reduce((outliers, value) => outliers + (value < q1 - fence || value > q3 + fence ? 1 : 0), 0);
    return [name, count, mean, std, quantile(values, 0), q1, median, q3, quantile(values, 1), iqr_outliers];
  });
  return `${Papa.unparse({ fields: ['column', 'count', 'mean', 'std', 'min', 'q1', 'median', 'q3', 'max', 'iqr_outliers'], data }, SAFE)}\n`;
};
