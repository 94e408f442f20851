import type { Field } from '@weir/schema';
import { unitFormatter } from '../axes/value-axis.ts';
import { fieldTitle, toFinite } from '../fields/find-fields.ts';
import { formatCompact, formatCount, formatPercent } from '../style/format.ts';
import type { HourCell } from './hour-cells.ts';

/** Measure that sets the colour of a cell. */
export type HeatmapMeasure = 'session_count' | 'anomaly_count' | 'anomaly_rate' | 'sum';

/** Returns the value of a cell; null for the anomaly rate of a cell without sessions. */
export const cellValue = (cell: HourCell, measure: HeatmapMeasure): number | null => {
  if (measure === 'anomaly_rate') return cell.session_count > 0 ? Math.min(1, cell.anomaly_count / cell.session_count) : null;
  return toFinite(cell[measure]);
};

/** Returns the title of a measure; `field` is the one that `sum` adds up. */
export const measureTitle = (measure: HeatmapMeasure, field: Field | undefined): string => {
  if (measure === 'sum') return field ? `Sum of ${fieldTitle(field)}` : 'Sum';
  return { session_count: 'Sessions', anomaly_count: 'Anomalous sessions', anomaly_rate: 'Anomaly rate' }[measure];
};

/** Returns the format of a measure; `field` is the one that `sum` adds up. */
export const measureFormat = (measure: HeatmapMeasure, field: Field | undefined): ((value: number) => string) => {
  if (measure === 'sum') return field ? unitFormatter(field) : formatCompact;
  return measure === 'anomaly_rate' ? formatPercent : formatCount;
};

/** Returns the text of a value in a cell, as short as possible. */
export const cellText = (value: number, measure: HeatmapMeasure): string => {
  if (value === 0) return '·';
  if (measure === 'anomaly_rate') return `${formatCompact(Math.round(value * 100))}%`;
  return formatCompact(value < 1000 && Number.isInteger(value) ? value : Number(value.toPrecision(2)));
};
