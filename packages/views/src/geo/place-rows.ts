import type { Field, Frame } from '@weir/schema';
import { findField, frameLength, toFinite, toFlag } from '../fields/find-fields.ts';

/** A row with coordinates in degrees. */
export interface PlaceRow {
  readonly row: number;
  readonly longitude: number;
  readonly latitude: number;
  /** Value of the measure, null if the data has none. */
  readonly value: number | null;
  readonly isAnomaly: boolean;
}

const LATITUDES = ['latitude', 'lat', 'src_latitude', 'geo_latitude'];
const LONGITUDES = ['longitude', 'lon', 'lng', 'long', 'src_longitude', 'geo_longitude'];

const findAny = (frame: Frame, names: readonly string[]): Field | undefined =>
  frame.fields.find((field) => field.type === 'number' && names.includes(field.name.toLowerCase()));

/** Returns the latitude and longitude fields of a frame, undefined unless it has both. */
export const findPlaceFields = (frame: Frame): { latitude: Field; longitude: Field } | undefined => {
  const latitude = findAny(frame, LATITUDES);
  const longitude = findAny(frame, LONGITUDES);
  return latitude && longitude ? { latitude, longitude } : undefined;
};

/** Returns the rows with valid coordinates, and the number of the others. */
export const toPlaceRows = (frame: Frame, { latitude, longitude }: { latitude: Field; longitude: Field }, measure: string): { places: PlaceRow[]; skipped_count: number } => {
  const value = findField(frame, measure)?.values;
  const flag = findField(frame, 'is_anomaly')?.values;
  const places: PlaceRow[] = [];
  const length = frameLength(frame);
  for (let row = 0; row < length; row += 1) {
    const [at, across] = [toFinite(latitude.values[row]), toFinite(longitude.values[row])];
    if (at === null || across === null || Math.abs(at) > 90 || Math.abs(across) > 180) continue;
    places.push({ row, latitude: at, longitude: across, value: toFinite(value?.[row]), isAnomaly: toFlag(flag?.[row]) });
  }
  return { places, skipped_count: length - places.length };
};
