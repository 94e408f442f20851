import { querySchema } from '@weir/schema';
import { BY_SOURCE_PANEL_ID, TIMELINE_PANEL_ID } from './anomaly-timelines.ts';
import { LAST_SESSION_PANEL_ID, STALE_AFTER_S } from './key-figures.ts';
import { DATASOURCE_TYPE, DATASOURCE_UID, FOLDER_TITLE, OVERVIEW_UID, PRODUCT_LABEL } from './names.ts';
import type { QueryInput } from './weir-target.ts';

/** One step of a rule, as a provisioning file spells it. */
export interface RuleQuery {
  readonly refId: string;
  /** Seconds before the evaluation. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly datasourceUid: string;
  readonly model: Readonly<Record<string, unknown>>;
}

/** An alert rule, as a provisioning file spells it. */
export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly data: readonly RuleQuery[];
  readonly dashboardUid: string;
  readonly panelId: number;
  readonly noDataState: 'OK' | 'NoData' | 'Alerting';
  readonly execErrState: 'OK' | 'Error' | 'Alerting';
  readonly for: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPaused: boolean;
}

/** Rules evaluated together, one after the other. */
export interface RuleGroup {
  readonly orgId: number;
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly AlertRule[];
}

/**
 * How far back a rule looks. A session is dated by the start of its window and arrives after its end: with
 * windows of 10 minutes and logs some minutes late, a shorter look would see it too briefly or never.
 */
const LOOK_BACK_S = 1800;
const DAY_S = 86_400;

/** Anomalies in the look-back that raise an alert: of all sources together, and of one. */
export const MANY_ANOMALIES = 10;
export const MANY_ANOMALIES_OF_ONE_SOURCE = 3;

const EXPRESSION_UID = '__expr__';
const expression = (refId: string, model: Record<string, unknown>): RuleQuery => ({
  refId,
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: EXPRESSION_UID,
  model: { refId, datasource: { type: EXPRESSION_UID, uid: EXPRESSION_UID }, intervalMs: 1000, maxDataPoints: 43_200, ...model },
});

const ask = (query: QueryInput, from: number, more: Readonly<Record<string, unknown>> = {}): RuleQuery => ({
  refId: 'A',
  relativeTimeRange: { from, to: 0 },
  datasourceUid: DATASOURCE_UID,
  model: {
    refId: 'A',
    datasource: { type: DATASOURCE_TYPE, uid: DATASOURCE_UID },
    ...querySchema.parse(query),
    ...more,
    intervalMs: 60_000,
    maxDataPoints: 43_200,
  },
});

const reduce = (reducer: 'sum' | 'last'): RuleQuery =>
  expression('B', { type: 'reduce', expression: 'A', reducer, settings: { mode: '' } });

const above = (value: number): RuleQuery =>
  expression('C', {
    type: 'threshold',
    expression: 'B',
    conditions: [{ evaluator: { type: 'gt', params: [value] }, operator: { type: 'and' }, query: { params: ['C'] }, reducer: { type: 'last', params: [] } }],
  });

type RuleSpec = Omit<AlertRule, 'condition' | 'data' | 'dashboardUid' | 'labels' | 'isPaused'> & {
  readonly severity: 'warning' | 'critical';
  readonly query: RuleQuery;
  readonly reducer: 'sum' | 'last';
  readonly threshold: number;
};

const rule = ({ severity, query, reducer, threshold, annotations, ...rest }: RuleSpec): AlertRule => ({
  ...rest,
  condition: 'C',
  data: [query, reduce(reducer), above(threshold)],
  dashboardUid: OVERVIEW_UID,
  annotations: { ...annotations, __dashboardUid__: OVERVIEW_UID, __panelId__: String(rest.panelId) },
  labels: { [PRODUCT_LABEL.name]: PRODUCT_LABEL.value, severity },
  isPaused: false,
});

/** A summary that holds while the rule has values, and one for when its question went unanswered. */
const whenAnswered = (summary: string, otherwise: string): string => `{{ if $values }}${summary}{{ else }}${otherwise}{{ end }}`;
const COUNT = '{{ printf "%.0f" $values.B.Value }}';
const WHO = '{{ if eq $labels.src_ip "other" }}The sources beyond the first 50, together,{{ else }}{{ $labels.src_ip }}{{ end }}';
const MINUTES = LOOK_BACK_S / 60;

/** Many anomalies at once, whoever they come from. */
const manyAnomalies = rule({
  uid: 'weir-many-anomalies',
  title: 'Many anomalous sessions',
  severity: 'warning',
  query: ask({ queryType: 'anomaly_counts' }, LOOK_BACK_S),
  reducer: 'sum',
  threshold: MANY_ANOMALIES,
  panelId: TIMELINE_PANEL_ID,
  for: '0s',
  // Counts are zero-filled, so an answer without data means that the question was not answered.
  noDataState: 'NoData',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(`${COUNT} anomalous sessions in the last ${MINUTES} minutes`, 'Anomalies could not be counted'),
    description: `More than ${MANY_ANOMALIES} sessions of the last ${MINUTES} minutes are anomalous, over all sources. They are unusual, not proven attacks: the findings of the overview say who, what is usual and what to do.`,
  },
});

/** Many anomalies of one source: one alert a source, which its label names. */
const anomalousSource = rule({
  uid: 'weir-anomalous-source',
  title: 'Source with many anomalous sessions',
  severity: 'warning',
  query: ask({ queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 50 }, LOOK_BACK_S),
  reducer: 'sum',
  threshold: MANY_ANOMALIES_OF_ONE_SOURCE,
  panelId: BY_SOURCE_PANEL_ID,
  for: '0s',
  // Without any source there is nothing to count by; that nothing arrives is the business of the rule on stale data.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(
      `${WHO} had ${COUNT} anomalous sessions in the last ${MINUTES} minutes`,
      'Anomalies by source could not be counted',
    ),
    description: `More than ${MANY_ANOMALIES_OF_ONE_SOURCE} sessions of this source are anomalous. Compare its usual traffic on the overview before acting; a shared proxy exit should not be blocked.`,
    source: '{{ $labels.src_ip }}',
  },
});

/** Nobody is watching: no session has come for too long, or none ever. */
const staleData = rule({
  uid: 'weir-stale-data',
  title: 'No new sessions',
  severity: 'critical',
  query: ask({ queryType: 'traffic_summary' }, DAY_S, { figures: ['seconds_since_last_session'] }),
  reducer: 'last',
  threshold: STALE_AFTER_S,
  panelId: LAST_SESSION_PANEL_ID,
  for: '1m',
  // No session at all is the worst case of stale data, not the absence of a problem.
  noDataState: 'Alerting',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(
      '{{ if eq (printf "%v" $values.B.Value) "NaN" }}No session has come yet{{ else }}No new sessions for {{ humanizeDuration $values.B.Value }}{{ end }}: anomalies would go unseen',
      'The Weir server does not answer: anomalies would go unseen',
    ),
    description: `The newest session is older than ${STALE_AFTER_S / 60} minutes, or there is none. Check that logs still arrive at the Weir server and that it is running.`,
  },
});

/** Weir's rules, in the order an analyst should read them. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  {
    orgId: 1,
    name: 'Weir traffic',
    folder: FOLDER_TITLE,
    interval: '30s',
    rules: [manyAnomalies, anomalousSource, staleData],
  },
];
