import { z } from 'zod';

/** What an audit check says: nothing against it, good to know, or a figure misleads where this is not known. */
export const AUDIT_LEVELS = ['ok', 'note', 'warning'] as const;

/** What one check says of the data, in a sentence and in numbers. */
export const auditCheckSchema = z.object({
  check: z.string().describe('Shelf item, such as time_holes.'),
  level: z.enum(AUDIT_LEVELS),
  title: z.string(),
  sentence: z.string(),
  facts: z.record(z.string(), z.number()).describe('The numbers the sentence rests on; units in the names.'),
});

/** An accuracy that is not given, and why. */
export const refusedAccuracySchema = z.object({
  accuracy: z.null(),
  reason: z.string(),
});

/** What the data can and cannot say. */
export const dataAuditSchema = z.object({
  audited_at: z.number().int().describe('UTC epoch ms.'),
  session_count: z.number().int().min(0).describe('Sessions there were when it was made.'),
  audited_count: z.number().int().min(0).describe('Sessions looked at: all, or an even sample where there are more.'),
  attack_accuracy: refusedAccuracySchema.describe('Accuracy of attack against normal: Weir gives none, and says why.'),
  checks: z.array(auditCheckSchema).describe('Warnings first, then notes.'),
});

export type AuditLevel = (typeof AUDIT_LEVELS)[number];
export type AuditCheck = z.infer<typeof auditCheckSchema>;
export type RefusedAccuracy = z.infer<typeof refusedAccuracySchema>;
export type DataAudit = z.infer<typeof dataAuditSchema>;
