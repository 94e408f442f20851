import { z } from 'zod';

/** Splits for held-out data: random (stratified by class), entity (whole sources), time (the latest rows). */
export const CARD_SPLITS = ['random', 'entity', 'time'] as const;
export type CardSplitName = (typeof CARD_SPLITS)[number];

/** Curves of a model card. */
export const CARD_CURVES = ['roc', 'precision_recall', 'calibration'] as const;

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

/** A share with its 95 % interval; bounds are null when they cannot be estimated. */
export const shareWithIntervalSchema = z.object({ value: share, low: share.nullable(), high: share.nullable() });
export type ShareWithInterval = z.infer<typeof shareWithIntervalSchema>;

const curveSchema = z.object({
  x: z.array(share).max(200),
  y: z.array(share).max(200),
});

/** Evaluation of one class on held-out rows. */
export const classCardSchema = z.object({
  class: z.string(),
  support: count.describe('Held-out rows of the class.'),
  precision: shareWithIntervalSchema,
  recall: shareWithIntervalSchema,
  f1: shareWithIntervalSchema,
  roc_auc: share.nullable().describe('ROC AUC of the class against all others; null when one side has no rows.'),
  average_precision: share.nullable(),
  roc: curveSchema.describe('x: false positive rate, y: true positive rate.'),
  precision_recall: curveSchema.describe('x: recall, y: precision.'),
  working_point: z
    .object({ false_positive_rate: share, recall: share, precision: share.nullable() })
    .optional()
    .describe('Operating point at which the class is named. Omitted by older model versions and when it cannot be estimated.'),
  calibration: curveSchema.extend({ count: z.array(count) }).describe('x: mean predicted probability of a bin, y: observed share, count: rows.'),
});
export type ClassCard = z.infer<typeof classCardSchema>;

/** Evaluation of a classifier on the held-out rows of one split. */
export const splitFiguresSchema = z.object({
  accuracy: shareWithIntervalSchema,
  majority_share: share.describe('Accuracy of always predicting the most common class of the held-out rows.'),
  balanced_accuracy: shareWithIntervalSchema.describe('Mean recall of the classes.'),
  sure_share: share.describe('Share of rows whose best class is probable enough to be named.'),
  sure_accuracy: share.nullable().describe('Accuracy on those rows; null without such rows.'),
  brier_score: share.describe('Half the squared distance between probabilities and true classes; lower is better.'),
  expected_calibration_error: share.describe('Calibration error of the best class in ten bins; lower is better.'),
  confusion_matrix: z.array(z.array(count)).describe('Rows: true class; columns: predicted.'),
  classes: z.array(classCardSchema),
  resampled: z.enum(['entity', 'row']).describe('Unit that the bootstrap intervals resample: whole sources or single rows.'),
});
export type SplitFigures = z.infer<typeof splitFiguresSchema>;

/** One split with its figures, or the reason there are none. */
export const cardSplitSchema = z.object({
  split: z.enum(CARD_SPLITS),
  train_size: count,
  test_size: count,
  figures: splitFiguresSchema.nullable(),
  refusal: z.string().nullable().describe('Reason for missing figures; null when there are figures.'),
});
export type CardSplit = z.infer<typeof cardSplitSchema>;

/** Evaluation of a classifier by split. */
export const modelCardSchema = z.object({
  row_count: count.describe('Labelled rows used for the card.'),
  available_count: count.describe('All labelled rows.'),
  entity_count: count,
  splits: z.array(cardSplitSchema),
  caveats: z.array(z.string()),
});
export type ModelCard = z.infer<typeof modelCardSchema>;
