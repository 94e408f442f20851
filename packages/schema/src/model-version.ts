import { z } from 'zod';

const time = z.number().int();
const shareSchema = z.object({ value: z.number(), low: z.number(), high: z.number() }).describe('Estimate with its 95 % confidence interval.');

/** Facts that distinguish one model from another. */
export const modelFactsSchema = z.object({
  engine: z.string(),
  profile: z.string(),
  seed: z.number().int(),
  trained_at: time,
  session_count: z.number().int(),
  data_from: time,
  data_to: time,
  features: z.array(z.string()),
  threshold: z.number(),
  label_source: z.string().nullable(),
  sha256: z.string().describe('SHA-256 of the stored model.'),
});

const contenderSchema = z.object({
  model_version: z.string(),
  flagged_share: shareSchema.describe('Share of the held-out sessions that it flags; its contamination is the expected share.'),
  average_precision: z.number().nullable().describe('Average precision of ranking sessions by rarity against the attacks that analysts labelled; null with too few labels.'),
});

/** Comparison of a challenger with the champion on sessions later than all training data of the challenger. */
export const modelComparisonSchema = z.object({
  held_out_count: z.number().int(),
  held_from: time,
  held_to: time,
  champion: contenderSchema,
  challenger: contenderSchema,
  labelled: z.object({ attack: z.number().int(), harmless: z.number().int() }),
  difference: shareSchema.nullable().describe('Average precision of the challenger minus that of the champion.'),
  agreement: z.number().describe("Share of the champion's rarest 1 % of sessions that are also in the challenger's rarest 1 %."),
  is_promoted: z.boolean().describe('True when the promotion rule accepts the challenger.'),
  sentence: z.string(),
});

/** A fitted model with its state. */
export const modelVersionSchema = modelFactsSchema.extend({
  model_version: z.string(),
  state: z.enum(['champion', 'kept', 'gone']).describe('champion: serves now. kept: stored, can serve again. gone: no longer stored.'),
  promoted_at: time.nullable(),
  promoted_by: z.string().nullable(),
  reason: z.string(),
  comparison: modelComparisonSchema.nullable(),
});
export const modelVersionsAnswerSchema = z.object({ versions: z.array(modelVersionSchema) });

export const RETRAIN_STEPS = ['reading', 'fitting', 'comparing', 'promoting'] as const;

/** State of the background retraining, and the result of the last one. */
export const retrainStateSchema = z.object({
  step: z.enum(RETRAIN_STEPS).nullable().describe('Current step; null when no retraining runs.'),
  progress: z.number().min(0).max(1),
  started_at: time.nullable(),
  started_by: z.string().nullable(),
  last: z
    .object({
      finished_at: time,
      outcome: z.enum(['promoted', 'kept', 'failed']).describe('kept: the champion continues to serve and the challenger is stored.'),
      model_version: z.string().nullable(),
      sentence: z.string(),
    })
    .nullable(),
});

/** Request to promote a stored model manually, with a reason. */
export const serveModelRequestSchema = z.object({
  reason: z.string().trim().min(1).max(500),
  author: z.string().trim().min(1).max(200).optional(),
});

export type ModelFacts = z.infer<typeof modelFactsSchema>;
export type ModelComparison = z.infer<typeof modelComparisonSchema>;
export type ModelVersion = z.infer<typeof modelVersionSchema>;
export type RetrainState = z.infer<typeof retrainStateSchema>;
