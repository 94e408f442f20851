import { z } from 'zod';

/** Alerts per day, 1 to 1000. */
export const alertsADaySchema = z.number().int().min(1).max(1000).default(5).describe('Alerts your team can review per UTC day; each source alerts at most once a day.');

/** One alert within a budget: the first session of a source on a UTC day at or above the rarity threshold. */
export const budgetAlertSchema = z.object({
  start_time: z.number().int().describe('Start of the session, UTC epoch ms.'),
  end_time: z.number().int(),
  src_ip: z.string(),
  rarity: z.number(),
  reason: z.string().nullable(),
  session_id: z.string(),
});

/** Actual or simulated alerts of one UTC day. */
export const budgetDaySchema = z.object({
  day: z.number().int().describe('Midnight UTC, epoch ms.'),
  alerts: z.number().int(),
  held_back: z.number().int().describe('Sources above the threshold after the budget of the day was used up.'),
});

/** A rarity threshold chosen from previous days to stay within a number of alerts per day. */
export const alertBudgetSchema = z.object({
  alerts_a_day: z.number().int(),
  rarity_threshold: z.number().nullable().describe('Sessions at or above this rarity raise an alert; null with fewer than two full days of history.'),
  expected_a_day: z.number().nullable().describe('Mean alerts per day over the history.'),
  history: z.array(budgetDaySchema).describe('Days the threshold was chosen from, with the alerts that would have fired.'),
  says: z.string(),
});

/** An alert budget with the alerts themselves. */
export const alertBudgetPreviewSchema = alertBudgetSchema.extend({
  alerts: z.array(budgetAlertSchema).describe('Alerts that would have fired on the days of the history, newest first.'),
});

/** An alert budget preview with the matching rule. */
export const alertBudgetAnswerSchema = alertBudgetPreviewSchema.extend({
  rule: z.string().describe("File for Grafana's provisioning/alerting folder."),
});

export type BudgetAlert = z.infer<typeof budgetAlertSchema>;
export type BudgetDay = z.infer<typeof budgetDaySchema>;
export type AlertBudget = z.infer<typeof alertBudgetSchema>;
export type AlertBudgetAnswer = z.infer<typeof alertBudgetAnswerSchema>;
export type AlertBudgetPreview = z.infer<typeof alertBudgetPreviewSchema>;
