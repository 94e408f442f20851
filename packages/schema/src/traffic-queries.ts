import { z } from 'zod';
import { ALL_COLUMNS } from './columns.ts';
import { SEVERITIES } from './finding.ts';
import { FILTER_COLUMNS, filters, includeExcepted, limit } from './query-parts.ts';

/** Numeric columns, whose values can be spread, ranked and compared. */
export const NUMERIC_COLUMNS = ALL_COLUMNS.filter(({ type }) => type === 'number').map(({ name }) => name) as [string, ...string[]];

/** What sessions may be grouped by: columns, or the technique of the finding that they are in. */
export const GROUP_COLUMNS = ['src_ip', 'src_ip_country_code', 'risk_class', 'rule_names', 'technique', 'response_code', 'dst_port', 'protocol', 'source_name'] as const;

/** Sums that volumes, shares and rankings are made of. */
export const TRAFFIC_MEASURES = ['session_count', 'anomaly_count', 'bytes_in', 'bytes_out', 'total_bytes'] as const;

const top_k = limit(10, 50).describe('Series kept; the rest is put together under "other".');
const measure = z.enum(TRAFFIC_MEASURES).default('bytes_in');

/** The values that a column has, for variables and for the values of ad-hoc filters. */
export const columnValues = z.object({
  queryType: z.literal('column_values'),
  column: z.enum(FILTER_COLUMNS).default('src_ip').describe('Column whose values are asked for.'),
  search: z.string().max(256).default('').describe('Text that a value must hold, in any case.'),
  limit: limit(200, 10_000),
  filters,
});

export const anomalyRates = z.object({
  queryType: z.literal('anomaly_rates'),
  split_by: z.enum(GROUP_COLUMNS).nullable().default(null).describe('One series for each value.'),
  top_k,
  include_excepted: includeExcepted,
  filters,
});

export const volumeBand = z.object({
  queryType: z.literal('volume_band'),
  measure: measure.describe('What is added up.'),
  history_days: z.number().int().min(1).max(90).default(28).describe('Days before the time range that typical is taken from.'),
  filters,
});

export const topTalkers = z.object({
  queryType: z.literal('top_talkers'),
  group_by: z.enum(GROUP_COLUMNS).default('src_ip').describe('What a row stands for.'),
  order_by: measure.describe('The most of it first.'),
  limit: limit(20, 1_000),
  filters,
});

export const sourceShares = z.object({
  queryType: z.literal('source_shares'),
  measure: measure.describe('What the shares are of.'),
  top_k: limit(10, 50).describe('Sources given; the others are left out.'),
  filters,
});

export const distribution = z.object({
  queryType: z.literal('distribution'),
  column: z.enum(NUMERIC_COLUMNS).default('total_bytes').describe('Column whose values are spread.'),
  split_by: z.enum(GROUP_COLUMNS).nullable().default(null).describe('A row for each of the most frequent values.'),
  limit: limit(20, 200),
  filters,
});

export const correlation = z.object({
  queryType: z.literal('correlation'),
  columns: z
    .array(z.enum(NUMERIC_COLUMNS))
    .max(16)
    .default(['bytes_in', 'bytes_out', 'transfer_ratio', 'avg_packet_size', 'session_duration', 'hour', 'anomaly_score'])
    .describe('Columns compared with each other; at least two.'),
  method: z.enum(['pearson', 'spearman']).default('pearson').describe('Pearson sees straight lines in all sessions; Spearman any rise or fall, in an even sample of 20,000.'),
  filters,
});

export const heatMap = z.object({
  queryType: z.literal('heat_map'),
  measure: z.enum([...TRAFFIC_MEASURES, 'anomaly_rate']).default('session_count').describe('What a cell shows.'),
  filters,
});

/** Anomalies as they are stored, after those of the time range. */
export const liveAnomalies = z.object({ queryType: z.literal('live_anomalies'), limit: limit(100, 1_000) });

/** What findings may be counted by. */
export const FINDING_GROUPS = ['kind', 'severity', 'entity', 'technique'] as const;

export const findingCounts = z.object({
  queryType: z.literal('finding_counts'),
  group_by: z.array(z.enum(FINDING_GROUPS)).default(['kind']).describe('One number for each combination; all together when empty.'),
  kinds: z.array(z.string().max(64)).max(32).default([]).describe('Kinds counted, all when empty.'),
  direction: z.enum(['any', 'in', 'out']).default('any').describe('in: upload into the servers; out: what they sent.'),
  min_severity: z.enum(SEVERITIES).default('low'),
  entity: z.string().max(64).optional().describe('Of one source alone, or of those that a pattern with * names; all when left out.'),
  measure: z.enum(['count', 'typical', 'actual', 'confidence']).default('count').describe('How many, or a figure of the most severe of them.'),
  include_excepted: includeExcepted,
});

/** Words for the queries of this file. */
export const TRAFFIC_QUERY_TYPES = {
  anomaly_rates: {
    label: 'Anomaly rates',
    description: 'Anomalous sessions as a share of all over time, zero where there were none; in all or split by a column or technique.',
    alertable: true,
  },
  volume_band: {
    label: 'Volume with its typical band',
    description: 'A volume over time with its median and its 10 % and 90 % quantiles at the same time of the days before.',
    alertable: true,
  },
  source_shares: {
    label: 'Shares of sources',
    description: 'The share that each of the largest sources has of a volume; one number a source.',
    alertable: true,
  },
  finding_counts: {
    label: 'Finding counts',
    description: 'Findings of the time range by kind, severity, source or technique: one number each, zero for kinds that were not found.',
    alertable: true,
  },
  top_talkers: {
    label: 'Top talkers',
    description: 'Who sent or received most: sessions, bytes, anomalies and shares, one row a source or any other group.',
    alertable: false,
  },
  distribution: {
    label: 'Distribution',
    description: 'Quartiles of a column, the fences of 1.5 interquartile ranges, and how many sessions lie outside them.',
    alertable: false,
  },
  correlation: { label: 'Correlation', description: 'How columns rise and fall together, from -1 to 1, one row and one column each.', alertable: false },
  heat_map: { label: 'Week by hour', description: 'A figure for each weekday and hour, UTC: one row a weekday, one column an hour.', alertable: false },
  live_anomalies: {
    label: 'Live anomalies',
    description: 'The newest anomalous sessions, and each further one within seconds of its arrival.',
    alertable: false,
  },
  column_values: {
    label: 'Values of a column',
    description: 'The values that a column has in the time range, the most frequent first; for variables.',
    alertable: false,
  },
} as const;
