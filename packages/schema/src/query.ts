import { z } from 'zod';
import { alertsADaySchema } from './alert-budget.ts';
import { AUDIT_LEVELS } from './audit.ts';
import { DISPOSITION_TARGETS } from './disposition.ts';
import { FILTER_COLUMNS, filters, includeExcepted, limit } from './query-parts.ts';
import * as traffic from './traffic-queries.ts';

/** Columns that anomaly counts may be split by. */
export const SPLIT_COLUMNS = traffic.GROUP_COLUMNS;

/** Numeric columns that a scatter may have as an axis. */
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


/** What a query type answers, in words for the editor and the docs. */
export interface QueryTypeInfo {
  readonly label: string;
  readonly description: string;
  /** True when the frames may carry a Grafana alert. */
  readonly alertable: boolean;
}

const anomalyCounts = z.object({
  queryType: z.literal('anomaly_counts'),
  split_by: z.enum(SPLIT_COLUMNS).nullable().default(null),
  top_k: limit(10, 50).describe('Series kept when split; the rest is summed under "other".'),
  include_excepted: includeExcepted,
  filters,
});
const trafficSummary = z.object({
  queryType: z.literal('traffic_summary'),
  figures: z.array(z.enum(SUMMARY_FIGURES)).default([]).describe('Figures to give, all when empty. An alert rule takes exactly one.'),
  include_excepted: includeExcepted,
  filters,
});
/** How sessions are shown. */
export const SESSION_VIEWS = ['table', 'logs', 'volume'] as const;

const sessions = z.object({
  queryType: z.literal('sessions'),
  show: z.enum(SESSION_VIEWS).default('table').describe('A table, lines of a log as Explore shows them, or how many there are over time, as it draws above them.'),
  anomalies_only: z.boolean().default(false),
  search: z.string().max(256).default('').describe('Text that an address, name, label or reason must hold, in any case.'),
  sort_by: z.enum(['start_time', ...FILTER_COLUMNS]).default('start_time'),
  order: z.enum(['descending', 'ascending']).default('descending'),
  limit: limit(500, 10_000),
  offset: z.number().int().min(0).max(1_000_000).default(0).describe('Rows left out before the first: for the next page.'),
  filters,
});
const scatter = z.object({
  queryType: z.literal('scatter'),
  x: z.enum(AXIS_COLUMNS).default('bytes_in'),
  y: z.enum(AXIS_COLUMNS).default('bytes_out'),
  limit: limit(20_000, 100_000).describe('All anomalies are kept; the rest is sampled evenly down to the limit.'),
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
  entity: z.string().max(64).optional().describe('Of one source alone, or of those that a pattern with * names; all when left out.'),
  include_excepted: includeExcepted,
});

/** What the query on one finding shows. */
export const FINDING_VIEWS = ['story', 'votes', 'typical'] as const;

const finding = z.object({
  queryType: z.literal('finding'),
  finding_id: z.string().max(64).default('').describe('As the findings query gives it; the first of the time range when left out.'),
  show: z.enum(FINDING_VIEWS).default('story').describe('A sentence a line, a row a vote, or what is usual as a line to draw.'),
});
const trafficVolume = z.object({ queryType: z.literal('traffic_volume'), filters });

const dataAudit = z.object({
  queryType: z.literal('data_audit'),
  min_level: z.enum(AUDIT_LEVELS).default('ok'),
});

/** What is known of the usual, in figures that an alert may rest on. */
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
  figures: z.array(z.enum(BASELINE_FIGURES)).default([]).describe('Figures to give, all when empty. An alert rule takes exactly one.'),
});
const sourceBaselines = z.object({ queryType: z.literal('source_baselines'), limit: limit(500, 10_000) });
const sessionExplanation = z.object({
  queryType: z.literal('session_explanation'),
  session_id: z.string().max(64).default('').describe('As the sessions query gives it; the rarest of the time range when left out.'),
  filters,
});

/** What a budget's preview shows. */
export const BUDGET_VIEWS = ['days', 'alerts'] as const;

const alertBudget = z.object({
  queryType: z.literal('alert_budget'),
  alerts_a_day: alertsADaySchema,
  show: z.enum(BUDGET_VIEWS).default('days').describe('A row a day, or a row an alert that would have fired.'),
  include_excepted: includeExcepted,
});
const budgetAlerts = z.object({ queryType: z.literal('budget_alerts'), alerts_a_day: alertsADaySchema, include_excepted: includeExcepted });

const dispositions = z.object({
  queryType: z.literal('dispositions'),
  active: z.boolean().optional().describe('Only those that are in effect, or only those that are not; all when left out.'),
  target_kind: z.enum(DISPOSITION_TARGETS).optional(),
  target_id: z.string().max(64).optional(),
  limit: limit(500, 10_000),
});
const triageAudit = z.object({ queryType: z.literal('triage_audit'), limit: limit(500, 10_000) });

/** What the review of exceptions shows. */
export const REVIEW_VIEWS = ['figures', 'exceptions'] as const;

const exceptionsReview = z.object({
  queryType: z.literal('exceptions_review'),
  show: z.enum(REVIEW_VIEWS).default('figures').describe('How many there are to review, for an alert rule, or a row an exception.'),
});

/** How far the traffic is from that the model knows, in figures that an alert may rest on. */
export const DRIFT_FIGURES = [
  'highest_stability_index',
  'drifted_measures',
  'score_stability_index',
  'anomaly_share',
  'reference_anomaly_share',
  'not_sure_share',
  'reference_not_sure_share',
] as const;

/** What the query on drift shows. */
export const DRIFT_VIEWS = ['figures', 'measures'] as const;

const drift = z.object({
  queryType: z.literal('drift'),
  show: z.enum(DRIFT_VIEWS).default('figures').describe('Figures for an alert rule, or a row a measure.'),
  figures: z.array(z.enum(DRIFT_FIGURES)).default([]).describe('Figures to give, all when empty. An alert rule takes exactly one.'),
});

/** What the query on the risk of sources shows. */
export const RISK_VIEWS = ['series', 'parts'] as const;

const entityRisk = z.object({
  queryType: z.literal('entity_risk'),
  entity: z.string().max(64).default('').describe('Address of one source; the riskiest at the end of the time range when left out.'),
  top_k: limit(10, 50),
  show: z.enum(RISK_VIEWS).default('series').describe('A series a source, or what raised and lowered it at the end of the time range.'),
});

const modelVersions = z.object({ queryType: z.literal('model_versions') });

/** What the query on ingest health shows. */
export const INGEST_VIEWS = ['feeds', 'rejects'] as const;

const ingestHealth = z.object({
  queryType: z.literal('ingest_health'),
  show: z.enum(INGEST_VIEWS).default('feeds').describe('A row a way in, or a row a way in and reason for which rows were rejected.'),
});

/** What the server measures of itself. */
export const SERVER_MEASURES = ['p95_ms', 'p50_ms', 'request_count', 'error_rate', 'lag_s'] as const;

const serverHealth = z.object({
  queryType: z.literal('server_health'),
  measure: z.enum(SERVER_MEASURES).default('p95_ms').describe('Latency, how often, the share of errors, or how far each feed is behind.'),
  split_by: z.enum(['route', 'query_type']).nullable().default(null).describe('A series a route or a query type; all requests together when left out.'),
  top_k: limit(10, 50).describe('Series given, those with the highest figure first.'),
});

/** Every query the server answers, by its `queryType`. */
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

/** Queries that leave out what analysts excepted, unless `include_excepted` is set. */
export const EXCEPTING_QUERIES: readonly QueryType[] = ['anomaly_counts', 'anomaly_rates', 'traffic_summary', 'findings', 'finding_counts', 'alert_budget', 'budget_alerts'];

/** Words for each query type; the editor lists them in this order. */
export const QUERY_TYPES: Record<QueryType, QueryTypeInfo> = {
  anomaly_counts: {
    label: 'Anomaly counts',
    description: 'Anomalous sessions over time, zero where there were none; in all or split by a column.',
    alertable: true,
  },
  traffic_summary: {
    label: 'Traffic summary',
    description: 'Key figures of the time range in one row: sessions, anomalies, bytes, sources, freshness.',
    alertable: true,
  },
  findings: {
    label: 'Findings',
    description: 'What the evidence says, one row an entity and time: who, what is usual, what happened and why.',
    alertable: false,
  },
  finding: {
    label: 'One finding',
    description: 'A finding in full: what happened, what is usual, what to do, each vote, and what this kind of log cannot show.',
    alertable: false,
  },
  traffic_volume: {
    label: 'Traffic volume',
    description: 'Bytes in, bytes out and sessions over time, zero where there were none.',
    alertable: true,
  },
  sessions: { label: 'Sessions', description: 'Sessions with their verdicts, newest first.', alertable: false },
  scatter: {
    label: 'Anomaly scatter',
    description: 'Points for a scatter plot: every anomaly, and an even sample of the rest.',
    alertable: false,
  },
  countries: { label: 'Countries', description: 'Sessions, bytes and anomalies by country of the source.', alertable: false },
  feature_importance: {
    label: 'Feature importance',
    description: "What the random forest splits on: impurity and permutation importance of each feature.",
    alertable: false,
  },
  model_summary: {
    label: 'Model summary',
    description: 'Version, training data, threshold and what the figures can and cannot mean.',
    alertable: false,
  },
  model_card: {
    label: 'Model card',
    description: 'How well the risk class is told, one row a split and class: recall, precision and F1 with 95 % intervals, calibration.',
    alertable: false,
  },
  model_curves: {
    label: 'Model curves',
    description: 'ROC, precision-recall and calibration curves of the risk class, one row a point of a curve, split and class.',
    alertable: false,
  },
  data_audit: {
    label: 'Data audit',
    description: 'What all stored data can and cannot say, one row a check: labels, holes, windows, direction of bytes.',
    alertable: false,
  },
  baseline_state: {
    label: 'Baseline state',
    description: 'Whether what is usual is known yet: model, training data, sources that have a usual of their own, how steady the flags are.',
    alertable: true,
  },
  source_baselines: {
    label: 'Baselines of sources',
    description: 'What is usual for each source, and which have been seen too seldom to have a usual.',
    alertable: false,
  },
  session_explanation: {
    label: 'Explanation of a session',
    description: 'What each feature adds to the score of one session, against typical, and the nearest normal.',
    alertable: false,
  },
  alert_budget: {
    label: 'Alert budget',
    description: 'At most so many alerts a day: the threshold that the days before give, and what would have fired.',
    alertable: false,
  },
  budget_alerts: {
    label: 'Alerts within the budget',
    description: 'One series a source that alerts, at most so many a UTC day; for an alert rule.',
    alertable: true,
  },
  ...traffic.TRAFFIC_QUERY_TYPES,
  dispositions: {
    label: 'Dispositions',
    description: 'What analysts said of findings, sessions and sources, what it changed, and whether it is in effect; the latest first.',
    alertable: false,
  },
  triage_audit: {
    label: 'Log of triage',
    description: 'Every disposition and every undo as it was made: when, who, what and why. Nothing in it is ever changed.',
    alertable: false,
  },
  exceptions_review: {
    label: 'Review of exceptions',
    description: 'Exceptions in effect, those first that hide much, are old or cover a whole network; or how many there are to review.',
    alertable: true,
  },
  model_versions: {
    label: 'Model versions',
    description: 'Every model that was fitted: data, settings, hash, how it did beside the one that served, who promoted it and why.',
    alertable: false,
  },
  drift: {
    label: 'Drift',
    description: 'How far the sessions of the time range are from those that the model was fitted on: features, scores, share of anomalies and of "not sure".',
    alertable: true,
  },
  entity_risk: {
    label: 'Risk of sources',
    description: 'The riskiest sources over time, 0 to 100, by the severity, confidence and age of their findings; or what raised and lowered it.',
    alertable: true,
  },
  ingest_health: {
    label: 'Ingest health',
    description: 'What became of the rows of each way in, over all time: stored, there already, late, rejected and why, and how far behind it is.',
    alertable: false,
  },
  server_health: {
    label: 'Server health',
    description: 'What the server measured of itself over the last day at most: latency, requests and errors by route or query type, lag of each feed.',
    alertable: false,
  },
};

/** Query a new panel starts with. */
export const DEFAULT_QUERY = { queryType: 'anomaly_counts', split_by: null, top_k: 10, filters: [] } as const;

/** Query that Explore starts with. */
export const EXPLORE_QUERY = { queryType: 'sessions', show: 'logs', anomalies_only: true, limit: 500, filters: [] } as const;

/** One query of a batch: Grafana's query model as it is, with the time range it is asked for. */
export const batchQuerySchema = z.object({
  ref_id: z.string().min(1).max(1024),
  from_ms: z.number().int().describe('Start of the time range, UTC epoch ms, inclusive.'),
  to_ms: z.number().int().describe('End of the time range, UTC epoch ms, exclusive.'),
  interval_ms: z.number().min(0).default(60_000),
  max_data_points: z.number().int().min(1).default(1_000),
  query: z.record(z.string(), z.unknown()).describe('A query as in querySchema; unknown properties are ignored.'),
});

export const queryBatchSchema = z.object({
  queries: z
    .array(batchQuerySchema)
    .min(1)
    .max(100)
    .refine((queries) => new Set(queries.map(({ ref_id }) => ref_id)).size === queries.length, 'every ref_id must be another'),
});
export type BatchQuery = z.infer<typeof batchQuerySchema>;
export type QueryBatch = z.infer<typeof queryBatchSchema>;

/** Time range of a query: [from_ms, to_ms) and the resolution asked for. */
export interface TimeRange {
  readonly from_ms: number;
  readonly to_ms: number;
  readonly interval_ms: number;
  readonly max_data_points: number;
}
