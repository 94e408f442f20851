import { ANOMALY_ALERTS } from '@weir/schema';
import { ask, DAY_S, defineRule, LOOK_BACK_S, whenAnswered, type RuleGroup } from './define-rule.ts';
import { STALE_AFTER_S } from './key-figures.ts';
import { FINDING_RULES } from './finding-rules.ts';
import { FOLDER_TITLE, MODEL_UID } from './names.ts';
import { BY_SOURCE_PANEL_ID, DRIFT_PANEL_ID, EXCEPTIONS_PANEL_ID, LAST_SESSION_PANEL_ID, TIMELINE_PANEL_ID } from './panel-ids.ts';

/** Thresholds for anomalous sessions in the look-back: for all sources together, and for one. */
export const MANY_ANOMALIES = ANOMALY_ALERTS.of_all;
export const MANY_ANOMALIES_OF_ONE_SOURCE = ANOMALY_ALERTS.of_one_source;

const COUNT = '{{ printf "%.0f" $values.B.Value }}';
const WHO = '{{ if eq $labels.src_ip "other" }}The sources beyond the first 50 together{{ else }}{{ $labels.src_ip }}{{ end }}';
const MINUTES = LOOK_BACK_S / 60;

/** Many anomalous sessions at once, over all sources. */
const manyAnomalies = defineRule({
  uid: 'weir-many-anomalies',
  title: 'Many anomalous sessions',
  severity: 'warning',
  query: ask({ queryType: 'anomaly_counts' }, LOOK_BACK_S),
  reducer: 'sum',
  threshold: MANY_ANOMALIES,
  panelId: TIMELINE_PANEL_ID,
  for: '0s',
  // Counts are zero-filled, so no data means that the query failed.
  noDataState: 'NoData',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(`${COUNT} anomalous sessions in the last ${MINUTES} minutes`, 'Anomalies could not be counted'),
    description: `More than ${MANY_ANOMALIES} sessions in the last ${MINUTES} minutes are anomalous, over all sources. They are unusual, not proven attacks: check the findings on the overview for sources, baselines and recommended actions.`,
  },
});

/** Many anomalous sessions of one source: one alert per source, with the source as a label. */
const anomalousSource = defineRule({
  uid: 'weir-anomalous-source',
  title: 'Source with many anomalous sessions',
  severity: 'warning',
  query: ask({ queryType: 'anomaly_counts', split_by: 'src_ip', top_k: 50 }, LOOK_BACK_S),
  reducer: 'sum',
  threshold: MANY_ANOMALIES_OF_ONE_SOURCE,
  panelId: BY_SOURCE_PANEL_ID,
  for: '0s',
  // Without sessions there are no series; the rule on stale data covers that case.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(
      `${WHO} had ${COUNT} anomalous sessions in the last ${MINUTES} minutes`,
      'Anomalies by source could not be counted',
    ),
    description: `More than ${MANY_ANOMALIES_OF_ONE_SOURCE} sessions of this source are anomalous. Compare with its baseline on the overview before acting; do not block shared proxy exits.`,
    source: '{{ $labels.src_ip }}',
  },
});

/** No session for too long, or none ever: anomalies cannot be detected. */
const staleData = defineRule({
  uid: 'weir-stale-data',
  title: 'No new sessions',
  severity: 'critical',
  query: ask({ queryType: 'traffic_summary' }, DAY_S, { figures: ['seconds_since_last_session'] }),
  reducer: 'last',
  threshold: STALE_AFTER_S,
  panelId: LAST_SESSION_PANEL_ID,
  for: '1m',
  // No session at all is the worst case of stale data.
  noDataState: 'Alerting',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered(
      '{{ if eq (printf "%v" $values.B.Value) "NaN" }}No sessions received yet{{ else }}No new sessions for {{ humanizeDuration $values.B.Value }}{{ end }}: anomalies cannot be detected',
      'The Weir server does not respond: anomalies cannot be detected',
    ),
    description: `The newest session is older than ${STALE_AFTER_S / 60} minutes, or there are no sessions. Check that the Weir server is running and receives logs.`,
  },
});

/** No model yet: no session is scored, so every panel looks normal. */
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
  // The rule on stale data covers missing sessions.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered('Weir has no model yet: no session is scored', 'The state of the baseline is unknown'),
    description: 'There are too few sessions to fit a model (at least 50). Until a model is fitted, no session is scored, so a count of 0 anomalies has no meaning.',
  },
});

/** Share of all bytes above which one source dominates the traffic. */
export const DOMINANT_SHARE = 0.9;

/** One source has nearly all traffic. Over a whole day, because at night a single upload can dominate half an hour. */
const dominance = defineRule({
  uid: 'weir-one-source-dominates',
  title: 'One source dominates traffic',
  severity: 'warning',
  query: ask({ queryType: 'source_shares', measure: 'total_bytes', top_k: 3 }, DAY_S),
  reducer: 'last',
  threshold: DOMINANT_SHARE,
  panelId: BY_SOURCE_PANEL_ID,
  for: '1h',
  // Without traffic there are no shares; the rule on stale data covers that case.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered('{{ $labels.src_ip }} has {{ humanizePercentage $values.B.Value }} of all bytes in 24 hours', 'Source shares could not be measured'),
    description: `For an hour, one source has had more than ${DOMINANT_SHARE * 100} % of the bytes of the last 24 hours. Compare with the baseline of the source: a new backup can have the same effect.`,
    source: '{{ $labels.src_ip }}',
  },
});

/** The server does not respond or has no model: no session is scored, so every panel looks normal. */
const modelDown = defineRule({
  uid: 'weir-model-down',
  title: 'Weir down or without a model',
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
    summary: whenAnswered('Weir has had no model for 15 minutes: no session is scored', 'The Weir server has not responded for 15 minutes'),
    description: 'Anomalies are not detected. Check that the server is running and read its log; "Save & test" of the data source shows the cause.',
  },
});

/** Above this population stability index the traffic has drifted from the training data. */
const DRIFTED = 0.25;

/** The traffic has changed since training, so thresholds no longer mean the same. */
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
  // Other rules cover too few sessions and a missing model.
  noDataState: 'OK',
  execErrState: 'Error',
  annotations: {
    summary: whenAnswered('The traffic of the last 7 days differs from the training data of the model', 'Drift could not be measured'),
    description: 'A feature or the scores have a population stability index above 0.25 compared with the training data. The table "Drift by measure" shows which. If the change is permanent, run "weir models retrain".',
  },
});

/** Exceptions that hide many findings, are old, or cover a whole network need a review. */
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
    summary: whenAnswered(`${COUNT} exceptions hide many findings, are old, or cover a whole network`, 'Exceptions could not be counted'),
    description: 'Exceptions hide findings and anomalous sessions. The table "Active exceptions" shows the effect and the reason of each one; "weir triage undo" removes one.',
  },
});

/** All alert rules of Weir, in reading order. */
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
