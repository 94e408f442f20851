import { QUERY_TYPES } from '@weir/schema';
import { QUERY_DEFAULTS } from './query-defaults';
import type { WeirQuery } from './types';

/** The query in a few words, for the collapsed row in the editor and the inspector. */
export function toQueryText(query: WeirQuery): string {
  if (!query.queryType || !(query.queryType in QUERY_TYPES)) {
    return 'No query type chosen';
  }
  const { x, y, min_severity, min_level } = { ...QUERY_DEFAULTS[query.queryType], ...query };
  const detail = {
    anomaly_counts: query.split_by ? ` by ${query.split_by}` : '',
    scatter: ` of ${x} and ${y}`,
    sessions: query.anomalies_only ? ', anomalies only' : '',
    findings: ` of severity ${min_severity} and above`,
    traffic_summary: '',
    countries: '',
    feature_importance: '',
    model_summary: '',
    model_card: '',
    model_curves: '',
    data_audit: min_level === 'ok' ? '' : ` of level ${min_level} and above`,
  }[query.queryType];
  const conditions = (query.filters ?? []).map((filter) => `${filter.column} ${filter.operator} ${filter.value}`);

  return [QUERY_TYPES[query.queryType].label + detail, ...conditions].join(' · ');
}
