import { ANOMALY_ALERTS, askStep, makeAlertRule, querySchema, type AlertRule, type AlertRuleSpec, type RuleQuery } from '@weir/schema';
import { OVERVIEW_UID } from './names.ts';
import type { QueryInput } from './weir-target.ts';

export { whenAnswered, type AlertRule } from '@weir/schema';

/**
 * Look-back of a rule. A session has the time of the start of its window and arrives after its end: with windows of
 * 10 minutes and logs some minutes late, a shorter look-back would include it too briefly or never.
 */
export const LOOK_BACK_S = ANOMALY_ALERTS.look_back_s;
export const DAY_S = 86_400;

/** Rules that Grafana evaluates together, one after the other. */
export interface RuleGroup {
  readonly orgId: number;
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly AlertRule[];
}

/** Returns a query step over the seconds before the evaluation with all defaults filled in. @throws ZodError for an invalid query */
export const ask = (query: QueryInput, from: number, more: Readonly<Record<string, unknown>> = {}, refId = 'A', uid?: string): RuleQuery =>
  askStep({ ...querySchema.parse(query), ...more }, from, refId, uid);

/** Returns a rule linked to a panel, by default one of the overview. */
export const defineRule = ({ dashboardUid = OVERVIEW_UID, ...spec }: AlertRuleSpec & { readonly panelId: number }): AlertRule => makeAlertRule({ ...spec, dashboardUid });
