import { formatCount } from '../style/format.ts';

/** Name of the series of normal sessions. */
export const normalName = (count: number): string => `Usual (${formatCount(count)})`;

/** Name of the series of anomalous sessions. */
export const anomalyName = (count: number): string => `Anomalous (${formatCount(count)})`;

/** Note of a view whose data has no anomaly flag. */
export const NO_FLAG_NOTE = 'No is_anomaly field, so nothing is marked.';

/** Tooltip row of an anomaly score. */
export const scoreRow = (score: number | null, isAnomaly: boolean): readonly [string, string] => [
  'Anomaly score',
  `${score === null ? 'none' : score.toFixed(3)}${isAnomaly ? ', anomalous' : ''}`,
];
