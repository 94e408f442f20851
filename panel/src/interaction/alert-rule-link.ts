import { locationUtil } from '@grafana/data';
import { anomalyRule, toList } from '@weir/schema';
import type { SelectionFilter } from './selection-filter';

/** Columns of sessions that anomaly counts can be filtered by, of those that marks have. */
const COUNTED_BY = new Set(['src_ip', 'src_ip_country_code', 'dst_port', 'response_code', 'risk_class', 'protocol']);
const LOOK_BACK_S = 3600;

/** True where a rule can be made from the filter. */
export const canAlertOn = (filter: SelectionFilter | undefined): filter is SelectionFilter => filter !== undefined && COUNTED_BY.has(filter.column);

/**
 * Address of Grafana's form for a new rule, filled in: anomalous sessions of the last hour that meet the filter, of
 * Weir's data source with this uid, above none. The author decides on threshold, folder and contact point.
 */
export function alertRuleLink(uid: string, { column, values }: SelectionFilter, said: string): string {
  const { title, condition, noDataState, execErrState, data, annotations, labels } = anomalyRule({
    // Grafana gives the rule its uid when it is saved.
    uid: '',
    who: values.length === 1 ? values[0] : `${values.length} of ${column}`,
    filters: [values.length === 1 ? { column, operator: '=', value: values[0] } : { column, operator: 'in', value: toList(values) }],
    by_source: column === 'src_ip',
    look_back_s: LOOK_BACK_S,
    threshold: 0,
    reason: said,
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
