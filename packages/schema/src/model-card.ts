import { z } from 'zod';

/** How rows are held out: drawn from each class alike, whole sources, or the last in time. */
export const CARD_SPLITS = ['random', 'entity', 'time'] as const;
export type CardSplitName = (typeof CARD_SPLITS)[number];

/** Curves of a model card. */
export const CARD_CURVES = ['roc', 'precision_recall', 'calibration'] as const;

const share = z.number().min(0).max(1);
const count = z.number().int().min(0);

/** A share with its 95 % interval; null where nothing can be said. */
export const shareWithIntervalSchema = z.object({ value: share, low: share.nullable(), high: share.nullable() });
export type ShareWithInterval = z.infer<typeof shareWithIntervalSchema>;

const curveSchema = z.object({
  x: z.array(share).max(200),
  y: z.array(share).max(200),
});

/** What a classifier does with one class on rows it never saw. */
export const classCardSchema = z.object({
  class: z.string(),
  support: count.describe('Held-out rows of the class.'),
  precision: shareWithIntervalSchema,
  recall: shareWithIntervalSchema,
  f1: shareWithIntervalSchema,
  roc_auc: share.nullable().describe('Of the class against all others; null where one side has no row.'),
  average_precision: share.nullable(),
  roc: curveSchema.describe('x: false positive rate, y: true positive rate.'),
  precision_recall: curveSchema.describe('x: recall, y: precision.'),
  working_point: z
    .object({ false_positive_rate: share, recall: share, precision: share.nullable() })
    .optional()
    .describe('Where the class is named: its probability is high enough. Left out by models of older versions, and where nothing can be said.'),
  calibration: curveSchema.extend({ count: z.array(count) }).describe('x: mean probability of a bin, y: share that came true, count: rows.'),
});
export type ClassCard = z.infer<typeof classCardSchema>;

/** What a classifier does on the rows of one split that it never saw. */
export const splitFiguresSchema = z.object({
  accuracy: shareWithIntervalSchema,
  majority_share: share.describe('Accuracy of always saying the class that is commonest among the held-out rows.'),
  balanced_accuracy: shareWithIntervalSchema.describe('Mean recall of the classes.'),
  sure_share: share.describe('Rows whose best class is probable enough to be named.'),
  sure_accuracy: share.nullable().describe('Accuracy on those; null where there are none.'),
  brier_score: share.describe('Half the squared distance of the probabilities from the truth; lower is better.'),
  expected_calibration_error: share.describe('Of the best class in ten bins; lower is better.'),
  confusion_matrix: z.array(z.array(count)).describe('Rows: true class; columns: predicted.'),
  classes: z.array(classCardSchema),
  resampled: z.enum(['entity', 'row']).describe('What the intervals draw anew: whole sources, or single rows.'),
});
export type SplitFigures = z.infer<typeof splitFiguresSchema>;

/** One way to hold rows out, with its figures or why it cannot be made. */
export const cardSplitSchema = z.object({
  split: z.enum(CARD_SPLITS),
  train_size: count,
  test_size: count,
  figures: splitFiguresSchema.nullable(),
  refusal: z.string().nullable().describe('Why there are no figures; null where there are.'),
});
export type CardSplit = z.infer<typeof cardSplitSchema>;

/** How well a classifier tells its classes apart, split by split. */
export const modelCardSchema = z.object({
  row_count: count.describe('Labelled rows that the card rests on.'),
  available_count: count.describe('Labelled rows there are.'),
  entity_count: count,
  splits: z.array(cardSplitSchema),
  caveats: z.array(z.string()),
});
export type ModelCard = z.infer<typeof modelCardSchema>;
