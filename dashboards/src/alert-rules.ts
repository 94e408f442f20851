import { ANOMALY_ALERTS } from '@weir/schema';
import { ask, DAY_S, defineRule, LOOK_BACK_S, whenAnswered, type RuleGroup } from './define-rule.ts';
import { STALE_AFTER_S } from './key-figures.ts';
import { FINDING_RULES } from './finding-rules.ts';
import { FOLDER_TITLE, MODEL_UID } from './names.ts';
import { BY_SOURCE_PANEL_ID, DRIFT_PANEL_ID, EXCEPTIONS_PANEL_ID, LAST_SESSION_PANEL_ID, TIMELINE_PANEL_ID } from './panel-ids.ts';

/** Anomalies in the look-back that raise an alert: of all sources together, and of one. */
export const MANY_ANOMALIES = ANOMALY_ALERTS.of_all;
export const MANY_ANOMALIES_OF_ONE_SOURCE = ANOMALY_ALERTS.of_one_source;

const COUNT = '{{ printf "%.0f" $values.B.Value }}';
const WHO = '{{ if eq $labels.src_ip "other" }}The sources beyond the first 50, together,{{ else }}{{ $labels.src_ip }}{{ end }}';
const MINUTES = LOOK_BACK_S / 60;

/** Many anomalies at once, whoever they come from. */
const manyAnomalies = defineRule({
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
const anomalousSource = defineRule({
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
const staleData = defineRule({
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

/** Nothing is judged yet, which looks like calm on every panel. */
const baselineNotReady = defineRule({
  uid: 'weir-baseline-not-ready',
  title: 'Baseline not ready',
  severity: 'warning',
  query: ask({ queryType: 'baseline_state' }, DAY_S, { figures: ['model_ready'] }),
  reducer: 'last',
  evaluator: 'lt',
  threshold: 1,
  panelId: TIMELINE_PANEL_ID,
  for: '5m',
  // That nothing arrives is the business of the rule on stale data.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered('Weir has no model yet: no session is judged', 'The state of the baseline is not known'),
    description: 'Fewer sessions than a model needs have come. Until then "no anomalies" means that nobody looked.',
  },
});

/** Share of all bytes that no one source should have. */
export const DOMINANT_SHARE = 0.9;

/**
 * One source has nearly all of the traffic. Over a whole day: in a single half hour of a night one upload is enough.
 */
const dominance = defineRule({
  uid: 'weir-one-source-dominates',
  title: 'One source has most of the bytes',
  severity: 'warning',
  query: ask({ queryType: 'source_shares', measure: 'total_bytes', top_k: 3 }, DAY_S),
  reducer: 'last',
  threshold: DOMINANT_SHARE,
  panelId: BY_SOURCE_PANEL_ID,
  for: '1h',
  // Without any traffic there is nothing to share; that nothing arrives is the business of the rule on stale data.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered('{{ $labels.src_ip }} has {{ humanizePercentage $values.B.Value }} of the bytes of a day', 'Shares of sources could not be counted'),
    description: `One source has had more than ${DOMINANT_SHARE * 100} % of the bytes of the last 24 hours, for an hour. Compare it with its usual traffic: a new backup looks so as well.`,
    source: '{{ $labels.src_ip }}',
  },
});

/** Nobody answers, or nobody judges although there was a model: calm on every panel, and blind. */
const modelDown = defineRule({
  uid: 'weir-model-down',
  title: 'Weir does not answer or does not judge',
  severity: 'critical',
  query: ask({ queryType: 'baseline_state' }, DAY_S, { figures: ['model_ready'] }),
  reducer: 'last',
  evaluator: 'lt',
  threshold: 1,
  panelId: TIMELINE_PANEL_ID,
  for: '15m',
  noDataState: 'Alerting',
  execErrState: 'Alerting',
  annotations: {
    summary: whenAnswered('Weir has had no model for 15 minutes: no session is judged', 'The Weir server has not answered for 15 minutes'),
    description: 'Anomalies go unseen. Look whether the server runs, and at its log; "Save & test" of the data source names the cause.',
  },
});

/** From this population stability index on the traffic is another than the model knows. */
const DRIFTED = 0.25;

/** The model judges traffic that it does not know: its thresholds mean something else than they did. */
const drift = defineRule({
  uid: 'weir-drift',
  title: 'Traffic has drifted from the model',
  severity: 'warning',
  query: ask({ queryType: 'drift', figures: ['highest_stability_index'] }, 7 * DAY_S),
  reducer: 'last',
  threshold: DRIFTED,
  dashboardUid: MODEL_UID,
  panelId: DRIFT_PANEL_ID,
  for: '1h',
  // Too few sessions to tell, or no model: other rules say so.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered('The traffic of the last 7 days is not like that the model knows', 'Drift could not be measured'),
    description: 'A feature or the scores have a population stability index above 0.25 against the training data. The table on drift says which and how; if the new traffic is here to stay, retrain: weir models retrain.',
  },
});

/** Somebody should look at what is hidden. */
const exceptionsToReview = defineRule({
  uid: 'weir-exceptions-to-review',
  title: 'Exceptions to review',
  severity: 'warning',
  query: ask({ queryType: 'exceptions_review' }, DAY_S),
  reducer: 'last',
  threshold: 0,
  dashboardUid: MODEL_UID,
  panelId: EXCEPTIONS_PANEL_ID,
  for: '1h',
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(`${COUNT} exceptions hide much, are old, or cover a whole network`, 'Exceptions could not be reviewed'),
    description: 'An exception keeps findings and anomalous sessions from being seen. The table of exceptions says what each hides and why it was made; weir triage undo takes one back.',
  },
});

/** Weir's rules, in the order an analyst should read them. */
export const RULE_GROUPS: readonly RuleGroup[] = [
  {
    orgId: 1,
    name: 'Weir traffic',
    folder: FOLDER_TITLE,
    interval: '30s',
    rules: [manyAnomalies, anomalousSource, dominance, staleData, baselineNotReady, modelDown, drift, exceptionsToReview],
  },
  { orgId: 1, name: 'Weir findings', folder: FOLDER_TITLE, interval: '30s', rules: FINDING_RULES },
];
