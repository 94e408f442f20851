import { createHash } from 'node:crypto';
import { anomalyRule, displayName, ruleSchema, type AlertRule, type Filter, type Rule, type RuleAnswer, type RuleRequest } from '@weir/schema';
import { budgetRule } from './budget-rule.ts';
import { findingRule } from './finding-rules.ts';
import { OVERVIEW_UID } from './names.ts';
import { BY_SOURCE_PANEL_ID, TIMELINE_PANEL_ID } from './panel-ids.ts';
import { ruleApiBody, ruleFile, type GroupedRule } from './rule-file.ts';

/** Kinds of findings measured in bytes. */
const IN_BYTES = ['level_shift', 'volume_outlier'];

/** Returns a rule for a selection, a kind of finding or an alert budget, as a file and as an API request; nothing is stored. */
export const requestedRule = (asked: RuleRequest): RuleAnswer => {
  const rule = makers[asked.of](asked as never, uidOf(asked));
  // A separate group, because Grafana evaluates all rules of a group at one interval.
  const grouped: GroupedRule = { rule, group: `Weir: ${rule.title}`, interval_s: asked.interval_s, summary: rule.title };
  return {
    uid: rule.uid,
    title: rule.title,
    rule: toRule(rule, asked.interval_s),
    provisioning: ruleFile(grouped),
    api: { method: 'POST', path: '/api/v1/provisioning/alert-rules', body: ruleApiBody(grouped, asked.folder_uid) },
  };
};

type Of<K extends RuleRequest['of']> = Extract<RuleRequest, { of: K }>;
type Makers = { readonly [K in RuleRequest['of']]: (asked: Of<K>, uid: string) => AlertRule };

const inWords = ({ column, operator, value }: Filter): string => `${displayName(column)} ${operator} ${value}`;

const makers: Makers = {
  anomalies: ({ src_ip, filters, title, severity, by_source, threshold, look_back_s, for_s, reason, datasource_uid }, uid) => {
    const all: Filter[] = [...(src_ip === undefined ? [] : [{ column: 'src_ip', operator: '=' as const, value: src_ip }]), ...filters];
    return anomalyRule({
      uid,
      title,
      severity,
      by_source,
      threshold,
      look_back_s,
      for_s,
      reason,
      filters: all,
      ...(all.length === 0 ? {} : { who: all.map(inWords).join(', ').slice(0, 120) }),
      datasourceUid: datasource_uid,
      dashboardUid: OVERVIEW_UID,
      panelId: by_source ? BY_SOURCE_PANEL_ID : TIMELINE_PANEL_ID,
    });
  },
  findings: ({ src_ip, kinds, direction, min_severity, threshold, title, severity, reason, for_s, look_back_s, datasource_uid }, uid) => {
    const subject = `Findings${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}${direction === 'any' ? '' : `, bytes ${direction}`}, severity ${min_severity} or above${src_ip === undefined ? '' : `: ${src_ip}`}`;
    const inBytes = direction !== 'any' && kinds.length > 0 && kinds.every((kind) => IN_BYTES.includes(kind));
    return findingRule({
      uid,
      title: title ?? subject.slice(0, 150),
      severity,
      query: { kinds, direction, min_severity, entity: src_ip },
      happened: 'has new findings',
      in_bytes: inBytes,
      description: `${subject}. Open the finding for the baseline, the actual values and the evidence.${reason === undefined ? '' : ` ${reason.replace(/\{\{/g, '{ {')}`}`,
      threshold,
      look_back_s,
      for: `${for_s}s`,
      datasource_uid,
    });
  },
  budget: ({ alerts_a_day, title, severity, reason, for_s, look_back_s, datasource_uid }, uid) =>
    budgetRule({ alerts_a_day, uid, title, severity, reason: reason?.replace(/\{\{/g, '{ {'), for: `${for_s}s`, look_back_s, datasource_uid }),
};

/** Returns the same uid for the same request, so that a new file replaces the old one. */
const uidOf = ({ datasource_uid: _datasource, folder_uid: _folder, reason: _reason, ...what }: RuleRequest): string =>
  `weir-${what.of}-${createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 12)}`;

/** Returns the rule in the form that a preview expects. */
export const toRule = ({ data: [query, reduce, compare], noDataState, for: pending }: AlertRule, interval_s: number): Rule => {
  const [{ evaluator }] = (compare.model as { conditions: [{ evaluator: { type: string; params: [number] } }] }).conditions;
  return ruleSchema.parse({
    query: query.model,
    look_back_s: query.relativeTimeRange.from,
    reducer: reduce.model.reducer,
    evaluator: evaluator.type,
    threshold: evaluator.params[0],
    interval_s,
    for_s: toSeconds(pending),
    no_data: noDataState,
  });
};

const UNITS_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };
const toSeconds = (duration: string): number => Number(duration.slice(0, -1)) * UNITS_S[duration.slice(-1)];
