import type { AlertRule } from '@weir/schema';
import { ask, defineRule, LOOK_BACK_S, whenAnswered } from './define-rule.ts';
import { BY_SOURCE_PANEL_ID } from './panel-ids.ts';
import { ruleFile } from './rule-file.ts';

/** Parameters of an alert budget rule. */
export interface BudgetRuleSpec {
  readonly alerts_a_day: number;
  readonly uid?: string;
  readonly title?: string;
  readonly severity?: 'warning' | 'critical';
  readonly look_back_s?: number;
  readonly for?: string;
  readonly reason?: string;
  readonly datasource_uid?: string;
}

/** Returns a rule with at most `alerts_a_day` alerts per UTC day, one per source. */
export const budgetRule = ({
  alerts_a_day,
  uid = 'weir-alert-budget',
  title = `Rarest sources, at most ${alerts_a_day} per day`,
  severity = 'warning',
  look_back_s = LOOK_BACK_S,
  for: pending = '0s',
  reason,
  datasource_uid,
}: BudgetRuleSpec): AlertRule =>
  defineRule({
    uid,
    title,
    severity,
    query: ask({ queryType: 'budget_alerts', alerts_a_day }, look_back_s, {}, 'A', datasource_uid),
    reducer: 'sum',
    threshold: 0,
    panelId: BY_SOURCE_PANEL_ID,
    for: pending,
    noDataState: 'OK',
    execErrState: 'Error',
    annotations: {
      summary: whenAnswered('{{ if $labels.src_ip }}{{ $labels.src_ip }} is among the rarest sources of the day{{ else }}No source is above the rarity threshold{{ end }}', 'Alerts within the budget could not be counted'),
      description: `A session of this source is above the rarity threshold for ${alerts_a_day} alerts per day. Rare sessions are not necessarily attacks: compare with the baseline of the source on the overview. After ${alerts_a_day} alerts on a UTC day this rule does not fire again until the next day; other rules are not affected.${reason === undefined ? '' : ` ${reason}`}`,
      source: '{{ $labels.src_ip }}',
    },
  });

/** Returns the rule as a file for Grafana's provisioning/alerting folder. */
export const budgetRuleFile = (alerts_a_day: number): string =>
  ruleFile({ rule: budgetRule({ alerts_a_day }), group: 'Weir alert budget', interval_s: 30, summary: `At most ${alerts_a_day} alerts per day` });
