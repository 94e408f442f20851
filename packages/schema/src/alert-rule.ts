/** Type and uid of the provisioned data source, as used in rules and dashboards. */
export const DATASOURCE_TYPE = 'weir-traffic-datasource';
export const DATASOURCE_UID = 'weir';

/** Label on every Weir rule; the notification policy matches it. */
export const PRODUCT_LABEL = { name: 'product', value: 'weir' } as const;

/** Timing of notifications; all series of one rule are sent together. */
export const NOTIFICATION_TIMING = { group_wait_s: 10, group_interval_s: 60, repeat_interval_s: 14_400 } as const;

/** Reducers of Grafana's reduce expression. A single number stays unchanged. */
export const RULE_REDUCERS = ['sum', 'mean', 'min', 'max', 'last', 'count', 'median'] as const;
export type RuleReducer = (typeof RULE_REDUCERS)[number];

/** Side of the threshold that fires; the threshold itself does not. */
export const RULE_EVALUATORS = ['gt', 'lt'] as const;
export type RuleEvaluator = (typeof RULE_EVALUATORS)[number];

/** State of a rule while its query returns no data. */
export const NO_DATA_STATES = ['OK', 'NoData', 'Alerting'] as const;
export type NoDataState = (typeof NO_DATA_STATES)[number];

/** One step of a rule in Grafana's format. */
export interface RuleQuery {
  readonly refId: string;
  /** Seconds before the evaluation. */
  readonly relativeTimeRange: { readonly from: number; readonly to: number };
  readonly datasourceUid: string;
  readonly model: Readonly<Record<string, unknown>>;
}

/** An alert rule in the format of Grafana's provisioning files. */
export interface AlertRule {
  readonly uid: string;
  readonly title: string;
  readonly condition: string;
  readonly data: readonly RuleQuery[];
  /** The dashboard and panel that the rule belongs to; both or neither. */
  readonly dashboardUid?: string;
  readonly panelId?: number;
  readonly noDataState: NoDataState;
  readonly execErrState: 'OK' | 'Error' | 'Alerting';
  readonly for: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly isPaused: boolean;
}

const EXPRESSION_UID = '__expr__';
const expression = (refId: string, model: Record<string, unknown>): RuleQuery => ({
  refId,
  relativeTimeRange: { from: 0, to: 0 },
  datasourceUid: EXPRESSION_UID,
  model: { refId, datasource: { type: EXPRESSION_UID, uid: EXPRESSION_UID }, intervalMs: 1000, maxDataPoints: 43_200, ...model },
});

/** Returns a query step on the Weir data source over the seconds before the evaluation; the first step of a rule is A. */
export const askStep = (query: Readonly<Record<string, unknown>>, from: number, refId = 'A', uid: string = DATASOURCE_UID): RuleQuery => ({
  refId,
  relativeTimeRange: { from, to: 0 },
  datasourceUid: uid,
  model: { refId, datasource: { type: DATASOURCE_TYPE, uid }, ...query, intervalMs: RULE_INTERVAL_MS, maxDataPoints: RULE_MAX_POINTS },
});

/** Resolution of a rule's query. */
export const RULE_INTERVAL_MS = 60_000;
export const RULE_MAX_POINTS = 43_200;

const reduce = (reducer: RuleReducer): RuleQuery => expression('B', { type: 'reduce', expression: 'A', reducer, settings: { mode: '' } });

const compare = (evaluator: RuleEvaluator, value: number): RuleQuery =>
  expression('C', {
    type: 'threshold',
    expression: 'B',
    conditions: [{ evaluator: { type: evaluator, params: [value] }, operator: { type: 'and' }, query: { params: ['C'] }, reducer: { type: 'last', params: [] } }],
  });

/** Parameters of an alert rule. */
export type AlertRuleSpec = Omit<AlertRule, 'condition' | 'data' | 'labels' | 'isPaused'> & {
  readonly severity: 'warning' | 'critical';
  readonly query: RuleQuery;
  readonly reducer: RuleReducer;
  /** Side of the threshold that fires; `gt` by default. */
  readonly evaluator?: RuleEvaluator;
  readonly threshold: number;
  /** Further steps that annotations read as $values, with the same labels as the query. */
  readonly also?: readonly RuleQuery[];
};

/** Returns a rule of three steps: a query, its reduction to a number, and a threshold. */
export const makeAlertRule = ({ severity, query, reducer, evaluator = 'gt', threshold, also = [], annotations, ...rest }: AlertRuleSpec): AlertRule => ({
  ...rest,
  condition: 'C',
  data: [query, reduce(reducer), compare(evaluator, threshold), ...also],
  annotations: {
    ...annotations,
    ...(rest.dashboardUid === undefined ? {} : { __dashboardUid__: rest.dashboardUid, __panelId__: String(rest.panelId) }),
  },
  labels: { [PRODUCT_LABEL.name]: PRODUCT_LABEL.value, severity },
  isPaused: false,
});

/** Returns an annotation with one text for when the rule has values and one for when its query failed. */
export const whenAnswered = (summary: string, otherwise: string): string => `{{ if $values }}${summary}{{ else }}${otherwise}{{ end }}`;
