import { z } from 'zod';
import { sourceContextSchema } from './source-context.ts';

/** How far from usual and how much; it does not say "attack". */
export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;

/** Sessions a finding names; a source can have a million anomalous ones. */
export const MAX_SESSION_IDS = 1000;

/** One view's opinion on an entity: weight in 0..1, and what it saw in words. */
export const voteSchema = z.object({
  view: z.string().describe('session_forest, entity_baseline, http_outcome, ...'),
  weight: z.number().min(0).max(1),
  says: z.string(),
});

/** What the evidence says of one entity over one span of time. */
export const findingSchema = z.object({
  finding_id: z.string(),
  kind: z.string().describe('Shelf item that raised it, such as volume_outlier.'),
  entity_type: z.enum(['src_ip']),
  entity: z.string(),
  start_time: z.number().int().describe('UTC epoch ms of the first session in it.'),
  end_time: z.number().int().describe('UTC epoch ms of the end of the last session in it.'),
  severity: z.enum(SEVERITIES),
  confidence: z.number().min(0).max(1).describe('How sure, apart from how severe.'),
  direction: z.enum(['in', 'out', 'none']).describe('in: upload into the server; out: sent by it.'),
  typical: z.number().nullable().describe('Usual value of the measure for this entity, in unit.'),
  actual: z.number().nullable(),
  unit: z.string(),
  sentence: z.string(),
  advice: z.string(),
  votes: z.array(voteSchema),
  technique: z
    .object({ id: z.string(), name: z.string() })
    .nullable()
    .describe('ATT&CK technique, only where its evidence is there.'),
  session_count: z.number().int().min(1),
  session_ids: z.array(z.string()).max(MAX_SESSION_IDS).describe('The first of its sessions; session_count counts all.'),
  context: sourceContextSchema.optional().describe('What is known of the source; added to what the finders say.'),
  priority: z
    .enum(['usual', 'lower', 'higher'])
    .optional()
    .describe('lower: what this kind of source does to everybody; after the others of its severity. higher: like one that an analyst said to be true.'),
});

/** Largest single sessions, one a source, the largest first; two are enough to know the peak of all others. */
export interface Peaks {
  readonly bytes_in: ReadonlyArray<{ readonly src_ip: string; readonly bytes: number }>;
  readonly bytes_out: ReadonlyArray<{ readonly src_ip: string; readonly bytes: number }>;
}

export type Finding = z.infer<typeof findingSchema>;
export type Vote = z.infer<typeof voteSchema>;
export type Severity = (typeof SEVERITIES)[number];
