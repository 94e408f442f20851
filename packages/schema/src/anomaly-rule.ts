import { ANOMALY_ALERTS } from './anomaly-alerts.ts';
import { askStep, DATASOURCE_UID, makeAlertRule, whenAnswered, type AlertRule } from './alert-rule.ts';
import type { Filter } from './query-parts.ts';

/** Most series of a rule by source; further sources are combined. */
const MOST_SOURCES = 50;

/** Parameters of a rule on anomalous sessions. */
export interface AnomalyRuleSpec {
  readonly uid: string;
  /** The sessions covered, in a few words, such as an address; all sessions by default. */
  readonly who?: string;
  readonly title?: string;
  readonly severity?: 'warning' | 'critical';
  readonly filters: readonly Filter[];
  /** True for one alert per source, false for one alert for all sources together. */
  readonly by_source: boolean;
  readonly look_back_s?: number;
  /** The rule fires above this number of anomalous sessions. */
  readonly threshold: number;
  readonly for_s?: number;
  /** Reason for the rule, appended to its description. */
  readonly reason?: string;
  readonly datasourceUid?: string;
  readonly dashboardUid?: string;
  readonly panelId?: number;
}

/** Returns a rule on the anomalous sessions that match filters. Every rule made from a selection is built here. */
export const anomalyRule = ({
  uid,
  who = 'all sessions',
  title = `Anomalous sessions: ${who}`,
  severity = 'warning',
  filters,
  by_source,
  look_back_s = ANOMALY_ALERTS.look_back_s,
  threshold,
  for_s = 0,
  reason,
  datasourceUid = DATASOURCE_UID,
  dashboardUid,
  panelId,
}: AnomalyRuleSpec): AlertRule => {
  const minutes = Math.round(look_back_s / 60);
  const count = '{{ printf "%.0f" $values.B.Value }}';
  const subject = '{{ if eq $labels.src_ip "other" }}The remaining sources together{{ else }}{{ $labels.src_ip }}{{ end }}';
  const happened = by_source ? `${subject} had ${count} anomalous sessions` : `${count} anomalous sessions`;
  return makeAlertRule({
    uid,
    title,
    severity,
    query: askStep({ queryType: 'anomaly_counts', split_by: by_source ? 'src_ip' : null, top_k: MOST_SOURCES, filters }, look_back_s, 'A', datasourceUid),
    reducer: 'sum',
    threshold,
    for: `${for_s}s`,
    // By source, no series means no anomalies. Together, the count is zero-filled, so no data means that the query failed.
    noDataState: by_source ? 'OK' : 'NoData',
    execErrState: 'Error',
    annotations: {
      summary: whenAnswered(`${happened} in the last ${minutes} minutes: ${toPlain(who)}`, 'Anomalous sessions could not be counted'),
      description: `More than ${threshold} sessions in the last ${minutes} minutes are anomalous (${toPlain(who)}). They are unusual, not proven attacks: compare with the baseline of the source before acting.${reason === undefined ? '' : ` ${toPlain(reason)}`}`,
      ...(by_source ? { source: '{{ $labels.src_ip }}' } : {}),
    },
    ...(dashboardUid === undefined ? {} : { dashboardUid, panelId }),
  });
};

/** Escapes text so that Grafana's templates do not change it. */
const toPlain = (text: string): string => text.replace(/\{\{/g, '{ {');
