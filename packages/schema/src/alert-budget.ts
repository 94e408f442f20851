import { z } from 'zod';

/** Alerts a day that may be asked for. */
export const alertsADaySchema = z.number().int().min(1).max(1000).default(5).describe('Most alerts a day: sources, each once a UTC day.');

/** One alert that a budget gives: the first session of a source on a UTC day that is rare enough. */
export const budgetAlertSchema = z.object({
  start_time: z.number().int().describe('UTC epoch ms of the session.'),
  end_time: z.number().int(),
  src_ip: z.string(),
  rarity: z.number(),
  reason: z.string().nullable(),
  session_id: z.string(),
});

/** What a UTC day had, or would have had. */
export const budgetDaySchema = z.object({
  day: z.number().int().describe('Midnight UTC, epoch ms.'),
  alerts: z.number().int(),
  held_back: z.number().int().describe('Sources that were rare enough when the alerts of the day were spent.'),
});

/** A threshold chosen from the days before, so that there are at most so many alerts a day. */
export const alertBudgetSchema = z.object({
  alerts_a_day: z.number().int(),
  rarity_threshold: z.number().nullable().describe('Rarity from which a session alerts; null while there are fewer than two whole days to choose it from.'),
  expected_a_day: z.number().nullable().describe('Mean over the days it was chosen from.'),
  history: z.array(budgetDaySchema).describe('The days it was chosen from, with what would have fired.'),
  says: z.string(),
});

/** The same with the alerts themselves. */
export const alertBudgetPreviewSchema = alertBudgetSchema.extend({
  alerts: z.array(budgetAlertSchema).describe('What would have fired on the days it was chosen from, latest first.'),
});

/** The preview with a rule that keeps to it. */
export const alertBudgetAnswerSchema = alertBudgetPreviewSchema.extend({
  rule: z.string().describe("A file for Grafana's provisioning/alerting folder."),
});

export type BudgetAlert = z.infer<typeof budgetAlertSchema>;
export type BudgetDay = z.infer<typeof budgetDaySchema>;
export type AlertBudget = z.infer<typeof alertBudgetSchema>;
export type AlertBudgetAnswer = z.infer<typeof alertBudgetAnswerSchema>;
export type AlertBudgetPreview = z.infer<typeof alertBudgetPreviewSchema>;
