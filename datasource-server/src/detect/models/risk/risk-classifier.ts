import { accuracy, confusionMatrix, mostProbableClass } from '@weir/kernels';
import { takeSessions, takeUniformSample, toSessionBlock, uniformSample, type ClassifierReport, type LabelSourceReport, type Session, type SessionBlock } from '@weir/schema';
import type { FeatureContext } from '../../features/define-feature.ts';
import { toFeatureMatrix } from '../../features/feature-matrix.ts';
import type { KernelPool } from '../../../runtime/threads/kernel-pool.ts';
import { takeRows, type CardRows } from '../card/card-rows.ts';
import { holdOutAtRandom } from '../card/hold-out.ts';
import { makeModelCard } from '../card/model-card.ts';
import type { EngineDefinition, LabelledRows } from '../engines/define-engine.ts';
import { chooseLabels } from '../labels/choose-labels.ts';
import { NO_ANALYST_LABELS, type AnalystLabels } from '../labels/define-label-source.ts';
import { calibrate, fitRiskCalibration, nameClasses, SURE_PROBABILITY, type RiskColumns } from './risk-calibration.ts';
import type { RiskClassifier } from '../traffic-model.ts';

const TREES = { nTrees: 100, maxDepth: 10 };
/** Rows of a model card at most: fitting this many takes some tenths of a second. */
const MAX_CARD_ROWS = 6_000;
/** Held-out rows on which permutation importance is measured at most: it predicts each of them five times per feature. */
const MAX_PERMUTED_ROWS = 6_000;

/** The classifier, with the label sources that were considered. */
export interface FittedRisk {
  /** Null where no label source has two classes. */
  readonly classifier: RiskClassifier | null;
  readonly label_sources: readonly LabelSourceReport[];
}

/** Fits the risk classifier on the strongest labels that the sessions have, and measures it on the 30 % of each class that are held out. */
export const fitRiskClassifier = async (
  engine: EngineDefinition,
  block: SessionBlock,
  context: FeatureContext,
  seed: number,
  kernels: KernelPool,
  analystLabels: AnalystLabels = NO_ANALYST_LABELS,
): Promise<FittedRisk> => {
  const drawn = takeUniformSample(block, engine.max_rows.classifier, seed);
  const { chosen, considered } = chooseLabels(drawn, analystLabels);
  if (chosen === null) return { classifier: null, label_sources: considered };
  const { source, labels } = chosen;
  const { features } = source;
  const options = { nFeatures: features.length, nClasses: labels.classes.length, ...TREES, seed };

  const labelled = takeLabelled(drawn, labels.y);
  const rows = { X: toFeatureMatrix(labelled, features, context), y: labels.y.filter((label) => label >= 0), nFeatures: features.length };
  const held_out = holdOutAtRandom(rows.y, labels.classes.length, seed);
  const [train, test] = [takeRows(rows, held_out.train), takeRows(rows, held_out.test)];

  const fitCalibrated = async (on: LabelledRows, measured: LabelledRows | null) => {
    const fitted = await engine.fitClassifier(on, measured, options, kernels);
    const calibration = fitRiskCalibration(fitted, on.y, options.nClasses);
    return { ...fitted, calibration, toProbabilities: (X: Float64Array) => calibrate(calibration.curves, fitted.classifier.probability(X)) };
  };
  const main = await fitCalibrated(train, thinRows({ ...test, nFeatures: rows.nFeatures }, MAX_PERMUTED_ROWS));

  const on_card = uniformSample(labelled, MAX_CARD_ROWS, seed);
  const card = await makeModelCard({
    rows: toCardRows(rows, labelled, on_card, labels.classes),
    available_count: labelled.size,
    fit: async (on) => (await fitCalibrated(on, null)).toProbabilities,
    ...(on_card === null ? { fitted: { rows: held_out, toProbabilities: main.toProbabilities } } : {}),
    seed,
  });

  const predicted = mostProbableClass(main.classifier.probability(test.X), options.nClasses);
  const matrix = confusionMatrix(test.y, predicted, options.nClasses);
  const report: ClassifierReport = {
    label_source: source.id,
    label_strength: source.strength,
    label: labels.meaning,
    accuracy: accuracy(test.y, predicted),
    confusion_matrix: labels.classes.map((_, label) => [...matrix.subarray(label * options.nClasses, (label + 1) * options.nClasses)]),
    classes: [...labels.classes],
    test_size: test.y.length,
    importances: features.map((feature, index) => ({
      feature,
      impurity_importance: main.impurity[index],
      permutation_importance: main.permutation?.[index] ?? null,
    })),
    calibration: main.calibration.report,
    sure_probability: SURE_PROBABILITY,
    left_out: labels.left_out,
    card,
    caveat: source.caveat,
  };
  return { classifier: { features, forest: main.classifier, calibration: main.calibration.curves, report }, label_sources: considered };
};

/** Returns evenly spaced rows, at most `limit`. Held-out rows are ordered by class, so that the classes keep their shares. */
const thinRows = (rows: Pick<CardRows, 'X' | 'y' | 'nFeatures'>, limit: number): LabelledRows => {
  const count = rows.y.length;
  return count <= limit ? rows : takeRows(rows, Int32Array.from({ length: limit }, (_, index) => Math.floor((index * count) / limit)));
};

/** Returns the sessions that have a label. */
const takeLabelled = (block: SessionBlock, y: Int32Array): SessionBlock => {
  const rows = new Uint32Array(block.size);
  let count = 0;
  for (let row = 0; row < block.size; row++) if (y[row] >= 0) rows[count++] = row;
  return count === block.size ? block : takeSessions(block, rows.subarray(0, count));
};

/** Returns rows of a model card: all labelled rows, or those of a sample. */
const toCardRows = (rows: Pick<CardRows, 'X' | 'y' | 'nFeatures'>, { numbers, texts, terms }: SessionBlock, drawn: Uint32Array | null, classes: readonly string[]): CardRows => {
  const taken = drawn === null ? Int32Array.from(rows.y.keys()) : Int32Array.from(drawn);
  return {
    ...(drawn === null ? rows : takeRows(rows, taken)),
    nFeatures: rows.nFeatures,
    classes,
    entity: Array.from(taken, (row) => terms[texts.src_ip[row]]),
    time: Float64Array.from(taken, (row) => numbers.start_time[row]),
  };
};

/** Contributions of the features to the forest's share for the most probable class of a session, largest first. */
export interface RiskExplanation {
  readonly class: string;
  /** The forest's share before calibration: the baseline plus all contributions. */
  readonly probability: number;
  /** The share before any split: the frequency of the class in the training data. */
  readonly baseline: number;
  readonly contributions: ReadonlyArray<{ readonly feature: string; readonly actual: number; readonly contribution: number }>;
}

/** Returns the explanation of a session's risk class; null where the engine has none. */
export const explainRisk = ({ features, forest, report }: RiskClassifier, session: Session, context: FeatureContext): RiskExplanation | null => {
  if (forest.explain === null) return null;
  const x = toFeatureMatrix(toSessionBlock([session]), features, context);
  const probabilities = forest.probability(x);
  const [classIndex] = mostProbableClass(probabilities, report.classes.length);
  const { shares, baseline } = forest.explain(x, classIndex);
  return {
    class: report.classes[classIndex],
    probability: probabilities[classIndex],
    baseline,
    contributions: features
      .map((feature, index) => ({ feature, actual: x[index], contribution: shares[index] }))
      .sort((a, b) => b.contribution - a.contribution),
  };
};

/** Returns the class and the calibrated probability of each session. */
export const classifyRisk = (
  { features, forest, calibration, report: { classes } }: RiskClassifier,
  block: SessionBlock,
  context: FeatureContext,
): RiskColumns => {
  return nameClasses(classes, calibrate(calibration, forest.probability(toFeatureMatrix(block, features, context))));
};
