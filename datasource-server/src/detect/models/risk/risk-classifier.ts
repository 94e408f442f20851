import { accuracy, confusionMatrix, mostProbableClass } from '@weir/kernels';
import type { ClassifierReport, LabelSourceReport, Session } from '@weir/schema';
import type { FeatureContext } from '../../features/define-feature.ts';
import { toFeatureMatrix } from '../../features/feature-matrix.ts';
import type { KernelPool } from '../../../runtime/threads/kernel-pool.ts';
import { takeRows, type CardRows } from '../card/card-rows.ts';
import { holdOutAtRandom } from '../card/hold-out.ts';
import { makeModelCard } from '../card/model-card.ts';
import type { EngineDefinition, LabelledRows } from '../engines/define-engine.ts';
import { uniformSample } from '../sampling/uniform-sample.ts';
import { chooseLabels } from '../labels/choose-labels.ts';
import { NO_ANALYST_LABELS, type AnalystLabels } from '../labels/define-label-source.ts';
import { calibrate, fitRiskCalibration, nameClass, SURE_PROBABILITY } from './risk-calibration.ts';
import type { RiskClassifier } from '../traffic-model.ts';

const TREES = { nTrees: 100, maxDepth: 10 };
/** Rows of a model card at most: fitting this many takes some tenths of a second. */
const MAX_CARD_ROWS = 6_000;

/** The classifier, with the label sources that were considered. */
export interface FittedRisk {
  /** Null where no label source has two classes. */
  readonly classifier: RiskClassifier | null;
  readonly label_sources: readonly LabelSourceReport[];
}

/** Fits the risk classifier on the strongest labels that the sessions have, and measures it on the 30 % of each class that are held out. */
export const fitRiskClassifier = async (
  engine: EngineDefinition,
  sessions: readonly Session[],
  context: FeatureContext,
  seed: number,
  kernels: KernelPool,
  analystLabels: AnalystLabels = NO_ANALYST_LABELS,
): Promise<FittedRisk> => {
  const drawn = uniformSample(sessions, engine.max_rows.classifier, seed);
  const { chosen, considered } = chooseLabels(drawn, analystLabels);
  if (chosen === null) return { classifier: null, label_sources: considered };
  const { source, labels } = chosen;
  const { features } = source;
  const options = { nFeatures: features.length, nClasses: labels.classes.length, ...TREES, seed };

  const toRows = (of: readonly Session[], y: Int32Array): CardRows => ({
    X: toFeatureMatrix(of, features, context),
    y,
    nFeatures: features.length,
    classes: labels.classes,
    entity: of.map(({ src_ip }) => src_ip),
    time: Float64Array.from(of, ({ start_time }) => start_time),
  });
  const labelOf = new Map(drawn.map((session, index) => [session, labels.y[index]]));
  const labelled = drawn.filter((session) => labelOf.get(session)! >= 0);
  const rows = toRows(labelled, labels.y.filter((label) => label >= 0));
  const held_out = holdOutAtRandom(rows.y, labels.classes.length, seed);
  const [train, test] = [takeRows(rows, held_out.train), takeRows(rows, held_out.test)];

  const fitCalibrated = async (on: LabelledRows, measured: LabelledRows | null) => {
    const fitted = await engine.fitClassifier(on, measured, options, kernels);
    const calibration = fitRiskCalibration(fitted, on.y, options.nClasses);
    return { ...fitted, calibration, toProbabilities: (X: Float64Array) => calibrate(calibration.curves, fitted.classifier.probability(X)) };
  };
  const main = await fitCalibrated(train, test);

  const on_card = uniformSample(labelled, MAX_CARD_ROWS, seed);
  const isWhole = on_card === labelled;
  const card = await makeModelCard({
    rows: isWhole ? rows : toRows(on_card, Int32Array.from(on_card, (session) => labelOf.get(session)!)),
    available_count: labelled.length,
    fit: async (on) => (await fitCalibrated(on, null)).toProbabilities,
    ...(isWhole ? { fitted: { rows: held_out, toProbabilities: main.toProbabilities } } : {}),
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
  const x = toFeatureMatrix([session], features, context);
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
  { features, forest, calibration, report }: RiskClassifier,
  sessions: readonly Session[],
  context: FeatureContext,
): Array<{ risk_class: string; class_probability: number }> => {
  const { classes } = report;
  const probabilities = calibrate(calibration, forest.probability(toFeatureMatrix(sessions, features, context)));
  return sessions.map((_, row) => nameClass(classes, probabilities.subarray(row * classes.length, (row + 1) * classes.length)));
};
