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

/** Evaluations of a rule that a preview makes at most: of a query whose answers are computed from what is read once, and of any other. */
export const MOST_EVALUATIONS = { read_once: 50_000, asked_each_time: 1_000 } as const;

const interval_s = z.number().int().min(10).max(DAY_S).multipleOf(10).default(30).describe('Seconds between two evaluations; a multiple of 10, as Grafana has it.');
const for_s = z.number().int().min(0).max(DAY_S).default(0).describe('Seconds that the condition must hold before it fires.');
const look_back_s = z.number().int().min(60).max(31 * DAY_S).default(ANOMALY_ALERTS.look_back_s).describe('Seconds before each evaluation that are asked about.');

/** A rule as Grafana evaluates it: a query, its reduction to one number a series, and a threshold. */
export const ruleSchema = z.object({
  query: querySchema,
  look_back_s,
  reducer: z.enum(RULE_REDUCERS).default('sum').describe('How a series becomes one number; a single number stays as it is.'),
  evaluator: z.enum(RULE_EVALUATORS).default('gt').describe('gt fires above the threshold, lt below it.'),
  threshold: z.number().default(0),
  interval_s,
  for_s,
  no_data: z.enum(NO_DATA_STATES).default('OK').describe('What it is in where the query has no series or no value.'),
});
export type Rule = z.infer<typeof ruleSchema>;

/** What a preview is asked for. */
export const rulePreviewRequestSchema = z.object({
  rule: ruleSchema,
  from_ms: z.number().int().min(0).optional().describe('UTC epoch ms, exclusive; seven days before to_ms when left out.'),
  to_ms: z.number().int().min(0).optional().describe('UTC epoch ms, inclusive; the end of the newest session when left out.'),
});
export type RulePreviewRequest = z.infer<typeof rulePreviewRequestSchema>;

/** A time in which a series fired. */
export const firingSchema = z.object({
  from_ms: z.number().int().describe('The evaluation at which it began to fire.'),
  to_ms: z.number().int().nullable().describe('The evaluation at which it ended; null where it still fired at the end of the range.'),
  highest: z.number().nullable().describe('Highest value while it fired; null where it fired for want of data.'),
});

/** One series that fired. */
export const firingSeriesSchema = z.object({
  labels: z.record(z.string(), z.string()),
  firing_count: z.number().int(),
  firing_s: z.number().describe('Seconds that it fired in all.'),
  firings: z.array(firingSchema).describe('The latest first, at most 100.'),
});

/** A UTC day of a preview. */
export const ruleDaySchema = z.object({
  day: z.number().int().describe('Midnight UTC, epoch ms; the first and the last may lie in the range in part only.'),
  firing_count: z.number().int().describe('Times that a series began to fire.'),
  notification_count: z.number().int().describe("Messages to the contact point under Weir's notification policy, those on the end of firing among them."),
});

/** When a rule would have fired. */
export const rulePreviewSchema = z.object({
  from_ms: z.number().int(),
  to_ms: z.number().int(),
  evaluation_count: z.number().int(),
  method: z.enum(['read_once', 'asked_each_time']).describe('Whether the sessions or findings were read once and every evaluation computed from them, or the query asked at each.'),
  firing_count: z.number().int().describe('Times that a series began to fire.'),
  firing_series_count: z.number().int(),
  firings_a_day: z.number(),
  notifications_a_day: z.number(),
  no_data_count: z.number().int().describe('Evaluations at which the query had no series or no value.'),
  values: z.object({ median: z.number().nullable(), highest: z.number().nullable() }).describe('Of the highest series of each evaluation: what a threshold would have to be above.'),
  days: z.array(ruleDaySchema),
  series: z.array(firingSeriesSchema).describe('Those that fired most often first, at most 100.'),
  says: z.string(),
  caveats: z.array(z.string()).describe('What the figures cannot mean.'),
});
export type RulePreview = z.infer<typeof rulePreviewSchema>;
export type FiringSeries = z.infer<typeof firingSeriesSchema>;

const made = {
  title: z.string().min(1).max(150).optional().describe('Made from the rest when left out.'),
  severity: z.enum(['warning', 'critical']).default('warning'),
  reason: z.string().max(400).optional().describe('Why it is made; said in its description.'),
  datasource_uid: z.string().min(1).max(40).regex(/^[\w-]+$/, 'the uid of a data source: letters, digits, - and _').default('weir').describe("uid of Weir's data source in that Grafana."),
  folder_uid: z.string().min(1).max(40).regex(/^[\w-]+$/, 'the uid of a folder: letters, digits, - and _').default('weir-rules').describe('uid of a folder in that Grafana, for its API; the folder must be there.'),
  interval_s,
  for_s,
  look_back_s,
};

/** What a rule for Grafana is made from. */
export const ruleRequestSchema = z.discriminatedUnion('of', [
  z.object({
    of: z.literal('anomalies').describe('Anomalous sessions that are selected.'),
    src_ip: addressSchema.optional().describe('Of one source; of all when left out.'),
    filters,
    by_source: z.boolean().default(true).describe('One alert a source, rather than one for all of them together.'),
    threshold: z.number().min(0).default(ANOMALY_ALERTS.of_one_source).describe('Anomalous sessions above which it fires.'),
    ...made,
  }),
  z.object({
    of: z.literal('findings').describe('Findings that touch the seconds looked back, one alert a source.'),
    src_ip: addressSchema.optional().describe('Of one source; of all when left out.'),
    kinds: z.array(z.string().min(1).max(64)).max(32).default([]).describe('Kinds of findings, all when empty.'),
    direction: z.enum(['any', 'in', 'out']).default('any').describe('in: upload into the servers; out: what they sent.'),
    min_severity: z.enum(SEVERITIES).default('medium'),
    threshold: z.number().min(0).default(0).describe('Findings of a source above which it fires.'),
    ...made,
  }),
  z.object({ of: z.literal('budget').describe('At most so many alerts a day.'), alerts_a_day: alertsADaySchema, ...made }),
]);
export type RuleRequest = z.infer<typeof ruleRequestSchema>;

/** A rule for Grafana in every form that it takes. */
export const ruleAnswerSchema = z.object({
  uid: z.string().describe('Of the rule; the same for the same rule.'),
  title: z.string(),
  rule: ruleSchema.describe('As POST /api/v1/alert-rules/preview takes it.'),
  provisioning: z.string().describe("A file for Grafana's provisioning/alerting folder."),
  api: z
    .object({ method: z.literal('POST'), path: z.literal('/api/v1/provisioning/alert-rules'), body: z.record(z.string(), z.unknown()) })
    .describe("The request to Grafana's own API that makes the same rule."),
});
export type RuleAnswer = z.infer<typeof ruleAnswerSchema>;
