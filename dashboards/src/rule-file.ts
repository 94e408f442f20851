import { dump } from 'js-yaml';
import { DATASOURCE_UID, type AlertRule } from '@weir/schema';
import type { RuleGroup } from './define-rule.ts';
import { FOLDER_TITLE } from './names.ts';

/** A rule with the group that it is evaluated in. */
export interface GroupedRule {
  readonly rule: AlertRule;
  readonly group: string;
  readonly interval_s: number;
  /** What the rule is, in a line without a full stop. */
  readonly says: string;
}

/** The rule as a group of its own. */
export const ruleGroup = ({ rule, group, interval_s }: GroupedRule): RuleGroup => ({ orgId: 1, name: group, folder: FOLDER_TITLE, interval: `${interval_s}s`, rules: [rule] });

/** Grafana reads its environment where a title has a `$`; of annotations and queries it does not. */
const escapeTitle = (title: string): string => title.replaceAll('$', '$$$$');

/** The rule as a file for Grafana's provisioning/alerting folder. */
export const ruleFile = (of: GroupedRule): string => {
  const escaped = { ...of, group: escapeTitle(of.group), rule: { ...of.rule, title: escapeTitle(of.rule.title) } };
  const content = dump({ apiVersion: 1, groups: [ruleGroup(escaped)] }, { lineWidth: 120, noRefs: true });
  const uid = of.rule.data[0]?.datasourceUid ?? DATASOURCE_UID;
  return `# ${of.says.replace(/\s+/g, ' ')}, on the data source with uid "${uid}".\n${content}`;
};

/** The rule as the body of POST /api/v1/provisioning/alert-rules of Grafana; the folder must be there. */
export const ruleApiBody = ({ rule, group }: GroupedRule, folderUID: string): Record<string, unknown> => {
  // The annotations name dashboard and panel; the API has no properties for them.
  const { dashboardUid: _dashboard, panelId: _panel, data, ...rest } = rule;
  return { ...rest, orgID: 1, folderUID, ruleGroup: group, data: data.map((step) => ({ queryType: '', ...step })) };
};
