import { z } from 'zod';
import { alertsADaySchema } from './alert-budget.ts';
import { AUDIT_LEVELS } from './audit.ts';
import { DISPOSITION_TARGETS } from './disposition.ts';
import { FILTER_COLUMNS, filters, includeExcepted, limit } from './query-parts.ts';
import * as traffic from './traffic-queries.ts';

/** Columns that anomaly counts can be split by. */
export const SPLIT_COLUMNS = traffic.GROUP_COLUMNS;

/** Numeric columns for the axes of a scatter plot. */
export const AXIS_COLUMNS = ['bytes_in', 'bytes_out', 'total_bytes', 'transfer_ratio', 'avg_packet_size', 'anomaly_score', 'rarity', 'hour'] as const;

/** Key figures of a time range. */
export const SUMMARY_FIGURES = [
  'session_count',
  'anomaly_count',
  'anomaly_rate',
  'bytes_in',
  'bytes_out',
  'in_out_ratio',
  'source_count',
  'finding_count',
  'hidden_anomaly_count',
  'hidden_finding_count',
  'seconds_since_last_session',
] as const;

/** Label and description of a query type, for the editor and the docs. */
export interface QueryTypeInfo {
  readonly label: string;
  readonly description: string;
  /** True when Grafana alert rules can use its frames. */
  readonly alertable: boolean;
}

const anomalyCounts = z.object({
  queryType: z.literal('anomaly_counts'),
  split_by: z.enum(SPLIT_COLUMNS).nullable().default(null),
  top_k: limit(10, 50).describe('Series with the highest total when split; the rest is summed as "other".'),
  include_excepted: includeExcepted,
  filters,
});
const trafficSummary = z.object({
  queryType: z.literal('traffic_summary'),
  figures: z.array(z.enum(SUMMARY_FIGURES)).default([]).describe('Figures to return; all when empty. An alert rule needs exactly one.'),
  include_excepted: includeExcepted,
  filters,
});
/** Forms in which sessions are returned. */
export const SESSION_VIEWS = ['table', 'logs', 'volume'] as const;

const sessions = z.object({
  queryType: z.literal('sessions'),
  show: z.enum(SESSION_VIEWS).default('table').describe('table: rows; logs: log lines for Explore; volume: sessions over time, for the log volume in Explore.'),
  anomalies_only: z.boolean().default(false),
  search: z.string().max(256).default('').describe('Text that an address, name, label or reason must contain; case-insensitive.'),
  sort_by: z.enum(['start_time', ...FILTER_COLUMNS]).default('start_time'),
  order: z.enum(['descending', 'ascending']).default('descending'),
  limit: limit(500, 10_000),
  offset: z.number().int().min(0).max(1_000_000).default(0).describe('Rows to skip, for paging.'),
  filters,
});
const scatter = z.object({
  queryType: z.literal('scatter'),
  x: z.enum(AXIS_COLUMNS).default('bytes_in'),
  y: z.enum(AXIS_COLUMNS).default('bytes_out'),
  limit: limit(20_000, 100_000).describe('All anomalies are kept; the rest is a uniform sample up to the limit.'),
  filters,
});
const countries = z.object({ queryType: z.literal('countries'), filters });
const featureImportance = z.object({ queryType: z.literal('feature_importance') });
const modelSummary = z.object({ queryType: z.literal('model_summary') });
const modelCard = z.object({ queryType: z.literal('model_card') });
const modelCurves = z.object({ queryType: z.literal('model_curves') });
const findings = z.object({
  queryType: z.literal('findings'),
  limit: limit(200, 10_000),
  min_severity: z.enum(['info', 'low', 'medium', 'high']).default('low'),
  entity: z.string().max(64).optional().describe('One source, or a pattern with * as wildcard; all sources by default.'),
  include_excepted: includeExcepted,
});

/** Forms in which one finding is returned. */
export const FINDING_VIEWS = ['story', 'votes', 'typical'] as const;

const finding = z.object({
  queryType: z.literal('finding'),
  finding_id: z.string().max(64).default('').describe('Id from the findings query; the most severe finding of the time range by default.'),
  show: z.enum(FINDING_VIEWS).default('story').describe('story: one sentence per row; votes: one piece of evidence per row; typical: the baseline as a line to draw.'),
});
const trafficVolume = z.object({ queryType: z.literal('traffic_volume'), filters });

const dataAudit = z.object({
  queryType: z.literal('data_audit'),
  min_level: z.enum(AUDIT_LEVELS).default('ok'),
});

/** Figures on the state of the baselines. */
export const BASELINE_FIGURES = [
  'model_ready',
  'training_sessions',
  'training_days',
  'hours_since_training',
  'sources',
  'sources_with_usual',
  'sources_without_usual',
  'steady_flags',
] as const;

const baselineState = z.object({
  queryType: z.literal('baseline_state'),
  figures: z.array(z.enum(BASELINE_FIGURES)).default([]).describe('Figures to return; all when empty. An alert rule needs exactly one.'),
});
const sourceBaselines = z.object({ queryType: z.literal('source_baselines'), limit: limit(500, 10_000) });
const sessionExplanation = z.object({
  queryType: z.literal('session_explanation'),
  session_id: z.string().max(64).default('').describe('Id from the sessions query; the rarest session of the time range by default.'),
  filters,
});

/** Forms in which an alert budget is returned. */
export const BUDGET_VIEWS = ['days', 'alerts'] as const;

const alertBudget = z.object({
  queryType: z.literal('alert_budget'),
  alerts_a_day: alertsADaySchema,
  show: z.enum(BUDGET_VIEWS).default('days').describe('days: one row per day; alerts: one row per alert that would have fired.'),
  include_excepted: includeExcepted,
});
const budgetAlerts = z.object({ queryType: z.literal('budget_alerts'), alerts_a_day: alertsADaySchema, include_excepted: includeExcepted });

const dispositions = z.object({
  queryType: z.literal('dispositions'),
  active: z.boolean().optional().describe('true: only dispositions in effect; false: only those no longer in effect; all by default.'),
  target_kind: z.enum(DISPOSITION_TARGETS).optional(),
  target_id: z.string().max(64).optional(),
  limit: limit(500, 10_000),
});
const triageAudit = z.object({ queryType: z.literal('triage_audit'), limit: limit(500, 10_000) });

/** Forms in which the review of exceptions is returned. */
export const REVIEW_VIEWS = ['figures', 'exceptions'] as const;

const exceptionsReview = z.object({
  queryType: z.literal('exceptions_review'),
  show: z.enum(REVIEW_VIEWS).default('figures').describe('figures: the number to review, for an alert rule; exceptions: one row per exception, those to review first.'),
});

/** Figures on the drift of the traffic from the training data. */
export const DRIFT_FIGURES = [
  'highest_stability_index',
  'drifted_measures',
  'score_stability_index',
  'anomaly_share',
  'reference_anomaly_share',
  'not_sure_share',
  'reference_not_sure_share',
] as const;

/** Forms in which drift is returned. */
export const DRIFT_VIEWS = ['figures', 'measures'] as const;

const drift = z.object({
  queryType: z.literal('drift'),
  show: z.enum(DRIFT_VIEWS).default('figures').describe('figures: one row of figures, for an alert rule; measures: one row per measure.'),
  figures: z.array(z.enum(DRIFT_FIGURES)).default([]).describe('Figures to return; all when empty. An alert rule needs exactly one.'),
});

/** Forms in which the risk of sources is returned. */
export const RISK_VIEWS = ['series', 'parts'] as const;

const entityRisk = z.object({
  queryType: z.literal('entity_risk'),
  entity: z.string().max(64).default('').describe('Address of one source; the sources with the highest risk at the end of the time range by default.'),
  top_k: limit(10, 50),
  show: z.enum(RISK_VIEWS).default('series').describe('series: one series per source; parts: the findings that make up the risk at the end of the time range.'),
});

const modelVersions = z.object({ queryType: z.literal('model_versions') });

/** Forms in which ingest health is returned. */
export const INGEST_VIEWS = ['feeds', 'rejects', 'quarantine'] as const;

const ingestHealth = z.object({
  queryType: z.literal('ingest_health'),
  show: z.enum(INGEST_VIEWS).default('feeds').describe('feeds: one row per input; rejects: one row per input and reject reason; quarantine: one row per file, object or delivery that could not be read.'),
});

/** Measures of the server itself. */
export const SERVER_MEASURES = ['p95_ms', 'p50_ms', 'request_count', 'error_rate', 'lag_s'] as const;

const serverHealth = z.object({
  queryType: z.literal('server_health'),
  measure: z.enum(SERVER_MEASURES).default('p95_ms').describe('Latency, number of requests, error rate, or lag of each input.'),
  split_by: z.enum(['route', 'query_type']).nullable().default(null).describe('One series per route or query type; all requests together by default.'),
  top_k: limit(10, 50).describe('Series with the highest values.'),
});

/** Every query of the server, by its `queryType`. */
export const querySchema = z.discriminatedUnion('queryType', [
  anomalyCounts,
  trafficSummary,
  sessions,
  scatter,
  countries,
  featureImportance,
  modelSummary,
  modelCard,
  modelCurves,
  findings,
  finding,
  trafficVolume,
  dataAudit,
  baselineState,
  sourceBaselines,
  sessionExplanation,
  alertBudget,
  budgetAlerts,
  traffic.columnValues,
  traffic.anomalyRates,
  traffic.volumeBand,
  traffic.topTalkers,
  traffic.sourceShares,
  traffic.distribution,
  traffic.correlation,
  traffic.heatMap,
  traffic.findingCounts,
  traffic.liveAnomalies,
  dispositions,
  triageAudit,
  exceptionsReview,
  modelVersions,
  drift,
  entityRisk,
  ingestHealth,
  serverHealth,
]);

export type Query = z.infer<typeof querySchema>;
export type QueryType = Query['queryType'];
export type QueryOf<T extends QueryType> = Extract<Query, { queryType: T }>;

/** Query types that omit what analysts excepted unless `include_excepted` is set. */
export const EXCEPTING_QUERIES: readonly QueryType[] = ['anomaly_counts', 'anomaly_rates', 'traffic_summary', 'findings', 'finding_counts', 'alert_budget', 'budget_alerts'];

/** Label and description of each query type; the editor lists them in this order. */
export const QUERY_TYPES: Record<QueryType, QueryTypeInfo> = {
  anomaly_counts: {
    label: 'Anomaly counts',
    description: 'Anomalous sessions over time, zero-filled; total or split by a column.',
    alertable: true,
  },
  traffic_summary: {
    label: 'Traffic summary',
    description: 'Key figures of the time range in one row: sessions, anomalies, bytes, sources, data freshness.',
    alertable: true,
  },
  findings: {
    label: 'Findings',
    description: 'Suspicious activity with its evidence, one row per source and period: severity, baseline, actual value, advice.',
    alertable: false,
  },
  finding: {
    label: 'Finding details',
    description: 'One finding in full: summary, baseline, advice, evidence and blind spots.',
    alertable: false,
  },
  traffic_volume: {
    label: 'Traffic volume',
    description: 'Bytes in, bytes out and sessions over time, zero-filled.',
    alertable: true,
  },
  sessions: { label: 'Sessions', description: 'Sessions with their anomaly scores and risk classes, newest first.', alertable: false },
  scatter: {
    label: 'Anomaly scatter',
    description: 'Points for a scatter plot: every anomaly and a uniform sample of the rest.',
    alertable: false,
  },
  countries: { label: 'Countries', description: 'Sessions, bytes and anomalies by country of the source.', alertable: false },
  feature_importance: {
    label: 'Feature importance',
    description: 'Impurity and permutation importance of each feature of the random forest.',
    alertable: false,
  },
  model_summary: {
    label: 'Model summary',
    description: 'Version, training data, threshold and limits of the current model.',
    alertable: false,
  },
  model_card: {
    label: 'Model card',
    description: 'Evaluation of the risk classes, one row per split and class: recall, precision and F1 with 95 % intervals, calibration.',
    alertable: false,
  },
  model_curves: {
    label: 'Model curves',
    description: 'ROC, precision-recall and calibration curves of the risk classes, one row per point.',
    alertable: false,
  },
  data_audit: {
    label: 'Data quality',
    description: 'Checks of all stored data, one row each: labels, time gaps, windows, byte directions.',
    alertable: false,
  },
  baseline_state: {
    label: 'Baseline state',
    description: 'Readiness of the model and baselines: training data, sources with a baseline, flags stable across seeds.',
    alertable: true,
  },
  source_baselines: {
    label: 'Source baselines',
    description: 'Baseline of each source, and the sources with too few sessions for one.',
    alertable: false,
  },
  session_explanation: {
    label: 'Session explanation',
    description: 'Contribution of each feature to the score of one session, and the smallest change that would make it normal.',
    alertable: false,
  },
  alert_budget: {
    label: 'Alert budget',
    description: 'Rarity threshold for a limited number of alerts per day, and the alerts it would have fired.',
    alertable: false,
  },
  budget_alerts: {
    label: 'Alerts within the budget',
    description: 'One series per alerting source, limited per UTC day; for an alert rule.',
    alertable: true,
  },
  ...traffic.TRAFFIC_QUERY_TYPES,
  dispositions: {
    label: 'Dispositions',
    description: 'Dispositions of findings, sessions and sources with their effect and state, newest first.',
    alertable: false,
  },
  triage_audit: {
    label: 'Triage log',
    description: 'Append-only log of every disposition and undo: time, author, target and reason.',
    alertable: false,
  },
  exceptions_review: {
    label: 'Exception review',
    description: 'Exceptions in effect, or the number to review: those that hide many findings, are old, or cover a whole network.',
    alertable: true,
  },
  model_versions: {
    label: 'Model versions',
    description: 'Every fitted model: data, settings, hash, comparison with the champion, and who promoted it and why.',
    alertable: false,
  },
  drift: {
    label: 'Drift',
    description: 'Difference between the sessions of the time range and the training data: features, scores, anomaly rate, share of "not sure".',
    alertable: true,
  },
  entity_risk: {
    label: 'Source risk',
    description: 'Sources with the highest risk over time, 0 to 100, from severity, confidence and age of their findings; or the parts of the risk.',
    alertable: true,
  },
  ingest_health: {
    label: 'Ingest health',
    description: 'Ingest results of each input over all time: stored, duplicate, late and rejected rows with reasons, and lag.',
    alertable: false,
  },
  server_health: {
    label: 'Server health',
    description: 'Latency, requests and errors of the server by route or query type, and lag of each input; last 24 hours.',
    alertable: false,
  },
};

/** Query a new panel starts with. */
export const DEFAULT_QUERY = { queryType: 'anomaly_counts', split_by: null, top_k: 10, filters: [] } as const;

/** Query that Explore starts with. */
export const EXPLORE_QUERY = { queryType: 'sessions', show: 'logs', anomalies_only: true, limit: 500, filters: [] } as const;

/** Latest time of a date, UTC epoch ms; the earliest is its negative. */
const END_OF_TIME_MS = 8_640_000_000_000_000;
/** Longest interval between points: a hundred years. */
const MAX_INTERVAL_MS = 3_155_760_000_000;

/** One query of a batch: Grafana's query model with its time range. */
export const batchQuerySchema = z.object({
  ref_id: z.string().min(1).max(1024),
  from_ms: z.number().int().min(-END_OF_TIME_MS).max(END_OF_TIME_MS).describe('Start of the time range, UTC epoch ms, inclusive.'),
  to_ms: z.number().int().min(-END_OF_TIME_MS).max(END_OF_TIME_MS).describe('End of the time range, UTC epoch ms, exclusive.'),
  interval_ms: z.number().min(0).max(MAX_INTERVAL_MS).default(60_000),
  max_data_points: z.number().int().min(1).default(1_000),
  query: z.record(z.string(), z.unknown()).describe('A query as defined by querySchema; unknown properties are ignored.'),
});

export const queryBatchSchema = z.object({
  queries: z
    .array(batchQuerySchema)
    .min(1)
    .max(100)
    .refine((queries) => new Set(queries.map(({ ref_id }) => ref_id)).size === queries.length, 'ref_id must be unique'),
});
export type BatchQuery = z.infer<typeof batchQuerySchema>;
export type QueryBatch = z.infer<typeof queryBatchSchema>;

/** Time range [from_ms, to_ms) and resolution of a query. */
export interface TimeRange {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly interval_ms: number;
  readonly max_data_points: number;
}
