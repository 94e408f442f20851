import { formatCount } from '../style/format.ts';

/** Returns the name of the series of normal sessions. */
export const normalName = (count: number): string => `Normal (${formatCount(count)})`;

/** Returns the name of the series of anomalous sessions. */
export const anomalyName = (count: number): string => `Anomalous (${formatCount(count)})`;

/** Note of a view of sessions whose data has no anomaly flag. */
export const NO_FLAG_NOTE = 'No is_anomaly field in the data, so no anomalies are marked.';

/** Returns the tooltip row of an anomaly score. */
export const scoreRow = (score: number | null, isAnomaly: boolean): readonly [string, string] => [
  'Anomaly score',
  `${score === null ? 'unknown' : score.toFixed(3)}${isAnomaly ? ', anomalous' : ''}`,
];
