import { z } from 'zod';
import { sourceContextSchema } from './source-context.ts';

/** How unusual and how large; a severity is not proof of an attack. */
export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;

/** Most sessions that a finding lists; a source can have a million anomalous ones. */
export const MAX_SESSION_IDS = 1000;

/** One piece of evidence on an entity: its weight in 0..1, and its observation in words. */
export const voteSchema = z.object({
  view: z.string().describe('session_forest, entity_baseline, http_outcome, ...'),
  weight: z.number().min(0).max(1),
  says: z.string(),
});

/** The evidence on one entity over one period. */
export const findingSchema = z.object({
  finding_id: z.string(),
  kind: z.string().describe('Kind of finding, such as volume_outlier.'),
  entity_type: z.enum(['src_ip']),
  entity: z.string(),
  start_time: z.number().int().describe('Start of its first session, UTC epoch ms.'),
  end_time: z.number().int().describe('End of its last session, UTC epoch ms.'),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1).describe('How certain, independent of severity.'),
  direction: z.enum(['in', 'out', 'none']).describe('in: upload into the server; out: sent by it.'),
  typical: z.number().nullable().describe('Baseline value of the measure for this entity, in `unit`.'),
  actual: z.number().nullable(),
  unit: z.string(),
  sentence: z.string(),
  advice: z.string(),
  votes: z.array(voteSchema),
  technique: z
    .object({ id: z.string(), name: z.string() })
    .nullable()
    .describe('ATT&CK technique; null unless the log contains evidence for one.'),
  session_count: z.number().int().min(1),
  session_ids: z.array(z.string()).max(MAX_SESSION_IDS).describe('Its first sessions; session_count counts all of them.'),
  context: sourceContextSchema.optional().describe('Known facts about the source.'),
  priority: z
    .enum(['usual', 'lower', 'higher'])
    .optional()
    .describe('lower: normal behaviour for this kind of source; listed after others of its severity. higher: similar to a finding that an analyst marked as a true positive.'),
});

/** Largest single sessions, one per source, the largest first; two are enough to know the peak of all other sources. */
export interface Peaks {
  readonly bytes_in: ReadonlyArray<{ readonly src_ip: string; readonly bytes: number }>;
  readonly bytes_out: ReadonlyArray<{ readonly src_ip: string; readonly bytes: number }>;
}

export type Finding = z.infer<typeof findingSchema>;
export type Vote = z.infer<typeof voteSchema>;
export type Severity = (typeof SEVERITIES)[number];
