import { QUERY_TYPES } from '@weir/schema';
import { QUERY_DEFAULTS } from './query-defaults';
import type { WeirQuery } from './types';

/** The query in a few words, for the collapsed row in the editor and the inspector. */
export function toQueryText(query: WeirQuery): string {
  if (!query.queryType || !(query.queryType in QUERY_TYPES)) {
    return 'No query type chosen';
  }
  const { column, x, y, min_severity, min_level, alerts_a_day } = { ...QUERY_DEFAULTS[query.queryType], ...query };
  const details: Partial<Record<NonNullable<WeirQuery['queryType']>, string>> = {
    anomaly_counts: query.split_by ? ` by ${query.split_by}` : '',
    scatter: ` of ${x} and ${y}`,
    sessions: query.anomalies_only ? ', anomalies only' : '',
    findings: ` of severity ${min_severity} and above`,
    data_audit: min_level === 'ok' ? '' : ` of level ${min_level} and above`,
    finding: query.finding_id ? ` ${query.finding_id}` : ', the first',
    session_explanation: query.session_id ? ` ${query.session_id}` : ', the rarest',
    alert_budget: ` of ${alerts_a_day} a day`,
    column_values: ` of ${column}`,
    budget_alerts: ` of ${alerts_a_day} a day`,
  };
  const conditions = (query.filters ?? []).map((filter) => `${filter.column} ${filter.operator} ${filter.value}`);

  return [QUERY_TYPES[query.queryType].label + (details[query.queryType] ?? ''), ...conditions].join(' · ');
}
