import type { AlertRule } from '@weir/schema';
import { ask, defineRule, LOOK_BACK_S, whenAnswered } from './define-rule.ts';
import { BY_SOURCE_PANEL_ID } from './panel-ids.ts';
import { ruleFile } from './rule-file.ts';

/** What a rule that keeps to a budget is told by. */
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

/** A rule that keeps to a budget: one alert a source and UTC day, at most so many a day. */
export const budgetRule = ({
  alerts_a_day,
  uid = 'weir-alert-budget',
  title = `Rarest sources, at most ${alerts_a_day} a day`,
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
      summary: whenAnswered('{{ if $labels.src_ip }}{{ $labels.src_ip }} is among the rarest of the day{{ else }}Calm: none is so rare{{ end }}', 'The alerts within the budget could not be counted'),
      description: `A session of this source is rarer than the threshold that keeps to ${alerts_a_day} alerts a day. Rare is not an attack: open the overview for what is usual of it. What comes after the ${alerts_a_day} alerts of a UTC day is held back from this rule, and from no other.${reason === undefined ? '' : ` ${reason}`}`,
      source: '{{ $labels.src_ip }}',
    },
  });

/** The rule as a file for Grafana's provisioning/alerting folder. */
export const budgetRuleFile = (alerts_a_day: number): string =>
  ruleFile({ rule: budgetRule({ alerts_a_day }), group: 'Weir alert budget', interval_s: 30, says: `At most ${alerts_a_day} alerts a day` });
