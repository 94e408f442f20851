import type { Frame } from '@weir/schema';
import { asDrawn } from '../fields/drawn-field.ts';
import { findField } from '../fields/find-fields.ts';
import { formatBytes, formatCount, formatPercent } from '../style/format.ts';
import type { GeoMeasure } from './country-rows.ts';

/** Titles of the measures. */
export const GEO_TITLES: Readonly<Record<GeoMeasure, string>> = {
  session_count: 'Sessions',
  total_bytes: 'Total bytes',
  anomaly_count: 'Anomalous sessions',
  anomaly_rate: 'Anomaly rate',
};

const FORMATS: Readonly<Record<GeoMeasure, (value: number) => string>> = {
  session_count: formatCount,
  total_bytes: formatBytes,
  anomaly_count: formatCount,
  anomaly_rate: formatPercent,
};

/** Returns the format of the measure's field, else the default format of the measure. */
export const measureFormat = (frame: Frame, measure: GeoMeasure): ((value: number) => string) => asDrawn(findField(frame, measure))?.format ?? FORMATS[measure];

/** Returns true for measures in whole numbers. */
export const isCount = (measure: GeoMeasure): boolean => measure === 'session_count' || measure === 'anomaly_count';
