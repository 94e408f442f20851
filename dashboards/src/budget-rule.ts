import { dump } from 'js-yaml';
import { ask, defineRule, LOOK_BACK_S, type RuleGroup } from './define-rule.ts';
import { FOLDER_TITLE } from './names.ts';
import { BY_SOURCE_PANEL_ID } from './panel-ids.ts';

/** Rules that keep to a budget: one alert a source and UTC day, at most so many a day. */
export const budgetRules = (alerts_a_day: number): RuleGroup => ({
  orgId: 1,
  name: 'Weir alert budget',
  folder: FOLDER_TITLE,
  interval: '30s',
  rules: [
    defineRule({
      uid: 'weir-alert-budget',
      title: `Rarest sources, at most ${alerts_a_day} a day`,
      severity: 'warning',
      query: ask({ queryType: 'budget_alerts', alerts_a_day }, LOOK_BACK_S),
      reducer: 'sum',
      threshold: 0,
      panelId: BY_SOURCE_PANEL_ID,
      for: '0s',
      noDataState: 'OK',
      execErrState: 'Error',
      annotations: {
        summary: `{{ if $labels.src_ip }}{{ $labels.src_ip }} is among the rarest of the day{{ else }}The alerts within the budget could not be counted{{ end }}`,
        description: `A session of this source is rarer than the threshold that keeps to ${alerts_a_day} alerts a day. Rare is not an attack: open the overview for what is usual of it. What comes after the ${alerts_a_day} alerts of a UTC day is held back from this rule, and from no other.`,
        source: '{{ $labels.src_ip }}',
      },
    }),
  ],
});

/** The rules as a file for Grafana's provisioning/alerting folder. */
export const budgetRuleFile = (alerts_a_day: number): string =>
  `# At most ${alerts_a_day} alerts a day, on the data source with uid "weir".\n${dump({ apiVersion: 1, groups: [budgetRules(alerts_a_day)] }, { lineWidth: 120, noRefs: true })}`;
