import type { QueryOf } from '@weir/schema';
import type { NumberColumn, SessionColumns, TextColumn } from './columns.ts';
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

/** Anomalies stored after a cursor, and the next cursor: a position in the order in which the store wrote its rows, as opaque text. */
export interface NewAnomalies {
  readonly cursor: string;
  /** LIVE_COLUMNS. */
  readonly columns: SessionColumns;
}

/** Values of a column as text. */
export interface ColumnValueCounts {
  readonly value: readonly string[];
  readonly session_count: NumberColumn;
  readonly anomaly_count: NumberColumn;
}

/** Sums by group. */
export interface TopTalkers {
  readonly key: readonly string[];
  /** Country of each source, the alphabetically first of several; null unless grouped by source. */
  readonly country: TextColumn | null;
  readonly session_count: NumberColumn;
  readonly anomaly_count: NumberColumn;
  readonly bytes_in: NumberColumn;
  readonly bytes_out: NumberColumn;
  readonly total_bytes: NumberColumn;
  /** Share of the measure that the groups are ordered by, 0..1; 0 if the measure is 0 everywhere. */
  readonly share: NumberColumn;
  /** Highest rarity; NaN without a scored session. */
  readonly rarity: NumberColumn;
  readonly first_seen: NumberColumn;
  readonly last_seen: NumberColumn;
}

/** Statistics of a box plot, of the finite values of a group. */
export const BOX_STATISTICS = ['min', 'lower_fence', 'q1', 'median', 'q3', 'upper_fence', 'max', 'mean', 'std'] as const;

/**
 * Box plots by group. Quartiles are interpolated linearly (type 7), fences lie 1.5 interquartile ranges outside of them,
 * `std` is the standard deviation of the population. Mean and deviation are exact to nine digits.
 */
export type Distribution = {
  readonly key: readonly string[];
  readonly session_count: NumberColumn;
  /** Sessions outside the fences. */
  readonly outlier_count: NumberColumn;
  readonly anomalous_outlier_count: NumberColumn;
} & { readonly [statistic in (typeof BOX_STATISTICS)[number]]: NumberColumn };

/** A correlation matrix. */
export interface Correlation {
  /** Distinct columns in the order of the request. */
  readonly columns: readonly string[];
  /** Row-major, one row per column, exact to nine digits; NaN where a column is constant. */
  readonly coefficients: NumberColumn;
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

/** Group of sessions without a value in the column that they are grouped by. */
export const UNKNOWN_GROUP = 'unknown';
/** Group of sessions outside of the findings that have a technique. */
export const NO_TECHNIQUE = 'none';
/** Limit on the rows of TrafficReads.sessionCells: what a preview can hold in memory. */
export const MAX_CELLS = 500_000;
/** Limit on the sessions of a rank correlation. */
export const RANKED_SESSIONS = 20_000;

/**
 * Reads of the stored traffic. The columns of one result have the same length. A group is a value of a column as text, or
 * UNKNOWN_GROUP; for the grouping `technique`, the alphabetically first technique of the findings of the source whose range
 * contains the start of the session (both ends inclusive), or NO_TECHNIQUE.
 */
export interface TrafficReads {
  /** Returns the values of a column with their session and anomaly counts: the most frequent first, ties in the order of the column. */
  columnValues(request: RequestOf<QueryOf<'column_values'>, 'column' | 'search' | 'limit'>): Promise<ColumnValueCounts>;
  /** Returns the share of anomalies per bucket, zero without sessions: one series for each of the groups with the most anomalies, the rest as `other`. */
  anomalyRates(request: RatesRequest): Promise<readonly RateSeries[]>;
  /** Returns a sum over time, with quantiles of the same time on earlier days (of earlier weeks, for buckets of a day or more). */
  volumeBand(request: VolumeBandRequest): Promise<VolumeBand>;
  /** Returns sums by group with their shares: the largest first, ties by group. */
  topTalkers(request: RequestOf<QueryOf<'top_talkers'>, 'group_by' | 'order_by' | 'limit'>): Promise<TopTalkers>;
  /** Returns quartiles, fences and outlier counts of a column by group: the most sessions first, ties by group. Without a split, the only group is `all`. */
  distribution(request: RequestOf<QueryOf<'distribution'>, 'column' | 'split_by' | 'limit'>): Promise<Distribution>;
  /**
   * Returns the correlation of each pair of columns: Pearson over all sessions that have both values, or Spearman over the
   * RANKED_SESSIONS sessions with the smallest sampling keys with the mask 0; ties share their mean rank, nulls are the largest.
   */
  correlation(request: RequestOf<QueryOf<'correlation'>, 'columns' | 'method'>): Promise<Correlation>;
  /** Returns up to `limit` anomalies stored after the cursor, in the order of writes. A cursor that is null, past the end or not known returns none, and the current end. */
  newAnomalies(request: { cursor: string | null; limit: number }): Promise<NewAnomalies>;
  /** Returns sums by time cell and group. @throws AppError `query.too_large` for more than MAX_CELLS rows */
  sessionCells(request: SessionCellsRequest): Promise<SessionCells>;
  /** Returns a measure for each weekday and hour of the session start, UTC: 7 x 24 values, row-major from Monday. Without sessions a sum is 0 and a rate NaN. */
  heatMap(request: RequestOf<QueryOf<'heat_map'>, 'measure'>): Promise<NumberColumn>;
}
