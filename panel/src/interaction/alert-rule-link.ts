import { locationUtil } from '@grafana/data';
import type { SelectionFilter } from './selection-filter';

/** Columns of sessions that anomaly counts can be filtered by, of those that marks have. */
const COUNTED_BY = new Set(['src_ip', 'src_ip_country_code', 'dst_port', 'response_code', 'risk_class', 'protocol']);
const LOOK_BACK_S = 3600;
const EXPRESSION = { type: '__expr__', uid: '__expr__' };

/** True where a rule can be made from the filter. */
export const canAlertOn = (filter: SelectionFilter | undefined): filter is SelectionFilter => filter !== undefined && COUNTED_BY.has(filter.column);

/**
 * Address of Grafana's form for a new rule, filled in: anomalous sessions of the last hour that meet the filter, of
 * Weir's data source with this uid, above none. The author decides on threshold, folder and contact point.
 */
export function alertRuleLink(uid: string, { column, values }: SelectionFilter, said: string): string {
  const relativeTimeRange = { from: LOOK_BACK_S, to: 0 };
  const filter = { column, operator: values.length === 1 ? '=' : 'in', value: values.join(',') };
  const who = values.length === 1 ? values[0] : `${values.length} of ${column}`;
  const condition = (params: number[]) => [
    { type: 'query', evaluator: { type: 'gt', params }, operator: { type: 'and' }, query: { params: ['C'] }, reducer: { type: 'last', params: [] } },
  ];
  const defaults = {
    name: `Anomalous sessions: ${who}`,
    type: 'grafana',
    condition: 'C',
    noDataState: 'OK',
    execErrState: 'Error',
    evaluateFor: '0s',
    queries: [
      {
        refId: 'A',
        queryType: 'anomaly_counts',
        datasourceUid: uid,
        relativeTimeRange,
        model: { refId: 'A', queryType: 'anomaly_counts', split_by: column === 'src_ip' ? 'src_ip' : null, top_k: 10, filters: [filter] },
      },
      {
        refId: 'B',
        queryType: '',
        datasourceUid: EXPRESSION.uid,
        model: { refId: 'B', type: 'reduce', datasource: EXPRESSION, expression: 'A', reducer: 'sum', settings: { mode: 'replaceNN', replaceWithValue: 0 } },
      },
      {
        refId: 'C',
        queryType: '',
        datasourceUid: EXPRESSION.uid,
        model: { refId: 'C', type: 'threshold', datasource: EXPRESSION, expression: 'B', conditions: condition([0]) },
      },
    ],
    annotations: [
      { key: 'summary', value: `{{ $values.B }} anomalous sessions in an hour: ${who}` },
      { key: 'description', value: said },
    ],
  };

  return locationUtil.assureBaseUrl(`/alerting/new?defaults=${encodeURIComponent(JSON.stringify(defaults))}`);
}
