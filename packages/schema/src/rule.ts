import { z } from 'zod';
import { NO_DATA_STATES, RULE_EVALUATORS, RULE_REDUCERS } from './alert-rule.ts';
import { alertsADaySchema } from './alert-budget.ts';
import { ANOMALY_ALERTS } from './anomaly-alerts.ts';
import { SEVERITIES } from './finding.ts';
import { filters } from './query-parts.ts';
import { querySchema } from './query.ts';
import { addressSchema } from './session.ts';

const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** Most evaluations in a preview: for queries whose results are computed from data read once, and for all others. */
export const MOST_EVALUATIONS = { read_once: 50_000, asked_each_time: 1_000 } as const;

const interval_s = z.number().int().min(10).max(DAY_S).multipleOf(10).default(30).describe('Seconds between two evaluations; a multiple of 10, as Grafana requires.');
const for_s = z.number().int().min(0).max(DAY_S).default(0).describe('Seconds that the condition must hold before the rule fires.');
const look_back_s = z.number().int().min(60).max(31 * DAY_S).default(ANOMALY_ALERTS.look_back_s).describe('Time range of each evaluation: this many seconds before it.');

/** A rule as Grafana evaluates it: a query, its reduction to one number per series, and a threshold. */
export const ruleSchema = z.object({
  query: querySchema,
  look_back_s,
  reducer: z.enum(RULE_REDUCERS).default('sum').describe('Reduces a series to one number; a single number stays unchanged.'),
  evaluator: z.enum(RULE_EVALUATORS).default('gt').describe('gt fires above the threshold, lt below it; neither fires at it.'),
  threshold: z.number().default(0),
  interval_s,
  for_s,
  no_data: z.enum(NO_DATA_STATES).default('OK').describe('State when the query returns no series or no value.'),
});
export type Rule = z.infer<typeof ruleSchema>;

/** Request for a rule preview. */
export const rulePreviewRequestSchema = z.object({
  rule: ruleSchema,
  from_ms: z.number().int().min(0).optional().describe('UTC epoch ms, exclusive; seven days before to_ms by default.'),
  to_ms: z.number().int().min(0).optional().describe('UTC epoch ms, inclusive; the end of the newest session by default.'),
});
export type RulePreviewRequest = z.infer<typeof rulePreviewRequestSchema>;

/** One period in which a series fired. */
export const firingSchema = z.object({
  from_ms: z.number().int().describe('Evaluation at which it started firing, UTC epoch ms.'),
  to_ms: z.number().int().nullable().describe('Evaluation at which it stopped firing; null when it still fired at the end of the range.'),
  highest: z.number().nullable().describe('Highest value while it fired; null when it fired because of missing data.'),
});

/** One series that fired. */
export const firingSeriesSchema = z.object({
  labels: z.record(z.string(), z.string()),
  firing_count: z.number().int(),
  firing_s: z.number().describe('Total seconds of firing.'),
  firings: z.array(firingSchema).describe('Latest first, at most 100.'),
});

/** A UTC day of a preview. */
export const ruleDaySchema = z.object({
  day: z.number().int().describe('Midnight UTC, epoch ms; the first and the last day can be partial.'),
  firing_count: z.number().int().describe('Number of times a series started firing.'),
  notification_count: z.number().int().describe("Messages to the contact point under Weir's notification policy, including those on resolution."),
});

/** Periods in which a rule would have fired. */
export const rulePreviewSchema = z.object({
  from_ms: z.number().int(),
  to_ms: z.number().int(),
  evaluation_count: z.number().int(),
  method: z.enum(['read_once', 'asked_each_time']).describe('read_once: all evaluations were computed from sessions or findings read once. asked_each_time: the query ran at each evaluation.'),
  firing_count: z.number().int().describe('Number of times a series started firing.'),
  firing_series_count: z.number().int(),
  firings_a_day: z.number(),
  notifications_a_day: z.number(),
  no_data_count: z.number().int().describe('Evaluations without a series or a value.'),
  values: z.object({ median: z.number().nullable(), highest: z.number().nullable() }).describe('Median and maximum, over the evaluations, of the highest series. A threshold above the maximum never fires.'),
  days: z.array(ruleDaySchema),
  series: z.array(firingSeriesSchema).describe('Most frequently firing first, at most 100.'),
  says: z.string(),
  caveats: z.array(z.string()).describe('Limits of the figures.'),
});
export type RulePreview = z.infer<typeof rulePreviewSchema>;
export type FiringSeries = z.infer<typeof firingSeriesSchema>;

const made = {
  title: z.string().min(1).max(150).optional().describe('Generated from the other properties by default.'),
  severity: z.enum(['warning', 'critical']).default('warning'),
  reason: z.string().max(400).optional().describe('Reason for the rule, appended to its description.'),
  datasource_uid: z.string().min(1).max(40).regex(/^[\w-]+$/, 'the uid of a data source: letters, digits, - and _').default('weir').describe('uid of the Weir data source in Grafana.'),
  folder_uid: z.string().min(1).max(40).regex(/^[\w-]+$/, 'the uid of a folder: letters, digits, - and _').default('weir-rules').describe("uid of an existing folder in Grafana, for Grafana's API."),
  interval_s,
  for_s,
  look_back_s,
};

/** Request to generate a Grafana alert rule. */
export const ruleRequestSchema = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('anomalies').describe('A rule on selected anomalous sessions.'),
    src_ip: addressSchema.optional().describe('Limits the rule to one source; all sources by default.'),
    filters,
    by_source: z.boolean().default(true).describe('True for one alert per source, false for one alert for all sources together.'),
    threshold: z.number().min(0).default(ANOMALY_ALERTS.of_one_source).describe('Fires above this number of anomalous sessions.'),
    ...made,
  }),
  z.object({
    of: z.literal('findings').describe('A rule on findings that overlap the look-back period, one alert per source.'),
    src_ip: addressSchema.optional().describe('Limits the rule to one source; all sources by default.'),
    kinds: z.array(z.string().min(1).max(64)).max(32).default([]).describe('Kinds of findings; all when empty.'),
    direction: z.enum(['any', 'in', 'out']).default('any').describe('in: upload into the servers; out: sent by the servers.'),
    min_severity: z.enum(SEVERITIES).default('medium'),
    threshold: z.number().min(0).default(0).describe('Fires above this number of findings per source.'),
    ...made,
  }),
  z.object({ of: z.literal('budget').describe('A rule with a limited number of alerts per day.'), alerts_a_day: alertsADaySchema, ...made }),
]);
export type RuleRequest = z.infer<typeof ruleRequestSchema>;

/** A Grafana alert rule as a provisioning file and as an API request. */
export const ruleAnswerSchema = z.object({
  uid: z.string().describe('uid of the rule; equal rules have equal uids.'),
  title: z.string(),
  rule: ruleSchema.describe('The rule in the form that POST /api/v1/alert-rules/preview expects.'),
  provisioning: z.string().describe("File for Grafana's provisioning/alerting folder."),
  api: z
    .object({ method: z.literal('POST'), path: z.literal('/api/v1/provisioning/alert-rules'), body: z.record(z.string(), z.unknown()) })
    .describe("Request to Grafana's API that creates the same rule."),
});
export type RuleAnswer = z.infer<typeof ruleAnswerSchema>;
