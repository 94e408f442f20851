import { ANOMALY_ALERTS, askStep, makeAlertRule, querySchema, type AlertRule, type AlertRuleSpec, type RuleQuery } from '@weir/schema';
import { OVERVIEW_UID } from './names.ts';
import type { QueryInput } from './weir-target.ts';

export { whenAnswered, type AlertRule } from '@weir/schema';

/**
 * How far back a rule looks. A session is dated by the start of its window and arrives after its end: with
 * windows of 10 minutes and logs some minutes late, a shorter look would see it too briefly or never.
 */
export const LOOK_BACK_S = ANOMALY_ALERTS.look_back_s;
export const DAY_S = 86_400;

/** Rules evaluated together, one after the other. */
export interface RuleGroup {
  readonly orgId: number;
  readonly name: string;
  readonly folder: string;
  readonly interval: string;
  readonly rules: readonly AlertRule[];
}

/** A query over the seconds before the evaluation, with every default written out. @throws ZodError when the server does not answer it */
export const ask = (query: QueryInput, from: number, more: Readonly<Record<string, unknown>> = {}, refId = 'A', uid?: string): RuleQuery =>
  askStep({ ...querySchema.parse(query), ...more }, from, refId, uid);

/** A rule that belongs to a panel; to one of the overview unless another dashboard is given. */
export const defineRule = ({ dashboardUid = OVERVIEW_UID, ...spec }: AlertRuleSpec & { readonly panelId: number }): AlertRule => makeAlertRule({ ...spec, dashboardUid });
