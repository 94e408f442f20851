import type { Field, QueryOf } from '@weir/schema';
import type { Excepting, Selection } from './selection.ts';

/** A selection with some properties of a query. */
type RequestOf<T, K extends keyof T> = Selection & Pick<T, K>;

export type VolumeBandRequest = Selection & { readonly measure: string; readonly bucket_ms: number; readonly history_days: number };

/** A volume over time with its typical range; the range is null without earlier days. */
export interface VolumeBand {
  readonly actual: Float64Array;
  readonly typical: Float64Array | null;
  readonly low: Float64Array | null;
  readonly high: Float64Array | null;
  /** Number of earlier days or weeks behind the typical range. */
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
  /** Start of the range in which a group counts as known: a known group keeps its series, at zero, while it has no anomalies. */
  readonly known_since_ms: number;
};

/** Anomalies stored after a cursor (a position in the order of writes), and the next cursor. */
export interface NewAnomalies {
  readonly cursor: number;
  readonly fields: readonly Field[];
}

/** Sums of a cell. */
export const CELL_SUMS = ['session_count', 'anomaly_count', 'all_anomaly_count', 'bytes_in', 'bytes_out', 'total_bytes'] as const;
export type CellSum = (typeof CELL_SUMS)[number];

export type SessionCellsRequest = Selection & Excepting & {
  /** Width of a cell, ms; the first cell begins at from_ms. */
  readonly cell_ms: number;
  readonly group_by: string | null;
};

/**
 * Sums of sessions by time cell and group, one row each, ordered by time; cells without sessions have no row.
 * anomaly_count excludes excepted sessions, all_anomaly_count includes them. key is empty without a grouping.
 */
export type SessionCells = { readonly cell: Float64Array; readonly key: readonly string[] } & { readonly [sum in CellSum]: Float64Array };

/** Reads of the stored traffic. The fields of one result have the same length. */
export interface TrafficReads {
  /** Returns the values of a column with their session and anomaly counts, the most frequent first. */
  columnValues(request: RequestOf<QueryOf<'column_values'>, 'column' | 'search' | 'limit'>): Promise<readonly Field[]>;
  /** Returns the share of anomalies per bucket, zero without sessions: one series for each of the groups with the most anomalies, the rest as `other`. */
  anomalyRates(request: RatesRequest): Promise<readonly RateSeries[]>;
  /** Returns a sum over time, with quantiles of the same time on earlier days (of earlier weeks, for buckets of a day or more). */
  volumeBand(request: VolumeBandRequest): Promise<VolumeBand>;
  /** Returns sums by group with their shares, the largest first. */
  topTalkers(request: RequestOf<QueryOf<'top_talkers'>, 'group_by' | 'order_by' | 'limit'>): Promise<readonly Field[]>;
  /** Returns quartiles, fences and outlier counts of a column by group. */
  distribution(request: RequestOf<QueryOf<'distribution'>, 'column' | 'split_by' | 'limit'>): Promise<readonly Field[]>;
  /** Returns a correlation matrix; a coefficient is null when a column is constant. */
  correlation(request: RequestOf<QueryOf<'correlation'>, 'columns' | 'method'>): Promise<readonly Field[]>;
  /** Returns up to `limit` anomalies stored after the cursor, in the order of writes. A cursor that is null or past the end returns none, and the current end. */
  newAnomalies(request: { cursor: number | null; limit: number }): Promise<NewAnomalies>;
  /** Returns sums by time cell and group. @throws AppError `query.too_large` for more than 500,000 rows */
  sessionCells(request: SessionCellsRequest): Promise<SessionCells>;
  /** Returns a measure for each weekday and hour, UTC. */
  heatMap(request: RequestOf<QueryOf<'heat_map'>, 'measure'>): Promise<readonly Field[]>;
}
