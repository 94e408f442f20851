import { locationUtil } from '@grafana/data';
import { anomalyRule, toList } from '@weir/schema';
import type { SelectionFilter } from './selection-filter';

/** Columns of marks that the query `anomaly_counts` can be filtered by. */
const FILTER_COLUMNS = new Set(['src_ip', 'src_ip_country_code', 'dst_port', 'response_code', 'risk_class', 'protocol']);
const LOOK_BACK_S = 3600;

/** Returns true if an alert rule can use the filter. */
export const canAlertOn = (filter: SelectionFilter | undefined): filter is SelectionFilter => filter !== undefined && FILTER_COLUMNS.has(filter.column);

/**
 * Returns the URL of Grafana's form for a new alert rule, filled in: it fires on any anomalous session of the last hour
 * that matches the filter. The author sets threshold, folder and contact point.
 *
 * @param uid - of Weir's data source
 * @param reason - last sentence of the description
 */
export function alertRuleLink(uid: string, { column, values }: SelectionFilter, reason: string): string {
  const { title, condition, noDataState, execErrState, data, annotations, labels } = anomalyRule({
    // Grafana sets the uid when the rule is saved.
    uid: '',
    who: values.length === 1 ? values[0] : `${values.length} of ${column}`,
    filters: [values.length === 1 ? { column, operator: '=', value: values[0] } : { column, operator: 'in', value: toList(values) }],
    by_source: column === 'src_ip',
    look_back_s: LOOK_BACK_S,
    threshold: 0,
    reason,
    datasourceUid: uid,
  });
  const toPairs = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([key, value]) => ({ key, value }));
  const defaults = {
    name: title,
    type: 'grafana',
    condition,
    noDataState,
    execErrState,
    evaluateFor: '0s',
    queries: data.map((step) => ({ queryType: String(step.model.queryType ?? ''), ...step })),
    annotations: toPairs(annotations),
    labels: toPairs(labels),
  };

  return locationUtil.assureBaseUrl(`/alerting/new?defaults=${encodeURIComponent(JSON.stringify(defaults))}`);
}
