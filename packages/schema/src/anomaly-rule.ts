import { ANOMALY_ALERTS } from './anomaly-alerts.ts';
import { askStep, DATASOURCE_UID, makeAlertRule, whenAnswered, type AlertRule } from './alert-rule.ts';
import type { Filter } from './query-parts.ts';

/** Series that a rule by source has; what is beyond them is put together. */
const MOST_SOURCES = 50;

/** What a rule on anomalous sessions is told by. */
export interface AnomalyRuleSpec {
  readonly uid: string;
  /** Who or what is meant, in a few words, such as an address; all sessions when left out. */
  readonly who?: string;
  readonly title?: string;
  readonly severity?: 'warning' | 'critical';
  readonly filters: readonly Filter[];
  /** One alert a source rather than one for all of them. */
  readonly by_source: boolean;
  readonly look_back_s?: number;
  /** Anomalous sessions above which it fires. */
  readonly threshold: number;
  readonly for_s?: number;
  /** Why it was made: the last sentence of its description. */
  readonly reason?: string;
  readonly datasourceUid?: string;
  readonly dashboardUid?: string;
  readonly panelId?: number;
}

/** A rule on the anomalous sessions that meet filters: every rule made from a selection is made here. */
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
  const subject = '{{ if eq $labels.src_ip "other" }}The other sources, together,{{ else }}{{ $labels.src_ip }}{{ end }}';
  const happened = by_source ? `${subject} had ${count} anomalous sessions` : `${count} anomalous sessions`;
  return makeAlertRule({
    uid,
    title,
    severity,
    query: askStep({ queryType: 'anomaly_counts', split_by: by_source ? 'src_ip' : null, top_k: MOST_SOURCES, filters }, look_back_s, 'A', datasourceUid),
    reducer: 'sum',
    threshold,
    for: `${for_s}s`,
    // By source, no source at all is calm; together, the count is zero-filled, and no answer means that nobody answered.
    noDataState: by_source ? 'OK' : 'NoData',
    execErrState: 'Error',
    annotations: {
      summary: whenAnswered(`${happened} in the last ${minutes} minutes: ${toPlain(who)}`, 'Anomalous sessions could not be counted'),
      description: `More than ${threshold} sessions of the last ${minutes} minutes are anomalous (${toPlain(who)}). They are unusual, not proven attacks: compare what is usual of the source before acting.${reason === undefined ? '' : ` ${toPlain(reason)}`}`,
      ...(by_source ? { source: '{{ $labels.src_ip }}' } : {}),
    },
    ...(dashboardUid === undefined ? {} : { dashboardUid, panelId }),
  });
};

/** Text that Grafana's templates leave as it is. */
const toPlain = (text: string): string => text.replace(/\{\{/g, '{ {');
