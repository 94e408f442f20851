import type { Field, Frame } from '@weir/schema';
import { COUNTRY_ROWS, type CountryRow } from './countries.ts';
import { findField, frameLength, toFinite, toText } from '../fields/find-fields.ts';

/** Measures that can colour the map. */
export const GEO_MEASURES = ['session_count', 'total_bytes', 'anomaly_count', 'anomaly_rate'] as const;
export type GeoMeasure = (typeof GEO_MEASURES)[number];

/** Figures of one country; null if the data does not have them. */
export interface CountryFigures {
  readonly country: CountryRow;
  readonly figures: Readonly<Record<GeoMeasure, number | null>>;
}

/** Countries on the map, and the figures of rows without a known country. */
export interface CountryTable {
  readonly countries: readonly CountryFigures[];
  readonly unplaced: Readonly<Record<GeoMeasure, number | null>>;
  /** Rows with a missing or unknown country code. */
  readonly unplaced_row_count: number;
}

const BY_CODE: ReadonlyMap<string, CountryRow> = new Map(COUNTRY_ROWS.map((row) => [row[0], row]));

const add = (sum: number | null, value: number | null): number | null => (value === null ? sum : (sum ?? 0) + value);

interface Sums {
  session_count: number | null;
  total_bytes: number | null;
  anomaly_count: number | null;
  anomaly_rate: number | null;
}

const emptySums = (): Sums => ({ session_count: null, total_bytes: null, anomaly_count: null, anomaly_rate: null });

/** Computes the rate from summed counts, else keeps the rate of the data. */
const withRate = (sums: Sums): Sums => ({
  ...sums,
  anomaly_rate: sums.session_count && sums.anomaly_count !== null ? sums.anomaly_count / sums.session_count : sums.anomaly_rate,
});

/** Returns a reader for each measure; `total_bytes` can be the sum of bytes_in and bytes_out. */
const readers = (frame: Frame): Record<GeoMeasure, (row: number) => number | null> => {
  const read = (field: Field | undefined) => (row: number) => toFinite(field?.values[row]);
  const bytesIn = read(findField(frame, 'bytes_in'));
  const bytesOut = read(findField(frame, 'bytes_out'));
  const total = findField(frame, 'total_bytes');
  return {
    session_count: read(findField(frame, 'session_count')),
    total_bytes: total ? read(total) : (row) => add(bytesIn(row), bytesOut(row)),
    anomaly_count: read(findField(frame, 'anomaly_count')),
    anomaly_rate: read(findField(frame, 'anomaly_rate')),
  };
};

/** Returns the measures that the frame has or that can be computed from it. */
export const availableMeasures = (frame: Frame): GeoMeasure[] => {
  const has = (name: string) => findField(frame, name) !== undefined;
  return GEO_MEASURES.filter(
    (measure) =>
      has(measure) ||
      (measure === 'total_bytes' && has('bytes_in') && has('bytes_out')) ||
      (measure === 'anomaly_rate' && has('anomaly_count') && has('session_count')),
  );
};

/** Sums a frame by country. Codes are case-insensitive, and a country can have several rows. */
export const toCountryTable = (frame: Frame, code: Field): CountryTable => {
  const read = readers(frame);
  const sums = new Map<CountryRow, Sums>();
  const unplaced = emptySums();
  let unplaced_row_count = 0;
  for (let row = 0; row < frameLength(frame); row += 1) {
    const country = BY_CODE.get((toText(code.values[row]) ?? '').trim().toUpperCase());
    let target = unplaced;
    if (country) {
      target = sums.get(country) ?? emptySums();
      sums.set(country, target);
    } else unplaced_row_count += 1;
    for (const measure of GEO_MEASURES) {
      const value = read[measure](row);
      target[measure] = measure === 'anomaly_rate' ? (value ?? target.anomaly_rate) : add(target[measure], value);
    }
  }
  return {
    countries: [...sums].map(([country, figures]) => ({ country, figures: withRate(figures) })),
    unplaced: withRate(unplaced),
    unplaced_row_count,
  };
};
