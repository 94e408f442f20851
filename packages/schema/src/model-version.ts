import { z } from 'zod';

const time = z.number().int();
const shareSchema = z.object({ value: z.number(), low: z.number(), high: z.number() }).describe('With its 95 % interval.');

/** A model in the figures that tell it from another. */
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
  sha256: z.string().describe('Of the stored model.'),
});

const contenderSchema = z.object({
  model_version: z.string(),
  flagged_share: shareSchema.describe('Share of the held-out sessions it flags; its contamination says what it should.'),
  average_precision: z.number().nullable().describe('Of what analysts said was an attack, by rarity; null where too little was said.'),
});

/** A challenger beside the model that serves, on sessions that are later than all the challenger was fitted on. */
export const modelComparisonSchema = z.object({
  held_out_count: z.number().int(),
  held_from: time,
  held_to: time,
  champion: contenderSchema,
  challenger: contenderSchema,
  labelled: z.object({ attack: z.number().int(), harmless: z.number().int() }),
  difference: shareSchema.nullable().describe('Average precision of the challenger less that of the champion.'),
  agreement: z.number().describe("Share of the champion's rarest hundredth that is in the challenger's."),
  is_promoted: z.boolean().describe('What the rule says.'),
  sentence: z.string(),
});

/** A model that was fitted, and what became of it. */
export const modelVersionSchema = modelFactsSchema.extend({
  model_version: z.string(),
  state: z.enum(['champion', 'kept', 'gone']).describe('kept: still stored, so that it can serve again.'),
  promoted_at: time.nullable(),
  promoted_by: z.string().nullable(),
  reason: z.string(),
  comparison: modelComparisonSchema.nullable(),
});
export const modelVersionsAnswerSchema = z.object({ versions: z.array(modelVersionSchema) });

export const RETRAIN_STEPS = ['reading', 'fitting', 'comparing', 'promoting'] as const;

/** What the background retraining does, and how the last one ended. */
export const retrainStateSchema = z.object({
  step: z.enum(RETRAIN_STEPS).nullable().describe('null while none runs.'),
  progress: z.number().min(0).max(1),
  started_at: time.nullable(),
  started_by: z.string().nullable(),
  last: z
    .object({
      finished_at: time,
      outcome: z.enum(['promoted', 'kept', 'failed']).describe('kept: the champion goes on; the challenger is stored.'),
      model_version: z.string().nullable(),
      sentence: z.string(),
    })
    .nullable(),
});

/** Lets a stored model serve: by hand, with a reason. */
export const serveModelRequestSchema = z.object({
  reason: z.string().trim().min(1).max(500),
  author: z.string().trim().min(1).max(200).optional(),
});

export type ModelFacts = z.infer<typeof modelFactsSchema>;
export type ModelComparison = z.infer<typeof modelComparisonSchema>;
export type ModelVersion = z.infer<typeof modelVersionSchema>;
export type RetrainState = z.infer<typeof retrainStateSchema>;
