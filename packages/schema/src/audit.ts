import { z } from 'zod';

/** Levels of an audit check: ok, note (good to know), warning (figures are misleading without this knowledge). */
export const AUDIT_LEVELS = ['ok', 'note', 'warning'] as const;

/** Result of one data quality check, in a sentence and in numbers. */
export const auditCheckSchema = z.object({
  check: z.string().describe('Check, such as time_holes.'),
  level: z.enum(AUDIT_LEVELS),
  title: z.string(),
  sentence: z.string(),
  facts: z.record(z.string(), z.number()).describe('Numbers in the sentence; the names contain their units.'),
});

/** An accuracy that Weir does not report, with the reason. */
export const refusedAccuracySchema = z.object({
  accuracy: z.null(),
  reason: z.string(),
});

/** Data quality of all stored sessions. */
export const dataAuditSchema = z.object({
  audited_at: z.number().int().describe('UTC epoch ms.'),
  session_count: z.number().int().min(0).describe('Sessions stored at the time of the audit.'),
  audited_count: z.number().int().min(0).describe('Sessions audited: all, or a uniform sample of many.'),
  attack_accuracy: refusedAccuracySchema.describe('Accuracy of attack detection: always null, with the reason.'),
  checks: z.array(auditCheckSchema).describe('Warnings first, then notes.'),
});

export type AuditLevel = (typeof AUDIT_LEVELS)[number];
export type AuditCheck = z.infer<typeof auditCheckSchema>;
export type RefusedAccuracy = z.infer<typeof refusedAccuracySchema>;
export type DataAudit = z.infer<typeof dataAuditSchema>;
