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

/** Rejected lines counted by reason, with a few line numbers each; never the line itself. */
export const rejectSchema = z.object({
  reason: z.string(),
  count: z.number().int().min(1),
  lines: z.array(z.number().int().min(1)).max(5).describe('First line numbers with this reason.'),
});

/** How lines of a log are read. */
export const logLayoutSchema = z.object({
  source_id: z.string().nullable().describe('Log format; null for the start of a head that no format reads so far.'),
  head: z.array(z.string()).describe('Header lines in force.'),
  mapping: columnMappingSchema.nullable(),
});

/** Response to an upload; all stored rows are on disk before it is sent. */
export const ingestReportSchema = z.object({
  rows_read: z.number().int().min(0),
  rows_stored: z.number().int().min(0),
  rows_duplicate: z.number().int().min(0).describe('Rows that were already stored or occur twice in the upload; counted once.'),
  rows_late: z.number().int().min(0).describe('Records that arrived after the state of their window was dropped; not stored.'),
  source_id: z.string().nullable().describe('Log format it was read as; null for sessions sent without a log.'),
  mapping: columnMappingSchema.nullable().describe('Column mapping inferred from names and values, null when none was needed. Check it, correct it, and send it with the next upload.'),
  explanation: z.string().describe('Formats or mapping by which the log was read, and why, in one sentence.'),
  layouts: z.array(logLayoutSchema).describe('How lines were read at the end of the log. Send them with its next piece, if it is sent in pieces.'),
  warnings: z.array(z.string()).describe('What to check about the mapping: columns whose names fit a property and whose values do not.'),
  rows_rejected: z.number().int().min(0),
  rejects: z.array(rejectSchema),
  rows_skipped: z.number().int().min(0).describe('Rows that are marked in the log as containing no traffic.'),
  skips: z.array(rejectSchema),
  rows_with_new_fields: z.number().int().min(0).describe('Rows that were read but have fields unknown to Weir.'),
  anomaly_count: z.number().int().min(0).nullable().describe('Anomalies among the stored rows, or among the sessions they were joined into; null when no model is fitted.'),
});
export type IngestReport = z.infer<typeof ingestReportSchema>;

/** Response to removing the synthetic sample. */
export const resetSampleAnswerSchema = z.object({
  sessions_deleted: z.number().int().min(0),
  session_count: z.number().int().min(0).describe('Sessions that remain.'),
});
export type ResetSampleAnswer = z.infer<typeof resetSampleAnswerSchema>;

/** Actual and typical value of one feature of a session, and its contribution to the score. */
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
      limit: z.number().describe('Value up to which (or from which) the session would be normal.'),
      side: z.enum(['below', 'above', 'at']),
    }),
  ),
  sentence: z.string(),
});
export type NearestNormal = z.infer<typeof nearestNormalSchema>;

export const scoreAnswerSchema = verdictSchema.extend({
  features: z.record(z.string(), z.number()),
  contributions: z.array(contributionSchema),
  nearest_normal: nearestNormalSchema.nullable().describe('Null for a session that is not anomalous, and when no single change is enough.'),
});
export type ScoreAnswer = z.infer<typeof scoreAnswerSchema>;

/** How reliable labels are: strong (set by a person), weak (derived from the response), classic (derived from the volume). */
export const LABEL_STRENGTHS = ['strong', 'weak', 'classic'] as const;

/** A possible source of training labels, and whether it is used. */
export const labelSourceSchema = z.object({
  label_source: z.string(),
  strength: z.enum(LABEL_STRENGTHS),
  is_used: z.boolean(),
  sentence: z.string().describe('Meaning of its classes, or the reason it is not used.'),
});
export type LabelSourceReport = z.infer<typeof labelSourceSchema>;

/** Training labels and evaluation of the risk classifier. */
export const classifierReportSchema = z.object({
  label_source: z.string().describe('Origin of the training labels.'),
  label_strength: z.enum(LABEL_STRENGTHS),
  label: z.string().describe('Meaning of the classes.'),
  accuracy: z.number().min(0).max(1).nullable().describe("Accuracy of the forest's most probable class on the held-out sessions of the random split."),
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
  left_out: z.array(z.object({ label: z.string(), session_count: z.number().int() })).describe('Labels with too few sessions to train on.'),
  card: modelCardSchema,
  caveat: z.string().describe('Limits of these figures.'),
});

/** How much the flagged sessions depend on the random seed. */
export const flagStabilitySchema = z.object({
  forest_count: z.number().int().describe('Forests compared, each with its own seed, including that of the model.'),
  session_count: z.number().int().describe('Training sessions that each of them scored.'),
  always_flagged: z.number().int().describe('Sessions flagged by all of them.'),
  ever_flagged: z.number().int().describe('Sessions flagged by at least one of them.'),
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
  max_samples: z.number().int().describe('Training sessions sampled for each tree of the isolation forest.'),
  contamination: z.number(),
  threshold: z.number().describe('A session with an anomaly_score above it is anomalous.'),
  flagged_count: z.number().int().describe('Training sessions above the threshold.'),
  stability: flagStabilitySchema,
  classifier: classifierReportSchema.nullable().describe('Null when there are fewer than two classes; label_sources give the reason.'),
  label_sources: z.array(labelSourceSchema).describe('Label sources considered, strongest first, up to the one used.'),
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

export const findingsStateSchema = z.object({
  completed_at: z.number().int().nullable().describe('Findings include everything stored up to this time, UTC epoch ms; null before the first have been computed.'),
  pending_source_count: z.number().int().describe('Sources whose findings are being computed.'),
});
/** How far findings are computed. */
export type FindingsState = z.infer<typeof findingsStateSchema>;

/** An input that could not be read and is kept. */
export const quarantinedInputSchema = z.object({
  label: z.string().describe('File, object, delivery or messages.'),
  feed: z.string(),
  reason: z.string(),
  time: z.number().int().describe('When it was last added to, UTC epoch ms.'),
  bytes: z.number().int().describe('Bytes kept.'),
  bytes_left_out: z.number().int().describe('Bytes not kept because the input is too large.'),
});

export const quarantineStateSchema = z.object({
  input_count: z.number().int().min(0),
  bytes: z.number().int().min(0),
  removed_count: z.number().int().min(0).describe('Inputs removed since the server started because the quarantine was full.'),
  latest: z.array(quarantinedInputSchema).describe('The latest ten inputs.'),
});
/** Inputs that feeds could not read. */
export type QuarantineState = z.infer<typeof quarantineStateSchema>;

/** Result of reading the inputs in quarantine again. */
export const quarantineReplaySchema = z.object({
  inputs_read: z.number().int().min(0).describe('Inputs that were read, and left the quarantine.'),
  inputs_kept: z.array(z.object({ label: z.string(), reason: z.string() })).describe('Inputs that still cannot be read.'),
  rows_stored: z.number().int().min(0),
  rows_duplicate: z.number().int().min(0),
  rows_rejected: z.number().int().min(0),
});
export type QuarantineReplay = z.infer<typeof quarantineReplaySchema>;

/** State of the server, as shown by "Save & test" of the data source. */
export const healthAnswerSchema = z.object({
  status: z.enum(['ok', 'degraded']),
  message: z.string(),
  version: z.string(),
  session_count: z.number().int(),
  last_session_time: z.number().int().nullable(),
  model_version: z.string().nullable(),
  synthetic: z.boolean().describe('True when any stored session is synthetic.'),
  findings: findingsStateSchema,
  feeds: z.array(feedStatusSchema).describe('Every input that is configured or was used since the server started.'),
  quarantine: quarantineStateSchema,
});
export type HealthAnswer = z.infer<typeof healthAnswerSchema>;

/** A finding with its disposition. */
export const markedFindingSchema = findingSchema.extend({
  disposition: z.enum(DISPOSITION_VERDICTS).nullable().describe('Disposition of the finding, or the one that hides or raises it.'),
  disposition_id: z.string().nullable(),
  is_excepted: z.boolean(),
});
export const findingsAnswerSchema = z.object({
  findings: z.array(markedFindingSchema),
  hidden_count: z.number().int().min(0).describe('Excepted findings, whether they are included or left out.'),
});
