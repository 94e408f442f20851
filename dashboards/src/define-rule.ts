import { ANOMALY_ALERTS, querySchema } from '@weir/schema';
import { DATASOURCE_TYPE, DATASOURCE_UID, OVERVIEW_UID, PRODUCT_LABEL } from './names.ts';
import type { QueryInput } from './weir-target.ts';

/**
 * How far back a rule looks. A session is dated by the start of its window and arrives after its end: with
 * windows of 10 minutes and logs some minutes late, a shorter look would see it too briefly or never.
 */
export const LOOK_BACK_S = ANOMALY_ALERTS.look_back_s;
export const DAY_S = 86_400;

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

const EXPRESSION_UID = '__expr__';
const expression = (refId: string, model: Record<string, unknown>): RuleQuery => ({
  refId,
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: EXPRESSION_UID,
  model: { refId, datasource: { type: EXPRESSION_UID, uid: EXPRESSION_UID }, intervalMs: 1000, maxDataPoints: 43_200, ...model },
});

/** A query on Weir's data source over the seconds before the evaluation; the first step of a rule is A. */
export const ask = (query: QueryInput, from: number, more: Readonly<Record<string, unknown>> = {}, refId = 'A'): RuleQuery => ({
  refId,
  relativeTimeRange: { from, to: 0 },
  datasourceUid: DATASOURCE_UID,
  model: {
    refId,
    datasource: { type: DATASOURCE_TYPE, uid: DATASOURCE_UID },
    ...querySchema.parse(query),
    ...more,
    intervalMs: 60_000,
    maxDataPoints: 43_200,
  },
});

const reduce = (reducer: 'sum' | 'last'): RuleQuery =>
  expression('B', { type: 'reduce', expression: 'A', reducer, settings: { mode: '' } });

const compare = (evaluator: 'gt' | 'lt', value: number): RuleQuery =>
  expression('C', {
    type: 'threshold',
    expression: 'B',
    conditions: [{ evaluator: { type: evaluator, params: [value] }, operator: { type: 'and' }, query: { params: ['C'] }, reducer: { type: 'last', params: [] } }],
  });

/** What a rule is told by. */
export type RuleSpec = Omit<AlertRule, 'condition' | 'data' | 'dashboardUid' | 'labels' | 'isPaused'> & {
  readonly severity: 'warning' | 'critical';
  readonly query: RuleQuery;
  readonly reducer: 'sum' | 'last';
  /** Which side of the threshold fires; above it unless given. */
  readonly evaluator?: 'gt' | 'lt';
  readonly threshold: number;
  /** The dashboard that panelId is on; the overview unless given. */
  readonly dashboardUid?: string;
  /** Numbers that the annotations read as $values, of the same labels as the query. */
  readonly also?: readonly RuleQuery[];
};

/** A rule of three steps: a query, its reduction to a number, and a threshold. */
export const defineRule = ({ severity, query, reducer, evaluator = 'gt', threshold, dashboardUid = OVERVIEW_UID, also = [], annotations, ...rest }: RuleSpec): AlertRule => ({
  ...rest,
  condition: 'C',
  data: [query, reduce(reducer), compare(evaluator, threshold), ...also],
  dashboardUid,
  annotations: { ...annotations, __dashboardUid__: dashboardUid, __panelId__: String(rest.panelId) },
  labels: { [PRODUCT_LABEL.name]: PRODUCT_LABEL.value, severity },
  isPaused: false,
});

/** A summary that holds while the rule has values, and one for when its question went unanswered. */
export const whenAnswered = (summary: string, otherwise: string): string => `{{ if $values }}${summary}{{ else }}${otherwise}{{ end }}`;
