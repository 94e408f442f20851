import { dump } from 'js-yaml';
import { DATASOURCE_UID, type AlertRule } from '@weir/schema';
import type { RuleGroup } from './define-rule.ts';
import { FOLDER_TITLE } from './names.ts';

/** A rule with its evaluation group. */
export interface GroupedRule {
  readonly rule: AlertRule;
  readonly group: string;
  readonly interval_s: number;
  /** One-line summary without a full stop, for the comment of the file. */
  readonly summary: string;
}

/** Returns a group with one rule. */
export const ruleGroup = ({ rule, group, interval_s }: GroupedRule): RuleGroup => ({ orgId: 1, name: group, folder: FOLDER_TITLE, interval: `${interval_s}s`, rules: [rule] });

/** Escapes `$` in titles: Grafana expands environment variables there, but not in annotations and queries. */
const escapeTitle = (title: string): string => title.replaceAll('$', '$$$$');

/** Returns the rule as a file for Grafana's provisioning/alerting folder. */
export const ruleFile = (of: GroupedRule): string => {
  const escaped = { ...of, group: escapeTitle(of.group), rule: { ...of.rule, title: escapeTitle(of.rule.title) } };
  const content = dump({ apiVersion: 1, groups: [ruleGroup(escaped)] }, { lineWidth: 120, noRefs: true });
  const uid = of.rule.data[0]?.datasourceUid ?? DATASOURCE_UID;
  return `# ${of.summary.replace(/\s+/g, ' ')}, on the data source with uid "${uid}".\n${content}`;
};

/** Returns the rule as the body of POST /api/v1/provisioning/alert-rules of Grafana; the folder must exist. */
export const ruleApiBody = ({ rule, group }: GroupedRule, folderUID: string): Record<string, unknown> => {
  // The API has no properties for dashboard and panel; the annotations contain them.
  const { dashboardUid: _dashboard, panelId: _panel, data, ...rest } = rule;
  return { ...rest, orgID: 1, folderUID, ruleGroup: group, data: data.map((step) => ({ queryType: '', ...step })) };
};
