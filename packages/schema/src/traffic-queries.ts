import { z } from 'zod';
import { ALL_COLUMNS } from './columns.ts';
import { SEVERITIES } from './finding.ts';
import { FILTER_COLUMNS, filters, includeExcepted, limit } from './query-parts.ts';

/** Numeric columns. */
export const NUMERIC_COLUMNS = ALL_COLUMNS.filter(({ type }) => type === 'number').map(({ name }) => name) as [string, ...string[]];

/** Groupings of sessions: columns, or the technique of the finding that contains the session. */
export const GROUP_COLUMNS = ['src_ip', 'src_ip_country_code', 'risk_class', 'rule_names', 'technique', 'response_code', 'dst_port', 'protocol', 'source_name'] as const;

/** Measures of volumes, shares and rankings. */
export const TRAFFIC_MEASURES = ['session_count', 'anomaly_count', 'bytes_in', 'bytes_out', 'total_bytes'] as const;

const top_k = limit(10, 50).describe('Series with the highest total; the rest is summed as "other".');
const measure = z.enum(TRAFFIC_MEASURES).default('bytes_in');

/** Values of a column, for variables and ad-hoc filters. */
export const columnValues = z.object({
  queryType: z.literal('column_values'),
  column: z.enum(FILTER_COLUMNS).default('src_ip').describe('Column to list the values of.'),
  search: z.string().max(256).default('').describe('Text that a value must contain; case-insensitive.'),
  limit: limit(200, 10_000),
  filters,
});

export const anomalyRates = z.object({
  queryType: z.literal('anomaly_rates'),
  split_by: z.enum(GROUP_COLUMNS).nullable().default(null).describe('One series per value.'),
  top_k,
  include_excepted: includeExcepted,
  filters,
});

export const volumeBand = z.object({
  queryType: z.literal('volume_band'),
  measure: measure.describe('Quantity to sum.'),
  history_days: z.number().int().min(1).max(90).default(28).describe('Days before the time range used for the typical band.'),
  filters,
});

export const topTalkers = z.object({
  queryType: z.literal('top_talkers'),
  group_by: z.enum(GROUP_COLUMNS).default('src_ip').describe('One row per value.'),
  order_by: measure.describe('Highest value first.'),
  limit: limit(20, 1_000),
  filters,
});

export const sourceShares = z.object({
  queryType: z.literal('source_shares'),
  measure: measure.describe('Quantity the shares refer to.'),
  top_k: limit(10, 50).describe('Sources with the largest shares; the others are omitted.'),
  filters,
});

export const distribution = z.object({
  queryType: z.literal('distribution'),
  column: z.enum(NUMERIC_COLUMNS).default('total_bytes').describe('Column to show the distribution of.'),
  split_by: z.enum(GROUP_COLUMNS).nullable().default(null).describe('One row for each of the most frequent values.'),
  limit: limit(20, 200),
  filters,
});

export const correlation = z.object({
  queryType: z.literal('correlation'),
  columns: z
    .array(z.enum(NUMERIC_COLUMNS))
    .max(16)
    .default(['bytes_in', 'bytes_out', 'transfer_ratio', 'avg_packet_size', 'session_duration', 'hour', 'anomaly_score'])
    .describe('Columns to compare; at least two.'),
  method: z.enum(['pearson', 'spearman']).default('pearson').describe('pearson: linear correlation over all sessions; spearman: rank correlation over a uniform sample of 20,000.'),
  filters,
});

export const heatMap = z.object({
  queryType: z.literal('heat_map'),
  measure: z.enum([...TRAFFIC_MEASURES, 'anomaly_rate']).default('session_count').describe('Quantity shown in a cell.'),
  filters,
});

/** Anomalies of the time range, then new ones as they are stored. */
export const liveAnomalies = z.object({ queryType: z.literal('live_anomalies'), limit: limit(100, 1_000) });

/** Groupings of finding counts. */
export const FINDING_GROUPS = ['kind', 'severity', 'entity', 'technique'] as const;

export const findingCounts = z.object({
  queryType: z.literal('finding_counts'),
  group_by: z.array(z.enum(FINDING_GROUPS)).default(['kind']).describe('One number per combination; the total when empty.'),
  kinds: z.array(z.string().max(64)).max(32).default([]).describe('Kinds to count; all when empty.'),
  direction: z.enum(['any', 'in', 'out']).default('any').describe('in: upload into the servers; out: sent by the servers.'),
  min_severity: z.enum(SEVERITIES).default('low'),
  entity: z.string().max(64).optional().describe('One source, or a pattern with * as wildcard; all sources by default.'),
  measure: z.enum(['count', 'typical', 'actual', 'confidence']).default('count').describe('count: number of findings; otherwise a value of the most severe finding.'),
  include_excepted: includeExcepted,
});

/** Labels and descriptions of the queries in this file. */
export const TRAFFIC_QUERY_TYPES = {
  anomaly_rates: {
    label: 'Anomaly rates',
    description: 'Share of anomalous sessions over time, zero-filled; total or split by a column or technique.',
    alertable: true,
  },
  volume_band: {
    label: 'Volume with typical band',
    description: 'A volume over time, with the median and the 10 % and 90 % quantiles of previous days at the same time.',
    alertable: true,
  },
  source_shares: {
    label: 'Source shares',
    description: 'Share of a volume for each of the largest sources; one number per source.',
    alertable: true,
  },
  finding_counts: {
    label: 'Finding counts',
    description: 'Number of findings by kind, severity, source or technique; zero for kinds without findings.',
    alertable: true,
  },
  top_talkers: {
    label: 'Top talkers',
    description: 'Largest sources (or other groups) with sessions, bytes, anomalies and shares; one row each.',
    alertable: false,
  },
  distribution: {
    label: 'Distribution',
    description: 'Quartiles of a column, fences at 1.5 interquartile ranges, and the number of outliers.',
    alertable: false,
  },
  correlation: { label: 'Correlation', description: 'Correlation matrix of columns, from -1 to 1.', alertable: false },
  heat_map: { label: 'Week by hour', description: 'One value per weekday (rows) and hour (columns), UTC.', alertable: false },
  live_anomalies: {
    label: 'Live anomalies',
    description: 'The newest anomalous sessions, updated within seconds of arrival.',
    alertable: false,
  },
  column_values: {
    label: 'Column values',
    description: 'Values of a column in the time range, most frequent first; for variables.',
    alertable: false,
  },
} as const;
