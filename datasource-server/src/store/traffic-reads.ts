import type { Field, QueryOf } from '@weir/schema';
import type { Excepting, Selection } from './selection.ts';

/** A selection with properties of a query as they are. */
type Asked<T, K extends keyof T> = Selection & Pick<T, K>;

export type VolumeBandRequest = Selection & { readonly measure: string; readonly bucket_ms: number; readonly history_days: number };

/** A volume over time, and what is typical of it; the typical ones are null where there are no days before. */
export interface VolumeBand {
  readonly actual: Float64Array;
  readonly typical: Float64Array | null;
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
  /** Days or weeks that typical is taken from. */
  readonly periods: number;
}

export interface RateSeries {
  readonly key: string;
  readonly rates: Float64Array;
}

export type RatesRequest = Selection & Excepting & {
  readonly bucket_ms: number;
  readonly split_by: string | null;
  readonly top_k: number;
  /** Start of the span in which a group counts as known, so that its series stays, at zero, when it is calm. */
  readonly known_since_ms: number;
};

/** Anomalies that were stored after a point in the order of writes, and the point after them. */
export interface NewAnomalies {
  readonly cursor: number;
  readonly fields: readonly Field[];
}

/** Sums that cells have. */
export const CELL_SUMS = ['session_count', 'anomaly_count', 'all_anomaly_count', 'bytes_in', 'bytes_out', 'total_bytes'] as const;
export type CellSum = (typeof CELL_SUMS)[number];

export type SessionCellsRequest = Selection & Excepting & {
  /** Width of a cell; the first begins at from_ms. */
  readonly cell_ms: number;
  readonly group_by: string | null;
};

/**
 * Sums of sessions by cell of time and group, one row each, in the order of time; a cell without sessions has none.
 * anomaly_count leaves out what is excepted, all_anomaly_count does not; key is empty where nothing is grouped by.
 */
export type SessionCells = { readonly cell: Float64Array; readonly key: readonly string[] } & { readonly [sum in CellSum]: Float64Array };

/** What can be asked of the stored traffic; each method that gives fields gives them equally long. */
export interface TrafficReads {
  /** Values of a column that are known, with how many sessions and anomalies have them, the most frequent first. */
  columnValues(request: Asked<QueryOf<'column_values'>, 'column' | 'search' | 'limit'>): Promise<readonly Field[]>;
  /** Share of anomalies in each bucket, zero where there were no sessions; the groups with most anomalies, the rest as `other`. */
  anomalyRates(request: RatesRequest): Promise<readonly RateSeries[]>;
  /** A sum over time with quantiles of the buckets at the same time of the days (of the weeks, for buckets of a day and more) before. */
  volumeBand(request: VolumeBandRequest): Promise<VolumeBand>;
  /** Sums by group with their shares, the most first. */
  topTalkers(request: Asked<QueryOf<'top_talkers'>, 'group_by' | 'order_by' | 'limit'>): Promise<readonly Field[]>;
  /** Quartiles, fences and outliers of a column by group. */
  distribution(request: Asked<QueryOf<'distribution'>, 'column' | 'split_by' | 'limit'>): Promise<readonly Field[]>;
  /** Matrix of coefficients, null where a column does not vary. */
  correlation(request: Asked<QueryOf<'correlation'>, 'columns' | 'method'>): Promise<readonly Field[]>;
  /** Up to `limit` anomalies stored after the cursor, in the order in which they were; none, and the present end, where it is null or beyond that. */
  newAnomalies(request: { cursor: number | null; limit: number }): Promise<NewAnomalies>;
  /** Sums by cell of time and group. @throws AppError `query.too_large` beyond half a million of them */
  sessionCells(request: SessionCellsRequest): Promise<SessionCells>;
  /** A figure for each weekday and hour, UTC. */
  heatMap(request: Asked<QueryOf<'heat_map'>, 'measure'>): Promise<readonly Field[]>;
}
