import { z } from 'zod';
import { columnMappingSchema } from './column-mapping.ts';
import { DISPOSITION_VERDICTS } from './disposition.ts';
import { feedStatusSchema } from './feed-status.ts';
import { findingSchema } from './finding.ts';
import { frameSchema } from './frame-schema.ts';
import { modelCardSchema } from './model-card.ts';
import { verdictSchema } from './session.ts';

export const errorBodySchema = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    hint: z.string(),
    details: z.record(z.string(), z.unknown()),
  }),
});

/** Bad lines counted by reason, with a few line numbers each; never the line itself. */
export const rejectSchema = z.object({
  reason: z.string(),
  count: z.number().int().min(1),
  lines: z.array(z.number().int().min(1)).max(5).describe('First line numbers with this reason.'),
});

/** Answer to an upload: everything in it is on disk when the answer is sent. */
export const ingestReportSchema = z.object({
  rows_read: z.number().int().min(0),
  rows_stored: z.number().int().min(0),
  rows_duplicate: z.number().int().min(0).describe('Rows already there, or twice in the upload; counted once.'),
  rows_late: z.number().int().min(0).describe('Records that came after what is known of their window was forgotten; not stored.'),
  source_id: z.string().nullable().describe('Kind of log it was read as; null for sessions that came in no log.'),
  mapping: columnMappingSchema.nullable().describe('How its columns were read, where that was guessed from names and values: look at it, correct it, and give it with the next upload.'),
  rows_rejected: z.number().int().min(0),
  rejects: z.array(rejectSchema),
  rows_skipped: z.number().int().min(0).describe('Rows that say themselves that they tell of no traffic.'),
  skips: z.array(rejectSchema),
  rows_with_new_fields: z.number().int().min(0).describe('Rows that were read, but have fields that Weir does not know.'),
  anomaly_count: z.number().int().min(0).nullable().describe('Of the stored rows, or of the sessions that they were joined into; null while no model is fitted.'),
});
export type IngestReport = z.infer<typeof ingestReportSchema>;

/** How far one feature of a session lies from its typical value, and what it adds to the score's measure. */
export const contributionSchema = z.object({
  feature: z.string(),
  actual: z.number(),
  typical: z.number().describe('Median of the feature in the training data.'),
  contribution: z.number().describe('Share of the path-length deficit; positive makes the session more anomalous.'),
});
export type Contribution = z.infer<typeof contributionSchema>;

/** The least change that would make an anomalous session a normal one. */
export const nearestNormalSchema = z.object({
  changes: z.array(
    z.object({
      column: z.enum(['bytes_in', 'bytes_out', 'response_code', 'dst_port']),
      actual: z.number(),
      limit: z.number().describe('The value up to which, or from which, it would be normal.'),
      side: z.enum(['below', 'above', 'at']),
    }),
  ),
  sentence: z.string(),
});
export type NearestNormal = z.infer<typeof nearestNormalSchema>;

export const scoreAnswerSchema = verdictSchema.extend({
  features: z.record(z.string(), z.number()),
  contributions: z.array(contributionSchema),
  nearest_normal: nearestNormalSchema.nullable().describe('null for a session that is not anomalous, and where no single change is enough.'),
});
export type ScoreAnswer = z.infer<typeof scoreAnswerSchema>;

/** How far a label says what was really there: told by someone, by how a request was answered, or made from the volume. */
export const LABEL_STRENGTHS = ['strong', 'weak', 'classic'] as const;

/** Where the classes of the risk classifier could come from, and what came of it. */
export const labelSourceSchema = z.object({
  label_source: z.string(),
  strength: z.enum(LABEL_STRENGTHS),
  is_used: z.boolean(),
  sentence: z.string().describe('What its classes mean, or why it is not used.'),
});
export type LabelSourceReport = z.infer<typeof labelSourceSchema>;

/** What the risk classifier was taught, and how it was measured. */
export const classifierReportSchema = z.object({
  label_source: z.string().describe('Where the classes come from.'),
  label_strength: z.enum(LABEL_STRENGTHS),
  label: z.string().describe('What the classes mean.'),
  accuracy: z.number().min(0).max(1).nullable().describe("Of the forest's most probable class, held-out sessions of the random split."),
  confusion_matrix: z.array(z.array(z.number().int())).nullable().describe('Rows: true class; columns: predicted.'),
  classes: z.array(z.string()),
  test_size: z.number().int().min(0),
  importances: z.array(
    z.object({
      feature: z.string(),
      impurity_importance: z.number(),
      permutation_importance: z.number().nullable(),
    }),
  ),
  calibration: z.object({
    method: z.enum(['isotonic', 'platt', 'none']),
    row_count: z.number().int().min(0),
    sentence: z.string(),
  }),
  sure_probability: z.number().describe('Calibrated probability below which the class is `not_sure`.'),
  left_out: z.array(z.object({ label: z.string(), session_count: z.number().int() })).describe('Labels that too few sessions have to be taught.'),
  card: modelCardSchema,
  caveat: z.string().describe('What these figures cannot mean.'),
});

/** How far what is flagged depends on the seed. */
export const flagStabilitySchema = z.object({
  forest_count: z.number().int().describe('Forests of other seeds compared, the model\'s own among them.'),
  session_count: z.number().int().describe('Training sessions that each of them judged.'),
  always_flagged: z.number().int().describe('Sessions that every one of them flags.'),
  ever_flagged: z.number().int().describe('Sessions that at least one of them flags.'),
});
export type FlagStability = z.infer<typeof flagStabilitySchema>;

export const modelSummarySchema = z.object({
  model_version: z.string(),
  engine: z.string().describe('Implementation of the forests: weir, or ml for the npm packages.'),
  trained_at: z.number().int().describe('UTC epoch ms.'),
  session_count: z.number().int(),
  data_from: z.number().int(),
  data_to: z.number().int(),
  seed: z.number().int(),
  anomaly_features: z.array(z.string()),
  n_trees: z.number().int(),
  max_samples: z.number().int().describe('Training sessions that each tree of the isolation forest saw.'),
  contamination: z.number(),
  threshold: z.number().describe('anomaly_score above which a session is anomalous.'),
  flagged_count: z.number().int().describe('Sessions of the training data above the threshold.'),
  stability: flagStabilitySchema,
  classifier: classifierReportSchema.nullable().describe('Null where there is no second class: label_sources say why.'),
  label_sources: z.array(labelSourceSchema).describe('Strongest first, up to the one that is used.'),
  caveats: z.array(z.string()),
});
export type ModelSummary = z.infer<typeof modelSummarySchema>;
export type ClassifierReport = z.infer<typeof classifierReportSchema>;

export const queryResultSchema = z.object({
  status: z.number().int(),
  error: z.string().optional(),
  error_code: z.string().optional(),
  frames: z.array(frameSchema).default([]),
});

export const queryAnswerSchema = z.object({ results: z.record(z.string(), queryResultSchema) });

/** What a data source's "Save & test" shows. */
export const healthAnswerSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  message: z.string(),
  version: z.string(),
  session_count: z.number().int(),
  last_session_time: z.number().int().nullable(),
  model_version: z.string().nullable(),
  synthetic: z.boolean().describe('True when any stored session is synthetic.'),
  feeds: z.array(feedStatusSchema).describe('Every way in that is configured or was used since the server was started.'),
});
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;

/** A finding with what analysts said of it. */
export const markedFindingSchema = findingSchema.extend({
  disposition: z.enum(DISPOSITION_VERDICTS).nullable().describe('Of it, or of what hides or raises it.'),
  disposition_id: z.string().nullable(),
  is_excepted: z.boolean(),
});
export const findingsAnswerSchema = z.object({
  findings: z.array(markedFindingSchema),
  hidden_count: z.number().int().min(0).describe('Findings that are left out because they are excepted, or would be.'),
});
